"""/q/<token>: a customer reads one version of a quote and answers it, without an account; and the print page of the sellers."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path as address
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kehai.api import open_pages
from kehai.crm.sales.actions.quote import KIND
from kehai.crm.sales.records.quote import ACCEPTED, DECLINED, SENT, Quote
from kehai.crm.sales.records.quote_link import QuoteLink
from kehai.crm.sales.rules import quote_document, quote_page, quote_sending
from kehai.crm.sales.rules.quote_page import Answering
from kehai.kernel import periods, run, trail
from kehai.kernel.access import READ, Actor, system
from kehai.kernel.access.rights import customer_link
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import NotThere, Refusal, TooMany

LINK = "sales.quote_link"
ANSWERS = {"accept": True, "decline": False}


@csrf_exempt  # the link itself is the only right; no cookie is looked at here
@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: HttpRequest, token: str) -> HttpResponse:
    """The quote of a link, with the form to answer it, or what was answered."""
    with open_pages.working(get_language()):
        link = quote_sending.find(token)
        if link is None:
            trail.record("read_one", None, LINK, outcome="refused")
            return _closed()
        who = customer_link(str(link.number), KIND, link.quote_id)
        try:
            quote_sending.count(link)
        except TooMany as much:
            trail.record("read_one", who, KIND, link.quote_id, outcome="refused", code=much.code, link=link.number)
            answer = open_pages.refused(HTTPStatus.TOO_MANY_REQUESTS, str(much.message))
            answer["Retry-After"] = str(much.retry_after)
            return answer
        if not kind_of(Quote).visible_to(who, READ).only([link.quote_id]).count():
            return _closed()
        if request.method == "POST":
            return _sent(request, link, token, who)
        trail.record("read_one", who, KIND, link.quote_id, link=link.number)
        return _shown(link.quote, token)


def _closed() -> HttpResponse:
    return open_pages.refused(HTTPStatus.NOT_FOUND, _("This quotation is not open. Please ask who gave you the address."))


def _shown(row: Quote, token: str, problem: str = "", told: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    said, told = _said(row), told or {}
    answering = Answering("" if said else f"/q/{token}", said, problem, told.get("who", "")[:80], told.get("note", "")[:2000])
    facts = quote_document.facts(row)
    answer = open_pages.answer(lambda nonce: quote_page.page(facts, nonce, answering), status)
    answer["Referrer-Policy"], answer["Cache-Control"] = "no-referrer", "no-store"
    return answer


def _said(row: Quote) -> str:
    """Why it is not answered any more; empty while it may be."""
    if row.state == SENT and row.valid_until >= periods.today():
        return ""
    if row.state == ACCEPTED:
        return _("You have accepted this quotation. Thank you.")
    if row.state == DECLINED:
        return _("This quotation was declined.")
    if row.state == "replaced":
        return _("There is a newer version of this quotation; please ask for it.")
    return _("This quotation is no longer valid; please ask for a new one.")


def _sent(request: HttpRequest, link: QuoteLink, token: str, who: Actor) -> HttpResponse:
    told = open_pages.read(request)
    if told is None:
        return open_pages.refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This is too much for one form."))
    problem = _problem(told)
    if problem:
        trail.record("action", who, KIND, link.quote_id, outcome="invalid", action="answer", link=link.number)
        return _shown(link.quote, token, problem, told, HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = "refused"
    try:
        if not _said(link.quote):
            _answer(link, told)
            outcome = "done"
    except (Refusal, NotThere):
        pass  # somebody else was quicker: what stands there now is shown
    finally:
        trail.record("action", who, KIND, link.quote_id, outcome=outcome, action="answer", link=link.number, answer=told["answer"])
    status = HTTPStatus.OK if outcome == "done" else HTTPStatus.CONFLICT
    return _shown(Quote.objects.get(id=link.quote_id), token, status=status)


def _problem(told: dict[str, str]) -> str:
    if told.get("answer") not in ANSWERS:
        return _("Please accept or decline.")
    if not told.get("who", "").strip():
        return _("Please write your name.")
    if told["answer"] == "decline" and not told.get("note", "").strip():
        return _("Please say why you decline.")
    return ""


def _answer(link: QuoteLink, told: dict[str, str]) -> None:
    data = {"accepted": ANSWERS[told["answer"]], "who": told["who"].strip()[:80], "note": told.get("note", "").strip()[:2000] or None}
    for refusal in run.act(kind_of(Quote), "answer", [link.quote_id], data, system(f"link {link.number}")).refused.values():
        raise refusal
    QuoteLink.objects.filter(id=link.id).update(state=QuoteLink.State.ANSWERED, answered_at=timezone.now())


pages = [address("q/<slug:token>", quote)]
