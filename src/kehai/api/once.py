"""Writes over HTTP: with an Idempotency-Key the work and its answer are one transaction, done once."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse

from kehai.api import answers
from kehai.api.request import Call
from kehai.kernel import idempotency
from kehai.kernel.access import READ, Actor
from kehai.kernel.actions import actions_of
from kehai.kernel.errors import NotThere
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record

Reply = idempotency.Reply


def once(call: Call, work: Callable[[], Reply], part: int = 0, *, keep: bool = True) -> HttpResponse:
    """The answer of the work; of the first time, when the same key and body came before, unless it may not be kept."""
    request = call.request
    key = request.headers.get(idempotency.HEADER) if keep else None
    if key is None:
        status, body = work()
    else:
        about = (str(request.method).encode(), request.get_full_path().encode(), request.body)
        status, body = idempotency.once(idempotency.ask(call.actor, key, about, part), work)
    return answers.raw(body, status) if body else HttpResponse(status=status)


def keeps(kind: Kind, name: str) -> bool:
    """Whether what an action says may be kept to be repeated; one-time passwords may not."""
    made = actions_of(kind).get(name)
    return made is None or not made.secret


def row(kind: Kind, actor: Actor, key: UUID) -> str:
    """The record as its reader sees it now, as JSON text; null when he no longer sees it."""
    try:
        return kind.visible_to(actor, READ).one(key)
    except NotThere:
        return "null"


def stub(made: Record) -> str:
    """What is told of a new record to somebody who may make but not read it."""
    return answers.text({"id": str(made.pk), "version": made.version, "number": made.number, "can": [], "masked": []})
