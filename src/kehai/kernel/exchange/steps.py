"""The steps of an import as jobs: read the file, check every row, write the rows; each may be run again.

One step of an import runs at a time, held by an advisory lock that a dead process lets go of.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kehai.kernel import actors, company, jobs
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import epoch_now, read_epoch
from kehai.kernel.errors import Refusal
from kehai.kernel.exchange import check as checking
from kehai.kernel.exchange import compare as comparing
from kehai.kernel.exchange import files, mapping, reader, targets
from kehai.kernel.exchange import load as loading
from kehai.kernel.exchange import plan as planning
from kehai.kernel.exchange import undo as undoing
from kehai.kernel.records.imports import Import

READ, CHECK, LOAD, UNDO = "imports.read", "imports.check", "imports.load", "imports.undo"
KEPT_DAYS = 30
COMING = "new", "update", "joined"
log = logging.getLogger("kehai.imports")
Status = Import.Status
Work = Callable[[Import, Actor], None]


class Busy(Exception):
    """Another process is at this step."""


class Later(Exception):
    """The rest is for another run: this worker is about to end, or rights changed on the way."""


def follow(name: str, key: UUID) -> None:
    """Puts a step into the queue, in the current transaction."""
    jobs.defer(name, lock=f"import:{key}", run=str(key))


@jobs.later(name=READ)
def read(run: str) -> None:
    """Looks into the file: sheets, headers, a sample, and where the columns might go."""
    step(READ, UUID(run), Status.READING, _read)


@jobs.later(name=CHECK)
def check(run: str) -> None:
    """The dry run."""
    step(CHECK, UUID(run), Status.CHECKING, _check)


@jobs.later(name=LOAD)
def load(run: str) -> None:
    """Writes what is left to write."""
    step(LOAD, UUID(run), Status.LOADING, _load)


@jobs.later(name=UNDO)
def undo(run: str) -> None:
    """Takes back what is left to take back."""
    step(UNDO, UUID(run), Status.UNDOING, _undo)


def step(name: str, key: UUID, status: str, work: Work) -> None:
    """Runs a step if the import is at it. What is wrong with the file, the plan or the rights ends the import with a sentence."""
    with _held(key):
        run = Import.objects.filter(pk=key, status=status).first()
        if run is None:
            return
        try:
            actor = actors.actor(*_behind(run))
            with translation.override(actor.language):
                work(run, actor)
        except checking.Stopped:
            log.info("import %s was cancelled", key)
            if run.status != Status.UNDOING:
                loading.forget_rows(key)
        except Later:
            follow(name, key)
        except (Refusal, reader.UnreadableFile) as error:
            _fail(key, str(getattr(error, "message", error)))
        except FileNotFoundError:
            _fail(key, _("The file is not there any more. Please bring it again."))
        except DatabaseError:
            raise  # tried again
        except Exception:
            log.exception("import %s failed", key)
            _fail(key, _("Something went wrong here. Nothing more was written; please try again."))


def _behind(run: Import) -> tuple[str, UUID | None]:
    """Whose rights count: who brought the file; for taking it back, who asked for that."""
    if run.status == Status.UNDOING and run.undo.get("actor_id"):
        return str(run.undo["actor_kind"]), UUID(run.undo["actor_id"])
    return run.actor_kind, run.actor_id


@contextmanager
def _held(key: UUID) -> Iterator[None]:
    name = f"import:{key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
        if not cursor.fetchone()[0]:
            raise Busy(name)
    try:
        yield
    finally:
        # A lost connection has let go of it already.
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (name,))


def _fail(key: UUID, sentence: str) -> None:
    """What was loaded stays loaded, and can be taken back again from where it stopped."""
    Import.objects.filter(pk=key, status=Status.UNDOING).update(status=Status.DONE, error=sentence[:1000])
    Import.objects.filter(pk=key).exclude(status__in=(Status.CANCELLED, Status.DONE)).update(status=Status.FAILED, error=sentence[:1000])


def _read(run: Import, actor: Actor) -> None:
    found = reader.inspect(files.path(run.pk), run.sheet or None)
    kind = planning.kind_of(run.kind, actor)
    proposed = mapping.suggest(kind, found.headers, found.sample, actor)
    keys = mapping.keys_of(proposed, kind, actor)
    ours = keys == [targets.NUMBER] and targets.VERSION in proposed.values()
    Import.objects.filter(pk=run.pk, status=Status.READING).update(
        status=Status.MAPPING,
        sheets=found.sheets,
        sheet=found.sheet or "",
        encoding=found.encoding or "",
        headers=found.headers,
        sample=found.sample,
        warnings=found.warnings,
        rows=found.rows,
        mapping=proposed,
        # A file that was taken out here comes back to the records it came from.
        **({"keys": keys, "duplicates": planning.UPDATE} if ours else {}),
    )


def _check(run: Import, actor: Actor) -> None:
    checking.check(run, planning.of(run, actor), _still(run, Status.CHECKING))


def _load(run: Import, actor: Actor) -> None:
    plan = planning.of(run, actor)
    if run.line == run.round == 0 and run.epoch != (epoch_now.get() or read_epoch()):
        # Rights, people or fields changed since the check: what it found may hold no more.
        _check_again(run, plan)
    loading.load(run, plan, _still(run, Status.LOADING))


def _undo(run: Import, actor: Actor) -> None:
    undoing.undo(run, actor, _still(run, Status.UNDOING))


def _check_again(run: Import, plan: planning.Plan) -> None:
    still = _still(run, Status.LOADING)
    checking.stage(run, plan, still)
    comparing.compare(run, plan, still)
    counts = checking.counted(run)
    waiting = sum(counts[fate] for fate in COMING)
    left = {**counts, **dict.fromkeys(COMING, 0)}
    Import.objects.filter(pk=run.pk).update(total=waiting, done=0, counts=left, problems=checking.problems_of(run))
    run.refresh_from_db()


def _still(run: Import, status: str) -> Callable[[], None]:
    """What a step asks between two chunks: whether this is still wanted, with the rights it began with, of this worker."""
    epoch = read_epoch()

    def still() -> None:
        if not Import.objects.filter(pk=run.pk, status=status).exists():
            raise checking.Stopped
        if jobs.stopping() or (status in (Status.LOADING, Status.UNDOING) and read_epoch() != epoch):
            raise Later
        jobs.got_further()

    return still


@jobs.every(minutes=24 * 60, name="imports.forget")
def forget() -> None:
    """Old imports go with their rows and files; so do files whose import never came to be."""
    day = 24 * 3600
    # An import that can still be taken back is kept as long.
    kept = max(KEPT_DAYS, int(company.get(undoing.DAYS) or 0))
    Import.objects.filter(created_at__lt=timezone.now() - timedelta(days=kept)).delete()
    known = {str(key) for key in Import.objects.values_list("pk", flat=True)}
    for file in files.older(time.time() - day):
        if file.name not in known:
            file.unlink(missing_ok=True)
