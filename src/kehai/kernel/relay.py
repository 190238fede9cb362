"""The relay: takes events out of the outbox and hands one job to the queue for each that listens."""

import json
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kehai.kernel import events, jobs
from kehai.kernel.events import Event, Listener

HEAR = "events.hear"
BATCH = 100
# Deleted and deferred in one transaction: killed in between, the event is still there; rolled back, nothing was sent.
_TAKE = (
    "DELETE FROM kernel_outbox WHERE id IN (SELECT id FROM kernel_outbox ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) "
    "RETURNING id, kind, action, ids::text, actor_kind, actor_id::text, actor_label"
)


def pump(limit: int = BATCH) -> int:
    """Relays one batch, oldest first, and returns how many events it took."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, (limit,))
        rows = sorted(cursor.fetchall(), key=lambda row: row[0])
        jobs.defer_many(HEAR, [call for row in rows for call in _calls(*row[1:])])
    return len(rows)


def _calls(kind: str, action: str, ids: str, *actor: str | None) -> list[dict[str, Any]]:
    event = {"kind": kind, "action": action, "ids": json.loads(ids), "actor": list(actor)}
    return [{"listener": name_of(listener), "event": event} for listener in events.listeners(kind, action)]


def name_of(listener: Listener) -> str:
    """How a job names a listener."""
    return f"{listener.__module__}.{getattr(listener, '__qualname__', '')}"


@jobs.later(name=HEAR)
def hear(listener: str, event: dict[str, Any]) -> None:
    """Lets one listener hear one event. Raises LookupError where an older program deferred it for a listener that is gone."""
    kind, action = event["kind"], event["action"]
    actor_kind, actor_id, label = event["actor"]
    ids = tuple(UUID(key) for key in event["ids"])
    told = Event(kind, action, ids, actor_kind, UUID(actor_id) if actor_id else None, label)
    for known in events.listeners(kind, action):
        if name_of(known) == listener:
            known(told)
            return
    raise LookupError(f"nobody listens as {listener}")
