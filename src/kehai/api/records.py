"""The paths that every kind has: list, read, create, change, delete, restore, act, group, export, history."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, bulk, cells, exports, reports, uncover, waiting
from kehai.api import request as reading
from kehai.api.document import records as document
from kehai.api.once import Reply, keeps, once, row, stub
from kehai.api.query import TOTALS, Query
from kehai.api.request import Asked, Call
from kehai.kernel import openings, run
from kehai.kernel.access import READ
from kehai.kernel.actions import Action, actions_of
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Gone, NotThere
from kehai.kernel.kind import Kind
from kehai.kernel.merging import tell
from kehai.kernel.paging import MAX_PAGE, MAX_SIZE
from kehai.kernel.rows import Asked as List
from kehai.kernel.rows import refuse_unless_may
from kehai.kernel.workflow import gate
from kehai.kernel.workflow.gate import Waiting

All = Callable[[Call], HttpResponseBase]
Each = Callable[[Call, UUID], HttpResponseBase]
NARROWING = ("filter", "q")
LISTING = (*NARROWING, "sort", "columns", "size", "after", "page", "total", "deleted")


def page(call: Call) -> HttpResponse:
    """A page of the list; its rows leave the database as JSON and are not read here."""
    query = Query(call.request, LISTING)
    refuse_unless_may(call.kind, call.actor, READ)
    rows = call.kind.visible_to(call.actor, READ)
    if query.flag("deleted"):
        rows = rows.deleted()
    asked = List(
        columns=query.columns(call.kind),
        sort=query.text("sort", 80),
        size=query.number("size", 1, MAX_SIZE) or 50,
        after=query.text("after", 2000),
        page=query.number("page", 1, MAX_PAGE),
        total=query.choice("total", TOTALS),
    )
    found = rows.filter(query.json("filter")).matching(query.text("q")).page(asked)
    rest = answers.text({"next": found.after, "total": found.total, "capped": found.capped})
    return answers.raw(b"".join((b'{"rows":', found.content, b",", rest[1:].encode())))


def one(call: Call, key: UUID) -> HttpResponse:
    """One record."""
    rows = call.kind.visible_to(call.actor, READ)
    if Query(call.request, ("deleted",)).flag("deleted"):
        rows = rows.deleted()
    try:
        found = rows.one(key)
    except NotThere:
        to = tell.forward(call.kind, call.actor, key)
        if to is None:
            raise
        raise Gone(_("This record was merged into another one."), merged_into=to) from None
    openings.ask(call.kind.name, call.actor, key)
    return answers.raw(found)


def create(call: Call) -> HttpResponse:
    """One new record."""
    Query(call.request)
    sent = reading.body(call.request)
    key = reading.new_key(sent.pop("id"), "id") if "id" in sent else None

    def work() -> Reply:
        with gate.waiting():
            made = run.ask_to_create(call.kind, sent, call.actor, key)
        if isinstance(made, Waiting):
            return waiting.reply(call.kind, call.actor, None, [made])
        seen = row(call.kind, call.actor, made.pk)
        return HTTPStatus.CREATED, stub(made) if seen == "null" else seen

    return once(call, work)


def update(call: Call, key: UUID) -> HttpResponse:
    """Changes fields of one record."""
    Query(call.request)
    sent = reading.body(call.request)
    version = sent.pop("version", None)
    if version is not None and (isinstance(version, bool) or not isinstance(version, int) or version < 0):
        raise reading.wrong("version", document.VERSION)

    def work() -> Reply:
        with gate.waiting():
            outcome = run.update(call.kind, key, sent, version, call.actor)
        return _waits(call, key, outcome) or (HTTPStatus.OK, row(call.kind, call.actor, key))

    return once(call, work)


def delete(call: Call, key: UUID) -> HttpResponse:
    """Puts one record into the recycle bin."""
    Query(call.request)
    reading.only(reading.body(call.request, empty=True), ())

    def work() -> Reply:
        refuse_unless_may(call.kind, call.actor, READ)
        with gate.waiting():
            outcome = run.delete(call.kind, [key], call.actor)
        _raise(outcome)
        return _waits(call, key, outcome) or (HTTPStatus.NO_CONTENT, "")

    return once(call, work)


def restore(call: Call, key: UUID) -> HttpResponse:
    """Brings one record back from the recycle bin."""
    Query(call.request)
    reading.only(reading.body(call.request, empty=True), ())

    def work() -> Reply:
        with gate.waiting():
            outcome = run.restore(call.kind, [key], call.actor)
        _raise(outcome)
        return _waits(call, key, outcome) or (HTTPStatus.OK, f'{{"row":{row(call.kind, call.actor, key)},"message":""}}')

    return once(call, work)


def act(call: Call, key: UUID, name: str) -> HttpResponse:
    """Runs an action on one record."""
    Query(call.request)
    sent = reading.body(call.request, empty=True)

    def work() -> Reply:
        with gate.waiting():
            outcome = run.act(call.kind, name, [key], sent, call.actor)
        _raise(outcome)
        message = answers.text(outcome.message)
        return _waits(call, key, outcome) or (HTTPStatus.OK, f'{{"row":{row(call.kind, call.actor, key)},"message":{message}}}')

    return once(call, work, keep=keeps(call.kind, name))


def _waits(call: Call, key: UUID, outcome: run.Outcome) -> Reply | None:
    """202 where a flow holds the row."""
    return waiting.reply(call.kind, call.actor, key, outcome.waiting) if outcome.waiting else None


def _raise(outcome: run.Outcome) -> None:
    for refusal in outcome.refused.values():
        raise refusal


def _on_all(work: All, name: str) -> Callable[..., Any]:
    def view(request: Asked) -> HttpResponseBase:
        actor = reading.signed(request).actor
        return work(Call(request, kind_named(name), actor))

    view.__doc__ = work.__doc__
    return view


def _on_each(work: Each, name: str) -> Callable[..., Any]:
    def view(request: Asked, id: UUID) -> HttpResponseBase:  # noqa: A002  the name in the path
        actor = reading.signed(request).actor
        return work(Call(request, kind_named(name), actor), id)

    view.__doc__ = work.__doc__
    return view


def router(kind: Kind) -> Router:
    """The paths of one shipped kind; what stands before `{id}` cannot be an id."""
    made = Router(tags=[kind.name])
    docs = document.Document(kind)

    def add(method: str, path: str, view: Callable[..., Any], facts: Mapping[str, Any]) -> None:
        made.add_api_operation(path, [method], view, **facts)

    add("GET", "", _on_all(page, kind.name), docs.page())
    add("POST", "", _on_all(create, kind.name), docs.create())
    add("GET", "/group", _on_all(reports.group, kind.name), docs.group())
    if kind.screen["map"]:
        add("GET", "/map", _on_all(reports.on_map, kind.name), docs.map())
    add("GET", "/export.xlsx", _on_all(exports.export, kind.name), docs.export())
    add("POST", "/bulk/cells", _on_all(cells.paste, kind.name), docs.cells())
    for verb in bulk.VERBS:
        add("POST", f"/bulk/{verb}", _on_all(bulk.verb(verb), kind.name), docs.bulk(verb))
    add("GET", "/{uuid:id}", _on_each(one, kind.name), docs.one())
    add("PATCH", "/{uuid:id}", _on_each(update, kind.name), docs.update())
    add("DELETE", "/{uuid:id}", _on_each(delete, kind.name), docs.delete())
    add("POST", "/{uuid:id}/restore", _on_each(restore, kind.name), docs.restore())
    add("GET", "/{uuid:id}/history", _on_each(reports.history, kind.name), docs.history())
    add("POST", "/{uuid:id}/unmask", _on_each(uncover.value, kind.name), docs.unmask())
    for action in actions_of(kind).values():
        add("POST", f"/bulk/{action.name}", _on_all(bulk.verb(action.name), kind.name), docs.bulk_action(action))
        add("POST", f"/{{uuid:id}}/{action.name}", _on_each(_acting(action), kind.name), docs.act(action))
    return made


def _acting(action: Action) -> Each:
    def work(call: Call, key: UUID) -> HttpResponse:
        return act(call, key, action.name)

    work.__doc__ = str(action.help) or str(action.label)
    return work
