"""The write itself, and the verbs that every kind has: create, update, delete, restore."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, cast
from uuid import UUID

from django.db import DataError, IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.kernel import access, changes, events, files, inputs, numbers, search, store
from kehai.kernel.access import Actor, ByOwner, Personal
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Conflict, Invalid, MayNot, Refusal
from kehai.kernel.kind import Kind, bearing
from kehai.kernel.merging import late
from kehai.kernel.quality import judge
from kehai.kernel.quality.standard import COLUMNS
from kehai.kernel.record import Record
from kehai.kernel.rows import fetch
from kehai.kernel.spelled import spell
from kehai.kernel.sql import TRUE, join
from kehai.kernel.types import TYPES

Before = Mapping[UUID, Mapping[str, Any]]
DERIVED = frozenset({"search", "spelling", "updated_at", *COLUMNS})


def save(kind: Kind, rows: Sequence[Record], before: Before, deed: Deed, op: str | None) -> None:
    """Settles, writes, checks and records rows that an action changed; `op` None when they may leave.

    `before` holds every row's snapshot. Called under the rows' locks inside the write's transaction.
    """
    kind.model.settle(rows, before, deed.actor)
    late.follow(kind, rows, before)
    derived = {kind.fields[name].column for name in kind.screen["derived"]} | DERIVED
    now = timezone.now()
    updates: list[tuple[UUID, dict[str, Any]]] = []
    told: list[tuple[Record, changes.Diff]] = []
    for row in rows:
        values = store.changed(row, before[row.id])
        if not values:
            told += [(row, {})] if deed.always else []
            continue
        real = {name: value for name, value in values.items() if name not in derived}
        if real:
            row.version, row.updated_at = row.version + 1, now
            values |= {"updated_at": now, "version": store.RAISED}
            if not deed.trial:
                _refresh_search(kind, row, real, values)
            told.append((row, changes.diff(kind, before[row.id], real)))
        values |= {} if deed.trial else judge.refresh(kind, row)
        updates.append((row.id, values))
    store.update(kind.model, updates)
    files.hang(kind, rows, before, deed.actor)
    kind.model.settled(rows, before, deed.actor)
    if op is not None:
        still_reached(kind, deed.actor, op, [row.id for row in rows])
    if deed.trial:
        return
    changes.write(kind, deed, told)
    events.announce(kind.name, deed.action, [(row.id, diff) for row, diff in told], deed.actor)


def _refresh_search(kind: Kind, row: Record, real: Mapping[str, Any], values: dict[str, Any]) -> None:
    watched = {*kind.screen["search"], *kind.screen["phones"], "extra"}
    heard = spell(row)
    if heard:
        values["spelling"] = row.spelling  # type: ignore[attr-defined]
    if heard or watched & set(real):
        values["search"] = search.tokens(kind, row)


def still_reached(kind: Kind, actor: Actor, op: str, ids: Sequence[UUID]) -> None:
    """The new row must still be within the operation's reach, or one could write oneself out of it."""
    if kind.access.predicate(kind, actor.rights, op, "t") == TRUE:
        return
    if kind.visible_to(actor, op).only(ids).count() != len(set(ids)):
        raise MayNot(_("You may not put a record there."))


def insert(kind: Kind, rows: Sequence[Record], deed: Deed, op: str = access.CREATE) -> None:
    """Writes new rows: settled, numbered, made findable, checked against the right to create them."""
    now, actor = timezone.now(), deed.actor
    found = numbers.stand_in(len(rows)) if deed.trial else numbers.take(kind, len(rows))
    for row, number in zip(rows, found, strict=True):
        row.number, row.created_at, row.updated_at = number, row.created_at or now, now
        row.created_by, row.brought = row.created_by or actor.id, deed.action == "import"
        if row.owner_id is None and actor.id is not None and actor.human and _is_personal(kind):
            row.owner_id = actor.id
    before: dict[UUID, Mapping[str, Any]] = {row.id: {} for row in rows}
    kind.model.settle(rows, before, actor)
    late.follow(kind, rows, before)
    for row in rows if not deed.trial else ():
        spell(row)
        judge.refresh(kind, row)
        row.search = search.tokens(kind, row)
    store.insert(kind.model, rows)
    files.hang(kind, rows, before, actor)
    kind.model.settled(rows, before, actor)
    still_reached(kind, actor, op, [row.id for row in rows])
    if deed.trial:
        return
    changes.write(kind, deed, [(row, deed.said.get(row.id, {})) for row in rows])
    events.announce(kind.name, deed.action, [(row.id, ()) for row in rows], actor, new=True)


