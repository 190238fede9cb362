"""/s/<link>: a customer fills in or corrects his own file; sees the fields that were chosen, of one record, until then (B19)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path as address
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kehai.api import open_pages
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.self_fill import SelfFill
from kehai.crm.customers.rules.intake import guard, incoming, page, self_fill
from kehai.crm.customers.rules.intake.page import Sheet
from kehai.kernel import run, trail
from kehai.kernel.access import READ, Actor, system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import NotThere, Refusal

KIND, CUSTOMER = "customers.self_fill", "customers.customer"


@csrf_exempt  # the link itself is the only right; no cookie is looked at here
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, token: str) -> HttpResponse:
    """The form of a link, or thanks for the answer."""
    with open_pages.working(get_language()):
        row = self_fill.find(token)
        facts = _facts(row) if row else None
        if row is None or facts is None:
            return open_pages.closed()
        who = self_fill.holder(row)
        if request.method == "POST":
            return _sent(request, row, token, who)
        SelfFill.objects.filter(id=row.id, opened_at=None).update(opened_at=timezone.now())
        trail.record("read_one", who, CUSTOMER, row.customer_id, form=str(row.number), fields=list(row.shows))
        return _shown(row, token, self_fill.shown(row, facts))


def _facts(row: SelfFill) -> dict[str, Any] | None:
    """What the link reads of its customer, through the one door; None where it reads nothing."""
    try:
        found: dict[str, Any] = json.loads(kind_of(Customer).visible_to(self_fill.holder(row), READ).one(row.customer_id))
    except NotThere:
        return None
    return found


def _shown(row: SelfFill, token: str, told: Mapping[str, Any], problems: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    company = settings.COMPANY_NAME
    sheet = Sheet(
        title=_("Your details at %(company)s") % {"company": company} if company else _("Your details"),
        intro=row.words or _("Please fill in or correct what you can; what you leave empty stays as it is."),
        questions=self_fill.questions(row),
        challenge=guard.challenge(str(row.id)),
        bits=0,
        told=told,
        problems=problems or {},
        action=f"/s/{token}",
        foot=_("Open until %(day)s. Whoever has this address can see and answer this form.") % {"day": f"{timezone.localtime(row.ends_at):%Y-%m-%d}"},
    )
    return open_pages.answer(lambda nonce: page.form(sheet, nonce), status)


def _sent(request: HttpRequest, row: SelfFill, token: str, who: Actor) -> HttpResponse:
    told = open_pages.read(request)
    if told is None:
        return open_pages.refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This is too much for one form."))
    values, problems = incoming.clean(self_fill.questions(row), told)
    if problems:
        trail.record("action", who, KIND, row.id, outcome="invalid", action="answer", fields=sorted(problems))
        return _shown(row, token, told, problems, HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = "done"
    try:
        for refusal in run.act(kind_of(SelfFill), "answer", [row.id], {"told": values}, system(f"link {row.number}")).refused.values():
            raise refusal
    except Refusal as refusal:
        outcome = "refused"
        return open_pages.refused(HTTPStatus.CONFLICT, str(refusal.message))
    finally:
        trail.record("action", who, KIND, row.id, outcome=outcome, action="answer", fields=sorted(values))
    thanks = _("We have received it. You may open the address again to change it.")
    return open_pages.answer(lambda nonce: open_pages.sentence(_("Thank you"), thanks, nonce))


pages = [address("s/<slug:token>", form_page)]
