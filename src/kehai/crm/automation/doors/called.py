"""POST /hooks/<rule>: another system calls, signed with the rule's key, and the rule starts for one record (issue 6, 8)."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path as address
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kehai.api import answers, open_pages
from kehai.api import request as reading
from kehai.crm.automation.rules import called, calling
from kehai.crm.automation.rules.live import Live
from kehai.kernel import trail
from kehai.kernel.access import system
from kehai.kernel.errors import MayNot, Refusal, SignInFirst
from kehai.kernel.rows import not_there

KIND = "automation.rule"
MOST = 64 * 1024  # bytes of a call


@csrf_exempt  # the signature is the only right; no cookie is looked at here
@require_POST
def hook(request: HttpRequest, rule: UUID) -> HttpResponse:
    """202 when the rule starts, 200 when this call was heard before or the record does not fit, with why."""
    with open_pages.working("en"):
        try:
            return _heard(request, rule)
        except Refusal as refusal:
            return answers.failure(request, refusal)


def _heard(request: HttpRequest, key: UUID) -> HttpResponse:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST:
        return answers.data({"error": {"code": "too_large", "message": _("This is too much for one call.")}}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    rule = called.waiting(key)
    if rule is None:
        raise not_there()
    ident = calling.signed(key, request.headers, request.body)
    if ident is None:
        trail.record("action", None, KIND, key, outcome="refused", action="called")
        raise SignInFirst(_("This call is not signed with the rule's key, or not of this moment."))
    return _begun(rule, ident, request)


def _begun(rule: Live, ident: str, request: HttpRequest) -> HttpResponse:
    body, outcome = reading.body(request), "invalid"
    try:
        reading.only(body, ("record", "find", "data"))
        heard = called.hear(rule, ident, body)
        outcome = "done"
    except MayNot as error:
        outcome = "refused"
        raise not_there() from error
    finally:
        trail.record("action", system(rule.name), KIND, rule.id, outcome=outcome, action="called", call=ident[:60])
    return answers.data({"started": heard.started, "heard_before": heard.before}, HTTPStatus.ACCEPTED if heard.started else HTTPStatus.OK)


pages = [address("hooks/<uuid:rule>", hook)]
