"""How the house is: what its keeper should know of disk, database, queue and backups, each fact with whether it is well."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

GOOD, DOUBTFUL, BAD = "good", "doubtful", "bad"
LITTLE, TOO_LITTLE = 5 * 2**30, 2**30  # bytes left on the disk
LATE, TOO_LATE = 60, 900  # seconds that a job has waited
_DATABASE = "SELECT current_setting('server_version'), pg_database_size(current_database())"
_QUEUE = """
SELECT count(*) FILTER (WHERE status IN ('failed', 'aborted')), count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
  coalesce(extract(epoch FROM now() - (SELECT min(at) FROM /*rule:condition*/ kernel_outbox)), 0)
FROM procrastinate_jobs
"""
_OLDEST = """
SELECT coalesce(extract(epoch FROM now() - min(greatest(e.at, j.scheduled_at))), 0)
FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, its value in words, whether it is well, and what helps if not."""

    name: str
    label: str
    value: str
    state: str = GOOD
    help: str = ""

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {"name": self.name, "label": self.label, "value": self.value, "state": self.state, "help": self.help}


_more: list[Callable[[], Fact]] = []


def fact(function: Callable[[], Fact]) -> Callable[[], Fact]:
    """Adds a fact that only those above the kernel know."""
    _more.append(function)
    return function


def facts() -> list[Fact]:
    """All of them, read now."""
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE)
        version, size = cursor.fetchone()
        cursor.execute(_QUEUE)
        failed, waiting, unheard = cursor.fetchone()
        cursor.execute(_OLDEST)
        oldest = float(max(cursor.fetchone()[0], unheard))
    return [
        _disk(),
        Fact("database", _("Database"), f"PostgreSQL {version.split()[0]}, {_bytes(size)}"),
        _worker(waiting, oldest),
        Fact(
            "failed",
            _("Failed jobs"),
            str(failed),
            BAD if failed else GOOD,
            _("Read why, put right what is wrong, then try again.") if failed else "",
        ),
        *(more() for more in _more),
    ]


def _disk() -> Fact:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state = BAD if free < TOO_LITTLE else DOUBTFUL if free < LITTLE else GOOD
    help_ = _("A full disk stops everything: make room, or move files and database to a larger disk.") if state != GOOD else ""
    return Fact("disk", _("Free on the disk"), _bytes(free), state, help_)


def _worker(waiting: int, oldest: float) -> Fact:
    state = BAD if oldest > TOO_LATE else DOUBTFUL if oldest > LATE else GOOD
    help_ = _("The worker does not keep up, or does not run: `kehai worker`.") if state != GOOD else ""
    told = _("%(count)d jobs wait") % {"count": waiting} if waiting else _("nothing waits")
    return Fact("queue", _("Queue"), told, state, help_)


def _bytes(count: float) -> str:
    unit, size = next((unit for unit in (("GB", 2**30), ("MB", 2**20)) if count >= unit[1]), ("kB", 2**10))
    return f"{count / size:,.1f} {unit}"