def _is_personal(kind: Kind) -> bool:
    return isinstance(kind.access, Personal) or (isinstance(kind.access, ByOwner) and not kind.access.pool)


def build(kind: Kind, cleaned: Mapping[str, Any], key: UUID | None = None) -> Record:
    """A new row of clean values, not yet written."""
    row: Any = store.blank(kind.model)
    row.id = key or row.id
    row.created_at = None
    inputs.assign(row, kind, cleaned)
    return cast("Record", row)


def create(kind: Kind, data: Any, actor: Actor, key: UUID | None = None) -> Record:
    """One new record. Raises Invalid, MayNot, Refusal."""
    if not access.may(kind, actor, access.CREATE):
        raise MayNot(_("You may not create this."))
    row = build(kind, inputs.record(kind, data, actor, creating=True), key)
    with named_uniqueness(kind):
        insert(kind, [row], Deed("create", actor))
    return row


def update(kind: Kind, row: Record, data: Mapping[str, Any], version: int | None, actor: Actor) -> None:
    """Changes fields of a locked row; a conflict only where a field of this edit was changed meanwhile."""
    cleaned = inputs.record(kind, dict(data), actor, creating=False)
    _refuse_closed(kind, [row], cleaned, actor)
    _refuse_conflict(kind, row, cleaned, version)
    _assign(kind, [row], cleaned, actor)


def update_all(kind: Kind, rows: Sequence[Record], data: Mapping[str, Any], actor: Actor) -> None:
    """Changes the same fields of locked rows together, whatever stands in them; what one of them refuses, all refuse."""
    cleaned = inputs.record(kind, dict(data), actor, creating=False)
    _refuse_closed(kind, rows, cleaned, actor)
    _assign(kind, rows, cleaned, actor)


def _assign(kind: Kind, rows: Sequence[Record], cleaned: Mapping[str, Any], actor: Actor) -> None:
    before = {row.id: store.snapshot(row) for row in rows}
    for row in rows:
        # A list belongs to one row: who settles a row may add to it.
        inputs.assign(row, kind, deepcopy(cleaned) if len(rows) > 1 else cleaned)
    with named_uniqueness(kind):
        save(kind, rows, before, Deed("update", actor), access.UPDATE)


def _refuse_closed(kind: Kind, rows: Sequence[Record], cleaned: Mapping[str, Any], actor: Actor) -> None:
    """Raises Invalid at the fields that cannot be changed any more, or not by this actor, in one of the rows."""
    deciding = _bearing(kind, rows, cleaned, actor)
    hidden = _masked(kind, rows, cleaned, actor)
    problems: dict[str, Any] = {
        n: _("This field cannot be changed any more.") for row in rows for n in cleaned if is_locked(kind, row, n, cleaned[n])
    }
    problems |= dict.fromkeys(hidden, _("This field cannot be written here."))
    problems |= dict.fromkeys(deciding, _("This field decides who sees the record; who may hand it over may change it."))
    if problems:
        raise inputs.invalid(problems)


def is_locked(kind: Kind, row: Record, name: str, value: Any) -> bool:
    """Whether an edit would change a field that stays as it was first filled in, or by which people reach the row."""
    field = kind.fields[name]
    if not field.locked:
        return False
    stored = getattr(row, field.column)
    return bool(stored != value and (stored or name in bearing(kind.access)))


def _bearing(kind: Kind, rows: Sequence[Record], cleaned: Mapping[str, Any], actor: Actor) -> set[str]:
    """The fields of an edit by which rules of the company open or close a row, unless the actor may hand it over (§5.7)."""
    deciding = actor.rights.bearing.get(kind.name, frozenset())
    found = {row.id: {name for name, value in cleaned.items() if name in deciding and _differs(kind, row, name, value)} for row in rows}
    touched = [key for key, names in found.items() if names]
    if not touched:
        return set()
    allowed = set(kind.visible_to(actor, access.TRANSFER).only(touched).ids(len(touched)))
    return {name for key in touched if key not in allowed for name in found[key]}


