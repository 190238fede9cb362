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

from kehai.kernel import actors, jobs
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import epoch_now, read_epoch
from kehai.kernel.errors import Refusal
from kehai.kernel.exchange import check as checking
from kehai.kernel.exchange import files, mapping, reader
from kehai.kernel.exchange import load as loading
from kehai.kernel.exchange import plan as planning
from kehai.kernel.records.imports import Import, ImportRow

READ, CHECK, LOAD = "imports.read", "imports.check", "imports.load"
KEPT_DAYS = 30
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


def step(name: str, key: UUID, status: str, work: Work) -> None:
    """Runs a step if the import is at it. What is wrong with the file, the plan or the rights ends the import with a sentence."""
    with _held(key):
        run = Import.objects.filter(pk=key, status=status).first()
        if run is None:
            return
        try:
            actor = actors.actor(run.actor_kind, run.actor_id)
            with translation.override(actor.language):
                work(run, actor)
        except checking.Stopped:
            log.info("import %s was cancelled", key)
            ImportRow.objects.filter(run=run).exclude(state=ImportRow.State.ERROR).delete()
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
    Import.objects.filter(pk=key).exclude(status=Status.CANCELLED).update(status=Status.FAILED, error=sentence[:1000])


def _read(run: Import, actor: Actor) -> None:
    found = reader.inspect(files.path(run.pk), run.sheet or None)
    kind = planning.kind_of(run.kind, actor)
    Import.objects.filter(pk=run.pk, status=Status.READING).update(
        status=Status.MAPPING,
        sheets=found.sheets,
        sheet=found.sheet or "",
        encoding=found.encoding or "",
        headers=found.headers,
        sample=found.sample,
        warnings=found.warnings,
        rows=found.rows,
        mapping=mapping.suggest(kind, found.headers, found.sample, actor),
    )


def _check(run: Import, actor: Actor) -> None:
    checking.check(run, planning.of(run, actor), _still(run, Status.CHECKING))


def _load(run: Import, actor: Actor) -> None:
    plan = planning.of(run, actor)
    if run.line == 0 and run.epoch != (epoch_now.get() or read_epoch()):
        # Rights, people or fields changed since the check: what it found may hold no more.
        _check_again(run, plan)
    loading.load(run, plan, _still(run, Status.LOADING))


def _check_again(run: Import, plan: planning.Plan) -> None:
    checking.stage(run, plan, _still(run, Status.LOADING))
    counts = checking.counted(run)
    waiting = counts["new"] + counts["update"]
    left = {**counts, "new": 0, "update": 0}
    Import.objects.filter(pk=run.pk).update(total=waiting, done=0, counts=left, problems=checking.problems_of(run))
    run.refresh_from_db()


def _still(run: Import, status: str) -> Callable[[], None]:
    """What a step asks between two chunks: whether this is still wanted, with the rights it began with, of this worker."""
    epoch = read_epoch()

    def still() -> None:
        if not Import.objects.filter(pk=run.pk, status=status).exists():
            raise checking.Stopped
        if jobs.stopping() or (status == Status.LOADING and read_epoch() != epoch):
            raise Later
        jobs.got_further()

    return still


@jobs.every(minutes=24 * 60, name="imports.forget")
def forget() -> None:
    """Old imports go with their rows and files; so do files whose import never came to be."""
    day = 24 * 3600
    Import.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()
    known = {str(key) for key in Import.objects.values_list("pk", flat=True)}
    for file in files.older(time.time() - day):
        if file.name not in known:
            file.unlink(missing_ok=True)
