"""History: every write leaves one change a row; reading it obeys the record's own rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from psycopg.types.json import Jsonb

from kehai.kernel import store
from kehai.kernel.access import Actor
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.records.change import Change
from kehai.kernel.workflow import gate

Diff = dict[str, list[Any]]
_EACH = "record_id", "version", "diff"
_SAME = "kind", "action", "at", "actor_kind", "actor_id", "actor_label", "text", "run"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act as the history tells it: which action, by whom, with what words, as part of which run."""

    action: str
    actor: Actor
    text: str = ""
    run: UUID | None = None
    always: bool = False  # told of every row, also where no field of it changed
    trial: bool = False  # a dry run: it will be undone, so nobody is told and no number is used up
    said: Mapping[UUID, Diff] = field(default_factory=dict)  # of new rows: what the history says of them besides


def plain(value: Any) -> Any:
    """A stored value as JSON."""
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def diff(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> Diff:
    """Field name → [before, after] in JSON, for the fields of the kind that differ; own fields one by one."""
    found: Diff = {}
    for each in kind.fields.values():
        if each.derived or each.own or each.column not in after:
            continue
        attname = each.column
        found[each.name] = [plain(before.get(attname)), plain(after[attname])]
    if "extra" in after:
        old, new = before.get("extra") or {}, after["extra"] or {}
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                found[key] = [old.get(key), new.get(key)]
    found.pop("updated_at", None)
    return found


def write(kind: Kind, deed: Deed, rows: Sequence[tuple[Record, Diff]]) -> None:
    """One change a row, in the transaction of the write."""
    now, actor = timezone.now(), deed.actor
    text = " · ".join(filter(None, (deed.text, gate.agreed_under())))
    same = (kind.name, deed.action, now, actor.kind, actor.id, actor.label[:120], text, deed.run)
    if len(rows) < store.COPY_FROM:
        store.insert(Change, [Change(**dict(zip(_EACH + _SAME, (row.id, row.version, what, *same), strict=True))) for row, what in rows])
    else:
        store.copy(Change, _EACH + _SAME, ((row.id, row.version, Jsonb(what), *same) for row, what in rows))


def touched_since(kind: Kind, key: UUID, version: int) -> dict[str, Change]:
    """Field name → the latest change of it after a version: what an editor who read that version has not seen."""
    found: dict[str, Change] = {}
    for change in Change.objects.filter(kind=kind.name, record_id=key, version__gt=version).order_by("id"):
        for name in change.diff:
            found[name] = change
    return found
