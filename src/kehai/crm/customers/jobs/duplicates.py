"""Finds customers that may be one: what changed, every hour; all of them, every night; now, when somebody asks (A07, ask 4)."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from kehai.crm.customers.records import name_key
from kehai.crm.customers.records.duplicate import Duplicate
from kehai.crm.customers.records.faces import faces_of
from kehai.crm.customers.records.scan import JOB, DuplicateScan
from kehai.crm.customers.rules import pairing
from kehai.crm.customers.rules.likeness import LISTED, Likeness, liken
from kehai.crm.customers.rules.pairing import Pair
from kehai.kernel import company, jobs, store, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

FEW = 5000  # changed customers; for more the whole is quicker
# What is compared; a new owner, pool or grade makes nobody more alike, and a night may give those to tens of thousands.
TOLD = ["name", "kind_of", "credit_code", "mobile", "phone", "email", "line"]
CHANGED = """
SELECT c.id FROM /*rule:likeness*/ customers_customer c WHERE c.updated_at > %s AND c.deleted_at IS NULL AND EXISTS (
  SELECT 1 FROM kernel_change h WHERE h.kind = 'customers.customer' AND h.record_id = c.id AND h.at > %s
  AND (h.version = 1 OR h.diff = '{}' OR h.diff ?| %s))
UNION SELECT customer_id FROM customers_contact WHERE updated_at > %s LIMIT %s
"""
Found = dict[Pair, Likeness]


@jobs.every(minutes=60, name="customers.duplicates_changed")
def changed() -> None:
    """What is new since the last run."""
    _named()
    if bool(company.get("customers.duplicate_scan")):
        scan(whole=False)


@jobs.every(minutes=24 * 60, name="customers.duplicates_all")
def everything() -> None:
    """All of them, at night: what was decided stays decided, what is no longer alike is closed."""
    if bool(company.get("customers.duplicate_scan")):
        jobs.defer(JOB, lock=JOB, once=JOB, whole=True)


@jobs.later(name=JOB, tries=2)
def run(*, whole: bool = True, asked_by: str = "") -> None:
    """A run that somebody asked for."""
    scan(whole=whole, asked_by=asked_by)


def scan(*, whole: bool, asked_by: str = "") -> DuplicateScan | None:
    """One run; None where nothing has changed."""
    _named()
    last = DuplicateScan.objects.exclude(ended_at=None).order_by("-began_at").values_list("began_at", flat=True).first()
    ids = None if whole or last is None else _changed(last)
    if ids is not None and not ids:
        return None
    told = DuplicateScan.objects.create(whole=ids is None, asked_by=asked_by[:120], began_at=timezone.now(), looked=len(ids or ()))
    if ids is None:
        told.looked = int(fetch(Sql("SELECT count(*) FROM /*rule:likeness*/ customers_customer WHERE deleted_at IS NULL"))[0][0])
    found: Found = {}
    least = int(company.get("customers.duplicate_score"))
    for pairs in pairing.everything() if ids is None else pairing.around(ids):
        told.pairs += len(pairs)
        found |= compared({pair for pair in pairs if pair not in found}, least)
    told.found = keep(found)
    close(found, ids)
    told.ended_at = timezone.now()
    told.save()
    DuplicateScan.objects.filter(id__lt=told.id - 200).delete()
    return told


def _named() -> None:
    """Everybody has a name key; one walk over all of them, batch by batch."""
    last: UUID | None = name_key.FIRST
    while last and not jobs.stopping():
        last = name_key.fill(last)
        jobs.got_further()


def _changed(since: datetime) -> list[UUID] | None:
    ids = [key for (key,) in fetch(Sql(CHANGED, (since, since, TOLD, since, FEW + 1)))]
    return ids if len(ids) <= FEW else None


def compared(pairs: Collection[Pair], least: int = LISTED) -> Found:
    """Those of the pairs that are worth a person's time."""
    faces = faces_of({key for pair in pairs for key in pair})
    found = {}
    for one, other in pairs:
        if one in faces and other in faces and faces[one][0] == faces[other][0]:
            likeness = liken(faces[one][1], faces[other][1])
            if likeness.score >= least:
                found[one, other] = likeness
    return found


def keep(found: Found) -> int:
    """Writes down pairs nobody has seen, brings open ones up to date; how many are new."""
    known = _known(found)
    fresh = [_made(pair, likeness) for pair, likeness in found.items() if pair not in known and pair[::-1] not in known]
    kind = kind_of(Duplicate)
    for rows in _chunks(fresh):
        with transaction.atomic():
            writes.insert(kind, rows, Deed("create", jobs.me()))
        jobs.got_further()
    told = {pair: (("open", *_told(found[pair])), row) for pair, row in known.items() if pair in found}
    stale = [row for now, row in told.values() if row[1] in ("open", "gone") and row[1:] != now]
    for keys in _chunks([row[0] for row in stale]):
        _change(keys, found)
    return len(fresh)


def _told(likeness: Likeness) -> tuple[int, str, str | None]:
    reasons = (*likeness.reasons, None)
    return likeness.score, str(reasons[0]), reasons[1]


def _known(found: Found) -> dict[Pair, tuple[Any, ...]]:
    known: dict[Pair, tuple[Any, ...]] = {}
    for pairs in _chunks(list(found)):
        ids = {key for pair in pairs for key in pair}
        rows = Duplicate.objects.filter(one__in=ids, other__in=ids).values_list("one_id", "other_id", "id", "state", "score", "reason", "second")
        known |= {(one, other): tuple(rest) for one, other, *rest in rows}
    return known


def _made(pair: Pair, likeness: Likeness) -> Any:
    score, reason, second = _told(likeness)
    row: Any = Duplicate(one_id=pair[0], other_id=pair[1], score=score, reason=reason, second=second)
    row.created_at = None
    return row


def _change(keys: Collection[UUID], found: Found | None) -> None:
    """Open pairs as they are now; closed where they are no longer alike."""
    kind = kind_of(Duplicate)
    with transaction.atomic():
        rows: list[Any] = [row for row in store.lock(kind, keys) if row.state in ("open", "gone")]  # type: ignore[attr-defined]
        before = {row.id: store.snapshot(row) for row in rows}
        for row in rows:
            if found is None:
                row.state = Duplicate.State.GONE
            else:
                row.state = Duplicate.State.OPEN
                row.score, row.reason, row.second = _told(found[row.one_id, row.other_id])
        writes.save(kind, rows, before, Deed("update", jobs.me()), None)


def close(found: Found, ids: Collection[UUID] | None) -> None:
    """Open pairs that this run looked at and did not find again."""
    open_pairs = Duplicate.objects.filter(state=Duplicate.State.OPEN).exclude(one=F("other"))
    if ids is not None:
        open_pairs = open_pairs.filter(Q(one__in=ids) | Q(other__in=ids))
    rows = open_pairs.values_list("id", "one_id", "other_id")
    over = [key for key, one, other in rows if (one, other) not in found and (other, one) not in found]
    for keys in _chunks(over):
        _change(keys, None)


def _chunks(listed: list[Any], size: int = 500) -> Iterator[list[Any]]:
    return (listed[at : at + size] for at in range(0, len(listed), size))
