"""The middleware that writes the trail: one row for each request that changes, shows, refuses or takes out something.

Stands before all others that answer, so that nothing they refuse goes unseen. What a view noted itself
(kernel/trail.py) is written as it said; for all others the row is made from the path and the answer here,
so that an entrance not yet born leaves its row as well (T91).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kehai.api import answers, bearer, cookies, deeds
from kehai.api.session import PREFIX, Next
from kehai.kernel import trail, trail_buffer
from kehai.kernel.trail import READS, Entry

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Pages for people without an account: only what their views note is written, so that nobody fills the trail by loading them.
OPEN = ("/d/", "/f/", "/hooks/", "/q/", "/s/")
# What may not leave the house before its row is written.
FIRST = frozenset({"export", "download", "unmask", "look_up", "print", "trail_read", "trail_export"})
log = structlog.get_logger("kehai.trail")


class TrailMiddleware:
    """Collects what a request does, and writes it before the answer goes out."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Paths outside of the interface show nothing of the company."""
        if not request.path_info.startswith((PREFIX, *OPEN)):
            return self._next(request)
        served = trail.Request(address=cookies.address(request), session=_session(request))
        mark = trail.request_now.set(served)
        try:
            answer = self._next(request)
        finally:
            trail.request_now.reset(mark)
        served.reference = getattr(request, "reference", "")
        return _kept(request, answer, _entries(request, answer, served))


def _session(request: HttpRequest) -> str:
    """The session without its key: enough to find all that was done in it."""
    token = bearer.key(request) or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""


def _entries(request: HttpRequest, answer: HttpResponseBase, served: trail.Request) -> list[Entry]:
    """What the views noted, or else what the request was; all with its place and with what became of it."""
    outcome = deeds.outcome(answer.status_code)
    noted = [replace(e, outcome=outcome) if e.outcome == "done" and outcome != "done" else e for e in served.entries]
    silent = served.written or not request.path_info.startswith(PREFIX)
    found = noted or ([] if silent else deeds.describe(request, answer))
    return [replace(e, address=served.address, session=served.session, request=served.reference) for e in found]


def _kept(request: HttpRequest, answer: HttpResponseBase, entries: Sequence[Entry]) -> HttpResponseBase:
    now = [entry for entry in entries if not _may_wait(request, entry)]
    trail_buffer.add([entry for entry in entries if _may_wait(request, entry)])
    if not now:
        return answer
    try:
        trail.write(now, quick=all(entry.event == "action" and entry.outcome == "done" for entry in now))
    except Error as error:
        log.exception("the trail cannot be written", path=request.path)
        if any(entry.event in FIRST for entry in now):
            answer.close()
            return answers.failure(request, error)
        # It is done and cannot be undone: its row waits for the database like a read's.
        trail_buffer.add(now)
    return answer


def _may_wait(request: HttpRequest, entry: Entry) -> bool:
    """Plain reads, and what strangers try: nobody may keep the disk busy without having signed in."""
    signed: Any = getattr(request, "signed", None)
    if signed is None and entry.actor is None:
        return not entry.event.startswith("sign_in")
    return entry.event in READS and entry.outcome in ("done", "invalid") and request.method in SAFE
