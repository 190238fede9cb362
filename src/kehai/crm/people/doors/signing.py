"""The steps of signing in beside the password: the second factor, passkeys, forgotten passwords, showing it once more."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, cookies
from kehai.api import request as reading
from kehai.api.document import signing as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.people import sessions, signing
from kehai.crm.people.rules import factors, links
from kehai.crm.people.rules.passkeys import Party
from kehai.crm.people.signing import Shown
from kehai.kernel.errors import Refusal

path = "/session"
router = Router(tags=["session"])
LONGEST = 400


@router.get("/ways", operation_id="ways", openapi_extra=document.WAYS)
def ways(request: Asked) -> HttpResponse:
    """How one may come in here, and what a session begun already waits for."""
    Query(request)
    own = factors.methods(request.signed.actor.id) if request.signed and request.signed.actor.id else []
    told = {
        "waiting": sessions.waiting(cookies.token(request)),
        "passkeys": _party(request) is not None,
        "reset": links.configured(),
        "own": own,
    }
    return answers.data(told)


@router.post("/passkey", operation_id="ask_passkey", openapi_extra=document.ASK)
def ask_passkey(request: Asked) -> HttpResponse:
    """What the browser needs to show a passkey: to enter, as the second factor of a session that waits, or once more."""
    Query(request)
    reading.only(reading.body(request, empty=True), ())
    token = cookies.token(request) if request.signed or sessions.waiting(cookies.token(request)) else ""
    return answers.data(signing.ask_passkey(party(request), token))


@router.post("/enter", operation_id="enter", openapi_extra=document.ENTER)
def enter(request: Asked) -> HttpResponse:
    """Sign in with a passkey alone."""
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("passkey", "remember"))
    key = signing.enter(party(request), _answer(sent), cookies.facts(request), remember=reading.flag(sent, "remember"))
    return cookies.entered(request, key)


@router.post("/second", operation_id="second", openapi_extra=document.SECOND)
def second(request: Asked) -> HttpResponse:
    """The second factor of a session that waits for it."""
    Query(request)
    return cookies.entered(request, signing.second(cookies.token(request), _shown(request), cookies.facts(request)))


@router.post("/prove", operation_id="prove", openapi_extra=document.PROVE)
def prove(request: Asked) -> HttpResponse:
    """Show once more who one is, before rights are given or factors changed."""
    reading.signed(request)
    Query(request)
    return cookies.entered(request, signing.prove(cookies.token(request), _shown(request), cookies.facts(request)))


@router.post("/forgot", operation_id="forgot", openapi_extra=document.FORGOT)
def forgot(request: Asked) -> HttpResponse:
    """Ask for a link to choose a new password; the answer is the same for everybody."""
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("username",))
    signing.forgot(reading.text(sent, "username"), cookies.facts(request))
    return answers.data({"message": _("If this is one of our people, an e-mail is on its way.")}, 202)


@router.post("/link", operation_id="link", openapi_extra=document.LINK)
def link(request: Asked) -> HttpResponse:
    """Whose link it is, and what a password must be like."""
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("token",))
    return answers.data(signing.about_link(reading.text(sent, "token"), cookies.facts(request)))


@router.post("/choose", operation_id="choose", openapi_extra=document.CHOOSE)
def choose(request: Asked) -> HttpResponse:
    """Choose a password by the link of an e-mail; one signs in afterwards, with the second factor as ever."""
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("token", "new"))
    signing.choose(reading.text(sent, "token"), reading.text(sent, "new", LONGEST), cookies.facts(request))
    return answers.nothing()


def party(request: Asked) -> Party:
    """Us, as the browser knows us. Raises Refusal where a browser makes no passkeys."""
    found = _party(request)
    if found is None:
        raise Refusal(_("Passkeys need the server to be opened by its name, over https."))
    return found


def _party(request: Asked) -> Party | None:
    """By the configured address; else by the request, whose host is one of those allowed."""
    told = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    parts = urlsplit(told)
    host = parts.hostname or ""
    if (parts.scheme != "https" and host != "localhost") or _numeric(host):
        return None
    return Party(host, f"{parts.scheme}://{parts.netloc}")


def _numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _answer(sent: Mapping[str, Any]) -> dict[str, Any]:
    found = sent.get("passkey")
    if not isinstance(found, dict):
        raise reading.wrong("passkey", _("Please fill this in."))
    return found


def _shown(request: Asked) -> Shown:
    """Exactly one of a code, a passkey and a password."""
    sent = reading.body(request)
    reading.only(sent, ("code", "passkey", "password"))
    if len(sent) != 1:
        raise reading.wrong("code", _("Please fill this in."))
    if "passkey" in sent:
        return Shown(passkey=_answer(sent), party=party(request))
    if "password" in sent:
        return Shown(password=reading.text(sent, "password", LONGEST))
    return Shown(code=reading.text(sent, "code", 40))