def _differs(kind: Kind, row: Record, name: str, value: Any) -> bool:
    field = kind.fields[name]
    stored = row.extra.get(name) if field.own else getattr(row, field.column)
    return bool((stored or None) != (value or None))


def masked(kind: Kind, row: Record, names: Iterable[str], actor: Actor) -> list[str]:
    """The fields of an edit that the actor's relation to the row does not let him write.

    What is masked is not written blindly, nor told by a conflict.
    """
    return _masked(kind, [row], names, actor)


def _masked(kind: Kind, rows: Sequence[Record], names: Iterable[str], actor: Actor) -> list[str]:
    """The fields that are masked in at least one of the rows."""
    needs = {name: access.shown(kind, actor.rights, name, "t", "write") for name in names}
    needs = {name: need for name, need in needs.items() if need != TRUE}
    if not needs:
        return []
    cells = join(", ", ["COALESCE(" + need + ", FALSE)" for need in needs.values()])
    told = fetch("SELECT " + cells + kind.visible_to(actor, access.READ).only([row.id for row in rows]).source())
    return list(needs) if len(told) < len(rows) else [name for at, name in enumerate(needs) if not all(shown[at] for shown in told)]


def _refuse_conflict(kind: Kind, row: Record, cleaned: Mapping[str, Any], version: int | None) -> None:
    """A version that this row never had was read before an older backup came back: then everything that differs is in question."""
    if version is None or version == row.version:
        return
    undone = version > row.version
    newer = {} if undone else changes.touched_since(kind, row.id, version)
    found: dict[str, dict[str, Any]] = {}
    for name, value in cleaned.items():
        field = kind.fields[name]
        theirs = row.extra.get(name) if field.own else getattr(row, field.column)
        theirs = None if theirs == "" else theirs
        if (undone or name in newer) and changes.plain(theirs) != changes.plain(value):
            told = newer.get(name)
            who, at = (told.actor_label, told.at) if told else (_("a restored backup"), row.updated_at)
            found[name] = {"yours": changes.plain(value), "theirs": changes.plain(theirs), "by": who, "at": at}
    if found:
        raise Conflict(_("Somebody else has changed this meanwhile."), found)


def bury(kind: Kind, rows: Sequence[Record], deed: Deed) -> None:
    """Puts locked rows into the recycle bin."""
    before = {row.id: store.snapshot(row) for row in rows}
    for row in rows:
        row.deleted_at = timezone.now()
    save(kind, rows, before, deed, None)


def unearth(kind: Kind, rows: Sequence[Record], deed: Deed) -> None:
    """Brings locked rows back from the recycle bin; their invariants are settled anew."""
    before = {row.id: store.snapshot(row) for row in rows}
    if late.into([row.id for row in rows]):
        raise Refusal(_("This record was merged into another one; undo the merge there."))
    for row in rows:
        row.deleted_at = None
    with named_uniqueness(kind):
        save(kind, rows, before, deed, None)


@contextmanager
def named_uniqueness(kind: Kind) -> Iterator[None]:
    """Turns a broken unique constraint into a sentence at the field it is about."""
    try:
        yield
    except DataError as error:
        raise Invalid(_("One of the values does not fit."), {}) from error
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        sentence = _("This value is already taken.")
        for found in kind.model._meta.constraints:
            fields = [name for name in getattr(found, "fields", ()) if name in kind.fields]
            if found.name == constraint and fields:
                raise Invalid(sentence, {fields[-1]: sentence}) from error
        if constraint.endswith("_pkey"):
            raise Refusal(_("A record with this id exists already.")) from error
        raise Refusal(_("This contradicts what is stored elsewhere; please look again.")) from error


def schema_of(kind: Kind, name: str) -> dict[str, Any]:
    """The JSON Schema of one field's written value, for the interface's document."""
    return dict(TYPES[kind.fields[name].type].schema)
