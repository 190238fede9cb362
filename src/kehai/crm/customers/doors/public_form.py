"""/f/<key>: a web form for anybody, without signing in, app or cookie; it takes in and never tells (P02, A10, T47, T52)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path as address
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kehai.api import cookies, open_pages
from kehai.crm.customers.records.web_form import WebForm
from kehai.crm.customers.rules import asked
from kehai.crm.customers.rules.intake import guard, incoming, page, take
from kehai.crm.customers.rules.intake.page import Sheet
from kehai.kernel import company, network_regions, trail
from kehai.kernel.access import Actor, Rights
from kehai.kernel.again import again
from kehai.kernel.errors import TooMany

KIND = "customers.submission"


@csrf_exempt  # nothing is done in anybody's name: no cookie is looked at here
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, key: str) -> HttpResponse:
    """The form, or what became of what was sent."""
    form = WebForm.objects.filter(key=key).first()
    with open_pages.working(form.language if form and form.language != WebForm.Language.VISITOR else get_language()):
        if form is None or not form.is_open():
            return open_pages.closed()
        if request.method != "POST":
            return _shown(form, {}, {})
        return open_pages.framed(_sent(request, form), form.sites)


def _shown(form: WebForm, told: Mapping[str, Any], problems: Mapping[str, str], wrong: str = "", status: int = 200) -> HttpResponse:
    sheet = Sheet(
        title=form.title,
        intro=form.intro,
        questions=asked.questions(form.fields),
        challenge=guard.challenge(form.key),
        bits=int(company.get("intake.work_bits")),
        consent=form.consent_text,
        told=told,
        problems=problems,
        wrong=wrong,
        action=f"/f/{form.key}",
    )
    return open_pages.framed(open_pages.answer(lambda nonce: page.form(sheet, nonce), status), form.sites)


def _sent(request: HttpRequest, form: WebForm) -> HttpResponse:
    told = open_pages.read(request)
    if told is None:
        return open_pages.refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This is too much for one form."))
    values, problems = incoming.clean(asked.questions(form.fields), told)
    if form.consent_text and not told.get("agree"):
        problems["agree"] = _("Please agree, or we may not keep what you write.")
    if problems:
        trail.record("action", None, KIND, outcome="invalid", action="submit", form=form.number, fields=sorted(problems))
        return _shown(form, told, problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        again(lambda: _take(request, form, told, values))
    except guard.Stale as stale:
        return _shown(form, told, {}, str(stale.message), HTTPStatus.CONFLICT)
    except guard.Repeated:
        trail.record("action", None, KIND, outcome="refused", action="submit", form=form.number, code="repeated")
    except TooMany as error:
        trail.record("action", None, KIND, outcome="refused", action="submit", form=form.number, code=error.code)
        answer = open_pages.refused(HTTPStatus.TOO_MANY_REQUESTS, str(error.message))
        answer["Retry-After"] = str(error.retry_after)
        return answer
    thanks = form.thanks or _("We have received it and will get in touch with you.")
    return open_pages.answer(lambda nonce: open_pages.sentence(_("Thank you"), thanks, nonce))


def _take(request: HttpRequest, form: WebForm, told: Mapping[str, str], values: dict[str, Any]) -> None:
    where = cookies.address(request)
    program = Actor("job", None, f"{form.number} {form.title}"[:120], Rights(everything=True))
    with transaction.atomic():
        seen = guard.look(form, told, values, where)
        facts = {"reason": seen.reason, "state": seen.state, "sender": seen.sender, "same": seen.same, "agreed": bool(form.consent_text)}
        row = take.take(incoming.of_form(form, values, network=network_regions.of_address(where) or "", **facts), program)
    trail.record("action", None, KIND, row.id, action="submit", form=form.number, state=row.state, fields=sorted(values))


@require_safe
def embed(_request: HttpRequest) -> HttpResponse:
    """The script that puts a form into a page of another house; the form itself says where it may stand."""
    answer = HttpResponse(page.part("embed.js"), content_type="text/javascript; charset=utf-8")
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


pages = [address("f/embed.js", embed), address("f/<slug:key>", form_page)]
