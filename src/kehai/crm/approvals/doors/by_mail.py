"""/d/<token>: who is asked decides from his e-mail, without signing in; only POST decides, since mail programs open links."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path as address
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kehai.api import cookies, open_pages
from kehai.crm.approvals.doors import sheet
from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.mail_link import MailLink
from kehai.crm.approvals.records.seat import Seat
from kehai.crm.approvals.rules import decision_page, mailing
from kehai.crm.approvals.rules.decision_page import Deciding
from kehai.crm.approvals.rules.telling import KIND
from kehai.crm.people.rules import windows
from kehai.crm.people.sessions import actor_of
from kehai.kernel import calendar, run, trail
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of, read_epoch
from kehai.kernel.errors import Invalid, MayNot, NotThere, Refusal, TooMany

LINK = "approvals.mail_link"
DECISIONS = "agree", "refuse"


@csrf_exempt  # the link itself is the only right; no cookie is looked at here
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """The request of a link with its two answers, or what has become of it."""
    with open_pages.working(get_language()):
        link = mailing.find(token)
        if link is None:
            trail.record("read_one", None, LINK, outcome="refused")
            return _closed()
    with open_pages.working(link.seat.person.language):
        return _opened(request, link, token)


def _opened(request: HttpRequest, link: MailLink, token: str) -> HttpResponse:
    who, key = actor_of(link.seat.person_id), link.seat.approval_id
    refusal = _refusal(request, link)
    if who is None or refusal is not None:
        trail.record("read_one", who, KIND, key, outcome="refused", link=link.seat_id)
        return refusal or _closed()
    if request.method == "POST":
        return _sent(request, link, token, who)
    trail.record("read_one", who, KIND, key, link=link.seat_id)
    return _shown(link, token, who)


def _refusal(request: HttpRequest, link: MailLink) -> HttpResponse | None:
    """What stops the link of a person who may not come in from here now, or that is opened too often."""
    sentence = windows.outside(link.seat.person_id, read_epoch(), cookies.address(request))
    if sentence:
        return open_pages.refused(HTTPStatus.FORBIDDEN, sentence)
    try:
        mailing.count(link)
    except TooMany as much:
        answer = open_pages.refused(HTTPStatus.TOO_MANY_REQUESTS, str(much.message))
        answer["Retry-After"] = str(much.retry_after)
        return answer
    return None


def _closed() -> HttpResponse:
    return open_pages.refused(HTTPStatus.NOT_FOUND, _("This link is over. Please sign in to see what waits for you."))


def _shown(link: MailLink, token: str, who: Actor, deciding: Deciding | None = None, status: int = 200) -> HttpResponse:
    row = next(iter(kind_of(Approval).visible_to(who, READ).only([link.seat.approval_id])), None)
    if not isinstance(row, Approval):
        return _closed()
    told = sheet.briefs([row], who)[0]
    told |= {"at": _moment(row.created_at), "due": _moment(row.due_at)}
    said = _said(link, row)
    shown = deciding if deciding and not said else Deciding("" if said else f"/d/{token}", said)
    body = decision_page.body(told, sheet.steps_of(row, who), shown)
    answer = open_pages.answer(lambda nonce: open_pages.document(row.subject, body, nonce), status)
    answer["Referrer-Policy"], answer["Cache-Control"] = "no-referrer", "no-store"
    return answer


def _moment(at: datetime | None) -> str:
    return f"{calendar.local(at):%Y-%m-%d %H:%M}" if at else ""


def _said(link: MailLink, row: Approval) -> str:
    """Why there is nothing to decide any more; empty while there is."""
    seat = Seat.objects.get(id=link.seat_id)
    if seat.state == Seat.State.WAITING and row.state == Approval.State.WAITING:
        return ""
    if seat.state in (Seat.State.AGREED, Seat.State.REFUSED):
        own = _("You have agreed.") if seat.state == Seat.State.AGREED else _("You have refused.")
        whole = _("The request: %(state)s") % {"state": row.get_state_display()}
        return f"{own} {whole}"
    return _("This was decided already, or is not yours to decide any more.")


def _problem(decision: str, note: str) -> str:
    if decision not in DECISIONS:
        return _("Please agree or refuse.")
    return _("Please say why you refuse.") if decision == "refuse" and not note else ""


def _sent(request: HttpRequest, link: MailLink, token: str, who: Actor) -> HttpResponse:
    told = open_pages.read(request)
    if told is None:
        return open_pages.refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This is too much for one form."))
    decision, note, key = told.get("decision", ""), told.get("note", "").strip()[:400], link.seat.approval_id
    wrong = (
        _("Please agree or refuse.") if decision not in DECISIONS else _("Please say why you refuse.") if decision == "refuse" and not note else ""
    )
    if wrong:
        trail.record("action", who, KIND, key, outcome="invalid", link=link.seat_id)
        return _shown(link, token, who, Deciding(f"/d/{token}", "", wrong, note), HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = "refused"
    try:
        for refusal in run.act(kind_of(Approval), decision, [key], {"answer": note or None}, who).refused.values():
            raise refusal
        outcome = "done"
    except (Refusal, NotThere, MayNot, Invalid):
        pass  # it was decided meanwhile, or is not his any more: what stands there now is shown
    finally:
        trail.record("action", who, KIND, key, outcome=outcome, action=decision, link=link.seat_id)
    return _shown(link, token, who, status=HTTPStatus.OK if outcome == "done" else HTTPStatus.CONFLICT)


pages = [address("d/<slug:token>", decide)]
