"""Live: an open page hears within a second that something for its person changed; one watcher a process asks for all.

A page's connection is a thread that sleeps: it costs no processor time and no database connection. The watcher
asks one statement a second for as long as anybody listens, whatever number of pages there are. What a page is
told is made under the rights of that moment, by the same statement that every request is checked with; a page
whose session ended, or whose person was disabled, is cut off at the next look.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from kehai.api import people
from kehai.crm.office import telling
from kehai.kernel.catalogue import epoch_now
from kehai.kernel.keys import uuid7
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

TICK, LOOK, BEAT, LIFE = 1.0, 3.0, 15.0, 1800.0  # seconds
WINDOW = timedelta(minutes=2)  # a notice may be written so much later than it was begun
MOST_NEW = 20
RETRY = b"retry: 3000\n\n"
BYE = b"event: bye\ndata: {}\n\n"
_MARKS = """
SELECT p.id, m.mark FROM unnest(%s::uuid[]) AS p(id) CROSS JOIN LATERAL (
  SELECT count(*) || '/' || count(*) FILTER (WHERE n.read_at IS NULL) || '/' || coalesce(max(n.created_at)::text, '') AS mark
  FROM (SELECT read_at, created_at FROM /*rule:live*/ office_notice WHERE owner_id = p.id AND done_at IS NULL AND deleted_at IS NULL
    AND (snoozed_until IS NULL OR snoozed_until <= now()) ORDER BY created_at DESC LIMIT 100) n) m
"""
log = structlog.get_logger("kehai.live")


@dataclass(eq=False)
class Listener:
    """One open page: by which key and from where, the last notice it heard of, and what it is to be told next."""

    token: str
    address: str
    person: UUID
    last: UUID | None = None
    told: set[UUID] | None = None
    mark: str | None = None
    looked: float = field(default_factory=time.monotonic)
    since: float = field(default_factory=time.monotonic)
    _waiting: list[bytes] = field(default_factory=list)
    _ended: bool = False
    _bell: threading.Condition = field(default_factory=threading.Condition)

    def hear(self, event: bytes) -> None:
        """Puts an event before the page."""
        with self._bell:
            self._waiting.append(event)
            self._bell.notify()

    def end(self, last: bytes = b"") -> None:
        """Ends the connection, with a last word."""
        with self._bell:
            self._ended = True
            self._waiting += [last] if last else []
            self._bell.notify()

    @property
    def over(self) -> bool:
        """Whether it was ended; its place is free as soon as its thread wakes."""
        return self._ended

    def next(self) -> bytes | None:
        """What to send now, a sign of life when nothing happens; None at the end."""
        with self._bell:
            if not self._waiting and not self._ended:
                self._bell.wait(BEAT)
            sent, self._waiting = b"".join(self._waiting), []
            return sent or (None if self._ended else b":\n\n")


class Hub:
    """All open pages of this process, and the thread that watches for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._watching = False
        self._wake = threading.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._listeners)

    def of(self, person: UUID) -> int:
        """How many pages of one person listen."""
        with self._lock:
            return sum(listener.person == person and not listener.over for listener in self._listeners)

    def make_room(self, person: UUID, most: int) -> None:
        """Ends the oldest pages of a person until one more has a place: a page that was left is missed with the next sign of life only."""
        with self._lock:
            ours = sorted((one for one in self._listeners if one.person == person and not one.over), key=lambda one: one.since)
        for listener in ours[: max(0, len(ours) + 1 - most)]:
            listener.end()

    def listen(self, listener: Listener) -> Iterator[bytes]:
        """What the page is sent, for as long as it stays and its person may."""
        self._join(listener)
        until = time.monotonic() + LIFE
        try:
            yield RETRY
            while time.monotonic() < until and (sent := listener.next()) is not None:
                yield sent
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def _join(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.add(listener)
            if self._closed:
                listener.end()
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="live", daemon=True).start()
        self._wake.set()

    def close(self) -> None:
        """The process is to end: no page may hold it up."""
        with self._lock:
            self._closed = True
            for listener in self._listeners:
                listener.end()

    def _watch(self) -> None:
        while True:
            with self._lock:
                here = list(self._listeners)
                if not here:
                    self._watching = False
                    return
            try:
                self.tick(here)
            except DatabaseError:
                log.warning("live notices wait for the database")
            finally:
                connection.close()
            self._wake.wait(TICK)
            self._wake.clear()

    def tick(self, here: list[Listener]) -> None:
        """One look: whoever's notices changed is told, and whoever may not listen any more is cut off."""
        marks = dict(fetch(Sql(_MARKS, (list({listener.person for listener in here}),))))
        now = time.monotonic()
        for listener in here:
            changed = marks.get(listener.person) != listener.mark
            if changed or now - listener.looked >= LOOK:
                listener.looked = now
                self._look(listener, marks[listener.person] if changed else None)

    @staticmethod
    def _look(listener: Listener, mark: str | None) -> None:
        signed = people.door().resolve(listener.token, listener.address, touch=False)
        if signed is None or signed.hold or signed.actor.rights.person != listener.person:
            listener.end(BYE)
        elif mark is not None:
            listener.hear(event(listener, signed))
            listener.mark = mark


def event(listener: Listener, signed: people.Signed) -> bytes:
    """How many notices are unread, and which ones are new to this page and of which records."""
    before = epoch_now.set(signed.epoch)
    try:
        with translation.override(signed.actor.language), people.door().working(signed, listener.address):
            new = [{"id": row["id"], "sort": row["sort"], "about": row["about"]} for row in _news(listener, signed)]
            state = {"unread": telling.unread(listener.person), "quiet": telling.quiet(telling.preference_of(listener.person)), "new": new}
    finally:
        epoch_now.reset(before)
    return f"id: {listener.last}\n".encode() + b"event: state\ndata: " + orjson.dumps(state) + b"\n\n"


def _news(listener: Listener, signed: people.Signed) -> list[dict[str, Any]]:
    """Notices that this page did not hear of; a page that has just come has nothing to catch up with unless it says so."""
    found = telling.waiting(listener.person)
    if listener.told is None and listener.last is not None:
        rows = list(found.filter(pk__gt=listener.last)[:MOST_NEW])
        fresh = rows
    else:
        rows = list(found.filter(created_at__gt=timezone.now() - WINDOW)[:MOST_NEW])
        fresh = [] if listener.told is None else [row for row in rows if row.pk not in listener.told]
    listener.told = {row.pk for row in rows}
    # Keys rise with time: where there is nothing yet, whatever comes later is later than a key of now.
    listener.last = max([listener.last or uuid7(), *(row.pk for row in rows)])
    return telling.told(fresh, signed.actor)


hub = Hub()
