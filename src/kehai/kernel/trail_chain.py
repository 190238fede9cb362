"""The chain of the trail: committed rows are sealed in order of their number, and any change shows.

Writers are not queued behind each other: they hold a shared lock while they write, and the sealer looks
for a moment when nobody does, notes the highest number, and lets go. Every number up to it is settled by
then (committed, or never to come), so the run behind the last seal is hashed at leisure. Of a sealed row
a change, a deletion and a row squeezed in between are found. What the chain alone cannot show is the loss
of its very end together with its seals; `verify` takes a head that was kept elsewhere (each seal is
logged), and then shows that as well.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from kehai.kernel.access import system
from kehai.kernel.records.trail import Seal, Trail
from kehai.kernel.trail import COLUMNS, LOCK, record

SEALER = LOCK + 1
TRIES, PAUSE = 5, 0.02
BATCH = 5000  # rows a seal
KEPT = timedelta(days=190)
LATE = timedelta(minutes=10)
START = "0" * 64
_ROWS = f"SELECT id, {', '.join(COLUMNS)} FROM kernel_trail WHERE id > %s AND id <= %s ORDER BY id LIMIT %s"
log = logging.getLogger("kehai.trail")


class Unprunable(Exception):
    """The trail may not be cut there; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive rows and the hash behind the last of them."""

    last: int
    rows: int
    hash: str


def seal() -> int:
    """Seals what is settled and not sealed yet; how many rows. 0 also while others write without a pause."""
    top = _settled()
    if top is None:
        return 0
    total = 0
    while True:
        with transaction.atomic():
            if not _held(SEALER):
                return total
            before = _latest()
            run = hashed(before.last if before else 0, top, before.hash if before else START, BATCH)
            if not run.rows:
                return total
            first = before.last + 1 if before else 1
            Seal.objects.create(first=first, last=run.last, rows=run.rows, hash=run.hash, at=timezone.now())
        log.info("trail sealed up to %s: %s", run.last, run.hash)
        total += run.rows


def _settled() -> int | None:
    """The highest number below which nothing can appear any more; None while somebody is writing."""
    for attempt in range(TRIES):
        with transaction.atomic():
            # Two statements: the second sees what those committed who held the lock before.
            if _held(LOCK):
                return int(Trail.objects.aggregate(top=Max("id"))["top"] or 0)
        time.sleep(PAUSE * attempt)
    return None


def _held(lock: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (lock,))
        return bool(cursor.fetchone()[0])


def _latest() -> Seal | None:
    return Seal.objects.order_by("-last").first()


def hashed(after: int, top: int, start: str, most: int) -> Run:
    """The rows after a number up to another, at most so many, chained to what stands before."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, (after, top, most))
        last, count, link = after, 0, start
        for row in cursor.fetchall():
            link = hashlib.sha256(link.encode() + canonical(row)).hexdigest()
            last, count = row[0], count + 1
    return Run(last, count, link)


def canonical(row: tuple[object, ...]) -> bytes:
    """A row as the bytes that are hashed: JSON, names in order, times in UTC."""
    told = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in row]
    told[-1] = orjson.loads(told[-1]) if isinstance(told[-1], str | bytes) else told[-1]
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def verify(head: str | None = None, latest: int | None = None) -> Iterator[str]:
    """One sentence for each break of the chain; `head` must stand in it; `latest` looks at so many seals only."""
    seals = Seal.objects.order_by("last")
    skipped = max(0, seals.count() - latest) if latest is not None else 0
    before = seals[skipped - 1] if skipped else None
    last, link, met = (before.last, before.hash, head == before.hash) if before else (0, START, head is None)
    for found in seals[skipped:].iterator(chunk_size=500):
        if found.first != last + 1:
            yield f"The seals of rows {last + 1} to {found.first - 1} are missing."
        if found.pruned:
            if Trail.objects.filter(id__gte=found.first, id__lte=found.last).exists():
                yield f"Rows {found.first} to {found.last} were pruned, but some are there."
        else:
            run = hashed(found.first - 1, found.last, link, found.rows + 1)
            if (run.rows, run.hash) != (found.rows, found.hash) and not _amended(found, run):
                yield f"Rows {found.first} to {found.last} were changed: {found.rows} were sealed, {run.rows} are there."
        last, link, met = found.last, found.hash, met or found.hash == head
    if not met and head is not None:
        yield f"The seal {head} is not there: the end of the trail was cut off."
    waiting = Trail.objects.filter(id__gt=last, at__lt=timezone.now() - LATE).count()
    if waiting:
        yield f"{waiting} rows of the trail have waited for their seal for more than 10 minutes; does the worker run?"


def _amended(found: Seal, run: Run) -> bool:
    """Whether the rows are what an erasure left of them, and the trail tells of that erasure."""
    if not found.amended or (run.rows, run.hash) != (found.rows, found.amended):
        return False
    return Trail.objects.filter(event="erase", id__gt=found.last, details__amended__contains=[f"{found.last} {run.hash}"]).exists()


def amend(change: Callable[[], Iterable[int]]) -> list[str]:
    """Lets `change` rewrite rows (it returns their numbers), and notes the runs they stand in as amended; in one transaction.

    With the owner's role. The hashes that were sealed stay, and with them every head that was kept elsewhere.
    What comes back belongs into the details of the `erase` row, as `amended`. Raises Unprunable on a broken
    chain: what somebody else changed is not covered up.
    """
    if not _held(SEALER):
        raise Unprunable("The trail is being sealed; try again in a moment.")
    broken = next((problem for problem in verify() if "waited for their seal" not in problem), None)
    if broken:
        raise Unprunable(f"The chain is broken and stays as it is: {broken}")
    rows, told = sorted(change()), []
    for found in Seal.objects.filter(pruned=False).order_by("last"):
        if any(found.first <= row <= found.last for row in rows):
            before = Seal.objects.filter(last__lt=found.first).order_by("-last").first()
            run = hashed(found.first - 1, found.last, before.hash if before else START, found.rows + 1)
            Seal.objects.filter(pk=found.pk).update(amended=run.hash)
            told.append(f"{found.last} {run.hash}")
    return told


def prune(before: datetime) -> int:
    """Deletes rows older than a moment, with the owner's role, and leaves one seal for them. Raises Unprunable."""
    if before > timezone.now() - KEPT:
        raise Unprunable(f"The trail is kept for {KEPT.days} days.")
    with transaction.atomic():
        if not _held(SEALER):
            raise Unprunable("The trail is being sealed; try again in a moment.")
        young = Trail.objects.filter(at__gte=before).order_by("id").values_list("id", flat=True).first()
        old = Seal.objects.all() if young is None else Seal.objects.filter(last__lt=young)
        end = old.order_by("-last").first()
        if end is None or end.pruned:
            return 0
        broken = next(verify(), None)
        if broken:
            raise Unprunable(f"The chain is broken and stays as it is: {broken}")
        gone, _models = Trail.objects.filter(id__lte=end.last).delete()
        rows = gone + sum(old.filter(pruned=True).values_list("rows", flat=True))
        old.delete()
        Seal.objects.create(first=1, last=end.last, rows=rows, hash=end.hash, at=timezone.now(), pruned=True)
        record("trail_pruned", system("kehai trail"), count=gone, before=before, last=end.last)
    return gone
