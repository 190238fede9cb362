"""The relay: takes events out of the outbox and hands one job to the queue for each that listens.

Who watches hears all events of a batch in one job.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kehai.kernel import events, jobs
from kehai.kernel.catalogue import epoch_now, read_epoch
from kehai.kernel.events import Event, name_of

HEAR, WATCH = "events.hear", "events.watch"
BATCH = 100
# Deleted and deferred in one transaction: killed in between, the event is still there; rolled back, nothing was sent.
_TAKE = (
    "DELETE FROM kernel_outbox WHERE id IN (SELECT id FROM kernel_outbox ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) "
    "RETURNING id, kind, action, ids::text, actor_kind, actor_id::text, actor_label, new, fields::text, chain::text"
)


def pump(limit: int = BATCH) -> int:
    """Relays one batch, oldest first, and returns how many events it took."""
    mark = epoch_now.set(read_epoch())
    try:
        return _pump(limit)
    finally:
        epoch_now.reset(mark)


def _pump(limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, (limit,))
        rows = sorted(cursor.fetchall(), key=lambda row: row[0])
        told = [_told(row) for row in rows]
        jobs.defer_many(HEAR, [call for each in told for call in _calls(each)])
        jobs.defer_many(WATCH, _watched(told))
    return len(rows)


def _told(row: Sequence[Any]) -> dict[str, Any]:
    key, kind, action, ids, actor_kind, actor_id, label, new, fields, chain = row
    event = {"outbox": key, "kind": kind, "action": action, "ids": json.loads(ids), "actor": [actor_kind, actor_id, label]}
    return event | {"new": new, "fields": json.loads(fields), "chain": json.loads(chain)}


def _calls(told: dict[str, Any]) -> list[dict[str, Any]]:
    narrow = {name: told[name] for name in ("kind", "action", "ids", "actor", "chain")}
    return [{"listener": name_of(listener), "event": narrow} for listener in events.listeners(told["kind"], told["action"])]


def _watched(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for each in told:
        names = {name for names in each["fields"] for name in names}
        for watcher in events.heeding(each["kind"], each["action"], [UUID(key) for key in each["ids"]], names):
            found.setdefault(name_of(watcher), []).append(each)
    return [{"watcher": name, "told": mine} for name, mine in found.items()]


def _event(told: dict[str, Any]) -> Event:
    actor_kind, actor_id, label = told["actor"]
    ids, actor = tuple(UUID(key) for key in told["ids"]), UUID(actor_id) if actor_id else None
    fields = tuple(tuple(names) for names in told.get("fields", ()))
    more = told.get("outbox", 0), told.get("new", False), fields, tuple(told.get("chain", ()))
    return Event(told["kind"], told["action"], ids, actor_kind, actor, label, *more)


@jobs.later(name=WATCH)
def see(watcher: str, told: list[dict[str, Any]]) -> None:
    """Lets one watcher hear the events of a batch; nobody does where an older program named one that is gone."""
    found = events.watcher(watcher)
    if found is not None:
        found([_event(each) for each in told])


@jobs.later(name=HEAR)
def hear(listener: str, event: dict[str, Any]) -> None:
    """Lets one listener hear one event. Raises LookupError where an older program deferred it for a listener that is gone."""
    told = _event(event)
    for known in events.listeners(told.kind, told.action):
        if name_of(known) == listener:
            with events.following(told.chain):
                known(told)
            return
    raise LookupError(f"nobody listens as {listener}")
