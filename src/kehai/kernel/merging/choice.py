"""Which values the survivor of a merge gets: field by field as chosen, and where nobody chose, what is filled in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.kernel import access, inputs
from kehai.kernel.access import READ, Actor
from kehai.kernel.errors import sayable
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind, bearing
from kehai.kernel.record import Record
from kehai.kernel.rows import fetch
from kehai.kernel.sql import TRUE, join

EMPTY: tuple[Any, ...] = (None, "", [], {})
LISTED = frozenset({"files", "json"})  # of a picture one is chosen


def decided(kind: Kind) -> list[Field]:
    """The fields that a merge decides about.

    Not what settle keeps, not by whom a record is reached: the survivor's owner, pool and parent stay.
    """
    fixed = bearing(kind.access) | {getattr(kind.access, "parent", None)}
    return [f for f in kind.fields.values() if not f.derived and f.name not in fixed and (not f.readonly or f.name in rules(kind))]


def rules(kind: Kind) -> Mapping[str, str]:
    """The fields of which nobody chooses, because the stricter value counts."""
    return kind.screen["merges"] or {}


def open_to(kind: Kind, actor: Actor, ids: Sequence[UUID]) -> set[str]:
    """The fields that this actor may choose for: written by his role, and read on every one of the records."""
    masked = _masked(kind, actor, ids)
    deciding = actor.rights.bearing.get(kind.name, frozenset())
    if deciding and kind.visible_to(actor, access.TRANSFER).only(ids).count() == len(set(ids)):
        deciding = frozenset()
    return {
        field.name
        for field in decided(kind)
        if field.name not in rules(kind)
        and field.name not in deciding  # who may not hand a record over does not decide who sees it (§5.7)
        and actor.rights.level(kind.name, field.name) == "write"
        and field.name not in masked
    }


def _masked(kind: Kind, actor: Actor, ids: Sequence[UUID]) -> set[str]:
    """The fields that one of the records at least does not show him."""
    needs = {name: access.shown(kind, actor.rights, name, "t") for name in kind.fields}
    needs = {name: need for name, need in needs.items() if need != TRUE}
    if not needs:
        return set()
    cells = join(", ", ["count(*) FILTER (WHERE " + need + ")" for need in needs.values()])
    [counts] = fetch("SELECT " + cells + kind.visible_to(actor, READ).only(ids).source())
    return {name for name, count in zip(needs, counts, strict=True) if count != len(set(ids))}


def value(row: Record, field: Field) -> Any:
    """A stored value, own fields from their JSON."""
    return row.extra.get(field.name) if field.own else getattr(row, field.column)


def put(row: Record, field: Field, found: Any) -> None:
    """A stored value onto a row."""
    if not field.own:
        setattr(row, field.column, found)
        return
    kept = {name: told for name, told in row.extra.items() if name != field.name}
    row.extra = kept if found is None else {**kept, field.name: found}


def choose(kind: Kind, rows: Sequence[Record], take: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Field name → value for the survivor, the first of the rows; raises Invalid at a field that is not the actor's to choose."""
    may = open_to(kind, actor, [row.id for row in rows])
    by_id = {str(row.id): row for row in rows}
    problems: dict[str, Any] = {}
    for name, source in take.items():
        if name not in may:
            problems[sayable(name)] = _("This field cannot be written here.")
        elif source not in by_id:
            problems[name] = _("Please choose a record.")
    if problems:
        raise inputs.invalid(problems)
    found: dict[str, Any] = {}
    for field in decided(kind):
        values = [value(row, field) for row in rows]
        if field.name in rules(kind):
            found[field.name] = _ruled(rules(kind)[field.name], field, values)
        elif field.name in take:
            found[field.name] = value(by_id[str(take[field.name])], field)
        elif field.name in may:
            found[field.name] = _by_itself(field, values)
    ours = {row.id for row in rows}
    return {name: None if kind.fields[name].type == "link" and told in ours else told for name, told in found.items()}


def _by_itself(field: Field, values: Sequence[Any]) -> Any:
    """What is chosen when nobody chooses: lists unite, else the survivor's where it has one, else the first that has."""
    filled = [told for told in values if told not in EMPTY]
    if field.type in LISTED and len(filled) > 1 and all(isinstance(told, list) for told in filled):
        united: list[Any] = []
        for told in filled:
            united += [item for item in told if item not in united]
        return united
    return values[0] if values[0] not in EMPTY or not filled else filled[0]


def _ruled(rule: str, field: Field, values: Sequence[Any]) -> Any:
    filled = [told for told in values if told not in EMPTY]
    if rule == "any":
        return any(values)
    if not filled:
        return values[0]
    if rule == "join":
        return "; ".join(dict.fromkeys(filled))[: field.max_length]
    return max(filled) if rule == "latest" else min(filled)
