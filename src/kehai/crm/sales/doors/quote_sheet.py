"""/api/sales/quotes/…: the lines of a quote read, tried and saved as one; its print, its PDF, two versions side by side."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.once import once
from kehai.api.open_pages import POLICY
from kehai.api.query import Query
from kehai.api.request import Asked as Request
from kehai.api.request import Call
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.actions.quote import ONLY_DRAFT
from kehai.crm.sales.doors.quote_sheet_document import CHECK, COMPARE, PDF, PRINT, SAVE, SHEET
from kehai.crm.sales.doors.word import WORD, document, wanted
from kehai.crm.sales.records.quote import DRAFT, Quote
from kehai.crm.sales.rules import quote_document, quote_editing, quote_page, word_document
from kehai.crm.sales.rules.quote_editing import MOST, NAMED, Asked
from kehai.crm.sales.rules.quote_sheet import compared, sheet
from kehai.kernel import access, run, trail
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.exchange.mark import mark
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.rows import not_there

path = "/sales/quotes"
router = Router(tags=["sales.quote"])
TRIES = 4  # rounds in which lines that cannot be are left out


@router.get("/{uuid:key}", operation_id="quote_sheet", openapi_extra=SHEET)
def show(request: Request, key: UUID) -> HttpResponse:
    """A quote with its lines, the last prices, and its versions."""
    Query(request)
    return answers.data(sheet(key, reading.signed(request).actor))


@router.post("/{uuid:key}/lines", operation_id="save_quote_lines", openapi_extra=SAVE)
def save(request: Request, key: UUID) -> HttpResponse:
    """All lines at once, in their order: what is not sent any more is taken out; all or none."""
    call = Call(request, kind_of(Quote), reading.signed(request).actor)
    Query(request)
    asked = _asked(reading.body(request))

    def work() -> tuple[int, str]:
        _write(key, asked, call.actor)
        return HTTPStatus.OK, answers.text(sheet(key, call.actor))

    return once(call, work)


@router.post("/{uuid:key}/check", operation_id="try_quote_lines", openapi_extra=CHECK)
def check(request: Request, key: UUID) -> HttpResponse:
    """What the lines would come to: saved and taken back; what cannot be is said at its line, the others are reckoned."""
    actor = reading.signed(request).actor
    Query(request)
    asked = _asked(reading.body(request))
    return answers.data(_tried(key, asked, actor))


def _tried(key: UUID, asked: Asked, actor: Actor) -> dict[str, Any]:
    problems: dict[int, dict[str, str]] = {}
    places = list(range(len(asked.lines)))
    for _round in range(TRIES):
        left = [place for place in places if place not in problems]
        try:
            found = _trial(key, Asked([asked.lines[place] for place in left], asked.known), actor)
        except Invalid as problem:
            if not _told(problem, left, problems):
                raise
            continue
        lines = dict(zip(left, found["lines"], strict=True))
        shown = [{"line": lines.get(place), "problems": problems.get(place, {})} for place in places]
        return {"quote": found["quote"], "lines": shown, "margins": found["margins"], "free": found["free"]}
    raise Invalid(_("Please look at the marked fields."), {"lines": _("Please look at the marked fields.")})


def _trial(key: UUID, asked: Asked, actor: Actor) -> dict[str, Any]:
    with transaction.atomic():
        _write(key, asked, actor, trial=True)
        found = sheet(key, actor)
        transaction.set_rollback(True)
    return found


def _told(problem: Invalid, left: list[int], problems: dict[int, dict[str, str]]) -> bool:
    """Keeps what is said of single lines, under their places; whether anything was."""
    found = False
    for name, sentence in problem.fields.items():
        head, _dot, rest = name.partition(".")
        place, _dot, field = rest.partition(".")
        if head == "lines" and place.isdigit():
            problems.setdefault(left[int(place)], {})[field] = str(sentence)
            found = True
    return found


def _write(key: UUID, asked: Asked, actor: Actor, *, trial: bool = False) -> None:
    quotes = kind_of(Quote)
    if not access.may(quotes, actor, UPDATE):
        raise MayNot(_("You may not do this."))
    state = compile_filter({"field": "state", "op": "eq", "value": DRAFT}, Scope(quotes, Actor("job", None, "state", access.Rights(everything=True))))
    task = run.Task(quotes, actor, UPDATE, state, lambda rows: quote_editing.save(rows[0], asked, actor, trial=trial), ONLY_DRAFT)
    run.single(task, key)


def _asked(told: Mapping[str, Any]) -> Asked:
    reading.only(told, ("lines", "known"))
    lines, known = told.get("lines"), told.get("known", {})
    if not isinstance(lines, list) or len(lines) > MOST:
        raise reading.wrong("lines", _("Please give at most %(most)s lines.") % {"most": MOST})
    if not isinstance(known, dict) or not all(isinstance(version, int) for version in known.values()):
        raise reading.wrong("known", _("Please send an object."))
    return Asked([_line(line, at) for at, line in enumerate(lines)], {reading.key(key, "known"): version for key, version in known.items()})


def _line(line: Any, at: int) -> dict[str, Any]:
    if not isinstance(line, dict):
        raise reading.wrong(f"lines.{at}", _("Please send an object."))
    reading.only(line, NAMED)
    keys = {name: reading.key(line[name], f"lines.{at}.{name}") if line[name] else None for name in ("id", "product", "unit") if name in line}
    return {**line, **keys}


@router.get("/{uuid:key}/compare/{uuid:other}", operation_id="compare_quotes", openapi_extra=COMPARE)
def compare(request: Request, key: UUID, other: UUID) -> HttpResponse:
    """Two quotes side by side, their lines in pairs."""
    Query(request)
    actor = reading.signed(request).actor
    found = compared(key, other, actor)
    trail.record("bulk_view", actor, kind_of(Quote).name, count=2, records=[key, other], part="compare")
    return answers.data(found)


@router.get("/{uuid:key}/print", operation_id="print_quote", openapi_extra=PRINT)
def print_page(request: Request, key: UUID) -> HttpResponse:
    """The print page; any browser prints it."""
    row = _printed(request, key)
    nonce = secrets.token_urlsafe(16)
    answer = HttpResponse(quote_page.page(quote_document.facts(row, _mark(request)), nonce, pdf=f"/api/sales/quotes/{key}/pdf"))
    answer["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    return answer


@router.get("/{uuid:key}/pdf", operation_id="quote_pdf", openapi_extra=PDF)
def as_pdf(request: Request, key: UUID) -> HttpResponse:
    """The print as PDF; 409 `no_font` where no font with Chinese characters is installed."""
    row = _printed(request, key)
    answer = HttpResponse(quote_document.pdf(row, _mark(request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    return answer


@router.get("/{uuid:key}/word", operation_id="quote_word", openapi_extra=WORD)
def as_word(request: Request, key: UUID) -> HttpResponse:
    """The print as a Word document, by the company's template; 409 `unfit_template` where it cannot be filled."""
    chosen, row = wanted(request), _printed(request, key, ("template",))
    return document(word_document.quote(row, chosen, _mark(request), reading.signed(request).actor), str(row.number))


def _mark(request: Request) -> str:
    """Who takes the print, when, and the number under which the trail has it (T92)."""
    return mark(reading.signed(request).actor, request.reference)


def _printed(request: Request, key: UUID, named: tuple[str, ...] = ()) -> Quote:
    """For who is shown all that stands on the print."""
    actor = reading.signed(request).actor
    Query(request, named)
    if not kind_of(Quote).visible_to(actor, READ).only([key]).count():
        raise not_there()
    row = Quote.objects.get(id=key)
    told: list[tuple[Any, UUID | None]] = [(Customer, row.customer_id), (Contact, row.contact_id)]
    if not all(kind_of(model).visible_to(actor, READ).only([named]).count() for model, named in told if named):
        raise MayNot(_("The print shows fields that you may not see."))
    for name, fields in quote_document.PRINTED.items():
        if not all(access.readable(kind(name), actor, field) for field in fields):
            raise MayNot(_("The print shows fields that you may not see."))
    return row
