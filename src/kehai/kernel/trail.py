"""The trail (审计日志): one row for each thing that somebody did, looked at, took out, or was refused.

Within a request rows are collected and written after its answer is known, in a transaction of their own:
the row of a refusal survives the roll-back of the work. A request's rows are on disk before its answer
leaves, except plain reads, which `buffer.py`'s flusher writes within seconds. Details name fields and
counts, never secret values; long runs of digits are masked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from kehai.kernel.access import Actor
from kehai.kernel.changes import plain

# Read by nobody's hand: plain reads, which may be written some seconds later.
READS = frozenset({"read_one", "bulk_view", "search"})
EVENTS = READS | frozenset(
    {
        "sign_in", "sign_in_failed", "sign_out", "refused", "export", "export_request", "export_decision", "print", "download",
        "upload", "unmask", "look_up", "import", "permission_change", "setting_change", "action", "restore", "password_change",
        "factor_change", "invitation", "trail_read", "trail_export", "trail_pruned", "erase",
    }
)  # fmt: skip
OUTCOMES = frozenset({"done", "partly", "refused", "invalid", "failed"})
LOCK = 0x6B65_6861_6900  # "kehai": shared by who writes, exclusive for a moment by who seals
# Ids and dates as they are (the first two), then telephone, identity and account numbers.
_ID, _DATE = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", r"\d{4}-\d\d-\d\d(?!\d)"
_DIGITS = re.compile(rf"{_ID}|{_DATE}|(?P<number>\d(?:[ -]?\d){{6,}})")
_LONGEST = 500

COLUMNS = (
    "at", "event", "outcome", "actor_kind", "actor_id", "actor_label", "address", "session", "request",
    "kind", "record_id", "count", "records", "details",
)  # fmt: skip
_ROW = "(%s::timestamptz, %s, %s, %s, %s::uuid, %s, %s, %s, %s, %s, %s::uuid, %s::bigint, %s::uuid[], %s::jsonb)"
# The lock comes before the number is taken from the sequence, so that a sealer knows who may still come.
# What stands in the history as well may be written without waiting for the disk.
_INSERT = (
    "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s), "
    "CASE WHEN %s THEN set_config('synchronous_commit', 'off', true) END) "
    f"INSERT INTO kernel_trail ({', '.join(COLUMNS)}) SELECT v.* FROM held, (VALUES "
)
AT_ONCE = 500  # rows a statement


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail before it is written."""

    event: str
    actor: Actor | None
    kind: str = ""
    record: UUID | None = None
    count: int | None = None
    records: Sequence[UUID | str] | None = None  # as text where they were read from an answer
    outcome: str = "done"
    at: datetime = attribute(default_factory=timezone.now)
    address: str = ""
    session: str = ""
    request: str = ""
    details: Mapping[str, Any] = attribute(default_factory=dict)

    def values(self) -> list[Any]:
        """As the statement takes them, in the order of COLUMNS."""
        who = self.actor
        by = (who.kind, who.id, who.label[:120]) if who else ("", None, "")
        place = (self.address[:45], self.session[:16], self.request[:16])
        about = (self.kind[:60], self.record, self.count, "{" + ",".join(map(str, self.records)) + "}" if self.records is not None else None)
        return [self.at, self.event, self.outcome, *by, *place, *about, Jsonb(self.details)]


@dataclass(slots=True)
class Request:
    """What the trail knows of the request that is served: from where, and what it did so far."""

    reference: str = ""
    address: str = ""
    session: str = ""
    written: bool = False
    entries: list[Entry] = attribute(default_factory=list)


# The request that is served here; None in jobs and commands.
request_now: ContextVar[Request | None] = ContextVar("request_now", default=None)


def record(
    event: str,
    actor: Actor | None,
    kind: str = "",
    record: UUID | None = None,
    count: int | None = None,
    outcome: str = "done",
    **details: Any,
) -> None:
    """Notes one event. `actor` None is a stranger; `records=[ids]` in details names what a list held.

    In a request it is written when the answer is known, also when the work is rolled back (say so with
    `outcome`); elsewhere at once, in the transaction of the moment. Raises ValueError for an unknown word.
    """
    served, entry = request_now.get(), made(event, actor, kind, record, count, outcome, **details)
    if served is None:
        write([entry])
    else:
        served.entries.append(entry)


def record_now(event: str, actor: Actor | None, kind: str = "", record: UUID | None = None, count: int | None = None, **details: Any) -> None:
    """Writes one event in the transaction of the moment, also in a request: where the next step counts on it."""
    write([made(event, actor, kind, record, count, **details)])
    served = request_now.get()
    if served is not None:
        served.written = True


def made(
    event: str,
    actor: Actor | None,
    kind: str = "",
    record: UUID | None = None,
    count: int | None = None,
    outcome: str = "done",
    **details: Any,
) -> Entry:
    """A row with the place of the request that is served. Raises ValueError for an unknown word."""
    if event not in EVENTS or outcome not in OUTCOMES:
        raise ValueError(f"the trail knows no {event}/{outcome}")
    records = details.pop("records", None)
    served = request_now.get() or Request()
    place = (served.address, served.session, served.reference)
    told = {name: safe(value) for name, value in details.items() if value is not None}
    return Entry(event, actor, kind, record, count, records, outcome, timezone.now(), *place, told)


def write(entries: Sequence[Entry], *, quick: bool = False) -> None:
    """Writes rows; `quick` does not wait for the disk (for what stands in the history as well)."""
    for at in range(0, len(entries), AT_ONCE):
        some = entries[at : at + AT_ONCE]
        statement = _INSERT + ", ".join([_ROW] * len(some)) + f") v({', '.join(COLUMNS)})"
        with connection.cursor() as cursor:
            cursor.execute(statement, [LOCK, quick, *(value for entry in some for value in entry.values())])


def safe(value: Any) -> Any:
    """A detail as it may be kept: JSON, not endless, and no telephone, identity or account number in it."""
    if isinstance(value, str):
        return _DIGITS.sub(_masked, value[:_LONGEST]).replace("\0", "?").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(name)[:60]: safe(item) for name, item in list(value.items())[:50]}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [safe(item) for item in list(value)[:50]]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**6:
        return safe(str(value)) if abs(value) >= 10**9 else value
    return plain(value)


def _masked(found: re.Match[str]) -> str:
    digits = found["number"]
    return found[0] if digits is None else digits[:3] + "****" + digits[-2:]
