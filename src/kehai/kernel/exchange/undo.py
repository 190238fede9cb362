"""An import taken back: records it made go into the recycle bin, cells it changed get back what stood there.

Nothing that somebody worked on since is lost: such a record stays, unless it was chosen otherwise, and so does
a cell that was changed again; both are listed with the reason. It goes by the history, which says of each
record what this import did; a chunk is one transaction with its checkpoint, so it may be killed anywhere.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import access, company, inputs, store, writes
from kehai.kernel import run as running
from kehai.kernel.access import Actor
from kehai.kernel.again import again
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.exchange.check import Stopped
from kehai.kernel.exchange.compare import same, typed
from kehai.kernel.exchange.worked_on import Later, since
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.records.change import Change
from kehai.kernel.records.imports import Import, ImportKept
from kehai.kernel.run import Task
from kehai.kernel.sql import TRUE

CHUNK = 500
LOOKED = 20_000  # records of a look ahead
KEEP, DELETE = "keep", "delete"  # what becomes of new records on which somebody worked since
DAYS = "imports.undo_days"
NAME = "undo_import"
company.declare(
    _("Imports"),
    [
        Field(
            DAYS,
            _("Days within which an import can be taken back"),
            "integer",
            help=_("0: never."),
            least=0,
            most=365,
            default=30,
        )
    ],
)
# What the import did to records, the ones that hang on others first.
_DONE = """
SELECT id, kind, record_id, version, diff FROM /*rule:import*/ kernel_change
WHERE run = %s AND action = 'import' AND (kind = %s, id) > (%s::boolean, %s::bigint) ORDER BY kind = %s, id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What the import did to one record."""

    id: int
    kind: str
    record: UUID
    created: bool
    diff: Mapping[str, Sequence[Any]]


def until(run: Import) -> datetime | None:
    """Up to when an import can be taken back; None for one that is not done, or where the company never allows it."""
    days = int(company.get(DAYS) or 0)
    return run.created_at + timedelta(days=days) if run.status == Import.Status.DONE and days else None


def refuse_late(run: Import) -> None:
    """Raises Refusal where it cannot be taken back any more."""
    end = until(run)
    if end is None:
        raise Refusal(_t("This import cannot be taken back."))
    if end < timezone.now():
        raise Refusal(_t("The time to take this import back is over."))


def foreseen(run: Import, actor: Actor) -> dict[str, Any]:
    """What would become of each record, with the first of those that would stay. Writes nothing.

    Looks at so many records and no more: of a larger import it says what there is at least (`capped`).
    """
    counts = {"deleted": 0, "restored": 0, "worked_on": 0, "changed_since": 0}
    listed: list[dict[str, Any]] = []
    mark: tuple[bool, int] = (False, 0)
    looked, rows = 0, _next(run, mark)
    while rows and looked < LOOKED:
        looked += len(rows)
        mark = (rows[-1].kind == run.kind, rows[-1].id)
        for name in dict.fromkeys(done.kind for done in rows):
            part = [done for done in rows if done.kind == name]
            found = _since(run, kind_named(name), part)
            _count(run, part, found, counts, listed)
        rows = _next(run, mark)
    names = _names(kind_named(run.kind), actor, [told["record"] for told in listed])
    seen = [told for told in listed if told["record"] in names]
    worked_on = [{"id": str(told["record"]), **names[told["record"]], "by": told["by"], "at": told["at"]} for told in seen]
    return {"counts": counts, "worked_on": worked_on, "until": _iso(until(run)), "capped": bool(rows)}


_LISTED = 50


def _count(run: Import, part: Sequence[Done], found: Mapping[UUID, Later], counts: dict[str, int], listed: list[dict[str, Any]]) -> None:
    for done in part:
        later = found.get(done.record)
        if done.kind != run.kind:
            continue
        if not done.created:
            touched = later.fields & set(done.diff) if later else set()
            counts["changed_since" if touched else "restored"] += 1
        elif later is None:
            counts["deleted"] += 1
        else:
            counts["worked_on"] += 1
        if later and len(listed) < _LISTED and (done.created or later.fields & set(done.diff)):
            listed.append({"record": done.record, "by": later.by, "at": _iso(later.at)})


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _names(kind: Kind, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    rows = kind.visible_to(actor, access.READ).only(list(ids))
    shows = access.readable(kind, actor, kind.title)
    return {row.id: {"number": row.number, "label": str(row) if shows else row.number} for row in rows}


def undo(run: Import, actor: Actor, still: Callable[[], None]) -> None:
    """Takes back what is left to take back, chunk by chunk. Raises Stopped when this is not wanted any more."""
    while again(lambda: _chunk(run.pk, actor)):
        still()
    Import.objects.filter(pk=run.pk, status=Import.Status.UNDOING).update(status=Import.Status.UNDONE, done=run.total, changed_at=timezone.now())


def _chunk(key: UUID, actor: Actor) -> bool:
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=key)
        if run.status != Import.Status.UNDOING:
            raise Stopped
        told = run.undo
        rows = _next(run, (bool(told.get("main")), int(told.get("mark", 0))))
        if not rows:
            return False
        for name in dict.fromkeys(done.kind for done in rows):
            counts = _take_back(run, kind_named(name), [done for done in rows if done.kind == name], actor)
            told = {**told, **{word: told.get(word, 0) + number for word, number in counts.items()}}
        run.undo = {**told, "main": rows[-1].kind == run.kind, "mark": rows[-1].id}
        run.done += len(rows)
        run.save(update_fields=["undo", "done", "changed_at"])
    return True


def _next(run: Import, mark: tuple[bool, int]) -> list[Done]:
    """The next records: those that hang on others before those they hang on."""
    with connection.cursor() as cursor:
        cursor.execute(_DONE, (run.pk, run.kind, *mark, run.kind, CHUNK))
        found = [(key, kind, record, version, _json(diff)) for key, kind, record, version, diff in cursor.fetchall()]
    return [Done(key, kind, record, version == 1, diff) for key, kind, record, version, diff in found]


def _json(told: Any) -> Any:
    return orjson.loads(told) if isinstance(told, str | bytes) else told


def _since(run: Import, kind: Kind, rows: Sequence[Done]) -> dict[UUID, Later]:
    return since(run.pk, kind, {done.record: done.id for done in rows})


def _take_back(run: Import, kind: Kind, rows: Sequence[Done], actor: Actor) -> dict[str, int]:
    later = _since(run, kind, rows)
    keeps = run.undo.get("worked_on", KEEP) == KEEP
    made = [done for done in rows if done.created]
    kept = {done.record: _worked_on(later[done.record]) for done in made if keeps and done.record in later}
    gone = [done.record for done in made if done.record not in kept and done.record not in later]
    theirs = [done.record for done in made if done.record not in kept and done.record in later]
    changed = {done.record: done for done in rows if not done.created}
    deed = Deed(NAME, actor, run=run.pk)
    buried = running.in_chunks(Task(kind, actor, access.IMPORT, TRUE, lambda records: writes.bury(kind, records, deed)), gone)
    # Work that was done since is no part of the import: it goes with the right to delete alone.
    over = running.in_chunks(Task(kind, actor, access.DELETE, TRUE, lambda records: writes.bury(kind, records, deed)), theirs)
    left: dict[UUID, str] = {}
    restored = running.in_chunks(Task(kind, actor, access.UPDATE, TRUE, _restoring(kind, changed, later, deed, left)), list(changed))
    kept |= {key: str(refusal.message) for outcome in (buried, over, restored) for key, refusal in outcome.refused.items()}
    _keep(run, kind, kept | left, actor)
    own = kind.name == run.kind
    deleted = len(buried.done) + len(over.done)
    counts = {"deleted": deleted, "restored": len(restored.done), "kept": len(kept) + len(left)}
    return counts if own else {"hanging": deleted, "kept": len(kept)}


def _worked_on(later: Later) -> str:
    return _t("%(by)s worked on it since.") % {"by": later.by or _t("Somebody")}


def _restoring(kind: Kind, changed: Mapping[UUID, Done], later: Mapping[UUID, Later], deed: Deed, left: dict[UUID, str]) -> running.Do:
    """Puts back field by field what nobody changed since."""

    def do(records: Sequence[Record]) -> None:
        before = {record.id: store.snapshot(record) for record in records}
        for record in records:
            others = later.get(record.id)
            touched = others.fields if others else set()
            stay = []
            for name, (old, new) in changed[record.id].diff.items():
                about = kind.fields.get(name)
                if about is None:
                    continue
                now = record.extra.get(name) if about.own else getattr(record, about.column)
                if name in touched or not same(about, now, typed(about, new)):
                    stay.append(str(about.label))
                    continue
                inputs.assign(record, kind, {name: typed(about, old)})
            if stay:
                left[record.id] = _t("Changed again since: %(names)s.") % {"names": _t(", ").join(stay)}
        with writes.named_uniqueness(kind):
            writes.save(kind, records, before, deed, None)

    return do


def _keep(run: Import, kind: Kind, reasons: Mapping[UUID, str], actor: Actor) -> None:
    """Lists what stays, by its number; by its name where who takes the import back still sees it."""
    if not reasons:
        return
    numbers = dict(kind.model._default_manager.filter(id__in=list(reasons)).values_list("id", "number"))
    seen = _names(kind, actor, reasons)
    labels = {key: named["label"] for key, named in seen.items()}
    rows = [
        ImportKept(run=run, kind=kind.name, record_id=key, number=numbers.get(key, ""), label=labels.get(key, ""), reason=why)
        for key, why in reasons.items()
    ]
    ImportKept.objects.bulk_create(rows, ignore_conflicts=True)


def count(run: Import) -> int:
    """How many records the import made or changed."""
    return Change.objects.filter(run=run.pk, action="import").count()
