"""What a request shows: values of records kept when it was asked, compared later, and told under the reader's rights."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kehai.crm.approvals.rules import flows
from kehai.kernel import types
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.labels import labels
from kehai.kernel.paging import MAX_SIZE
from kehai.kernel.rows import Asked, fetch
from kehai.kernel.sql import TRUE

HIDDEN = "…"
Values = dict[str, dict[str, Any]]


def values(kind: Kind, ids: Sequence[UUID], names: Sequence[str]) -> Values:
    """Record → field → value, as lists show it, whoever looks: what the flow itself sees."""
    known = [name for name in names if name in kind.fields]
    if not known:
        return {str(key): {} for key in ids}
    found: Values = {}
    for at in range(0, len(ids), MAX_SIZE):
        page = flows.reach(kind).only(ids[at : at + MAX_SIZE]).page(Asked(columns=known, size=MAX_SIZE, total="none", can=False))
        for row in json.loads(page.rows):
            found[row["id"]] = {name: row.get(name) for name in known}
    return found


def differences(before: Values, now: Values) -> list[str]:
    """The fields that say something else now; a record that is gone differs in nothing, the action itself will say so."""
    return sorted({name for key, old in before.items() if key in now for name in old if _plain(old[name]) != _plain(now[key].get(name))})


def _plain(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) and "id" in value else value


def told_input(kind: Kind, action: str, sent: Mapping[str, Any], shown: Sequence[str], actor: Actor, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """What was typed in, line by line: of a change of a record under the reader's own rights, unless the flow shows the field."""
    own = action in ("create", "update")
    fields = kind.fields if own else {field.name: field for field in flows.inputs_of(kind, action)}
    clear = not own or _clear(kind, actor, ids)
    found = []
    for name, value in sent.items():
        field = fields.get(name)
        if field is None or value in (None, "", []):
            continue
        level = actor.rights.level(kind.name, name) if own and name not in shown else "write"
        hidden = level in ("none", "masked") or (own and field.sensitive and name not in shown and not clear)
        found.append({"field": name, "label": str(field.label), "value": HIDDEN if hidden else text(field, value, actor)})
    return found


def _clear(kind: Kind, actor: Actor, ids: Sequence[UUID]) -> bool:
    condition = kind.access.clear(kind, actor.rights, "t")
    if condition == TRUE or not ids:
        return condition == TRUE
    seen = kind.visible_to(actor, READ).only(ids).narrowed(condition)
    return len(fetch("SELECT t.id" + seen.source())) == len(set(ids))


def text(field: Field, value: Any, actor: Actor) -> str:
    """A typed-in value in words; the name of a linked record only where the reader sees it."""
    if field.type == "link" and field.target:
        try:
            key = types.clean(field.with_(required=True), value)
        except types.Bad:
            return HIDDEN
        return labels(kind_named(field.target), actor, [key]).get(key, HIDDEN)
    return said(field, value)


def said(field: Field, value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, dict):
        return str(value.get("label") or HIDDEN)
    for choice in field.choices:
        if choice.value == value:
            return str(choice.label)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "" if value is None else str(value)
