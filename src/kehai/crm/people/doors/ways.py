"""/api/session/…: which other houses people may sign in with, there and back, and one's own accounts elsewhere."""

import secrets
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, cookies
from kehai.api import request as reading
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.people.doors import ways_document as document
from kehai.crm.people.federation import passage
from kehai.crm.people.federation.told import Refused, Told
from kehai.crm.people.records.identity import Identity
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.crm.people.records.proof import refuse_stale
from kehai.crm.people.rules import attempts
from kehai.kernel import run
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import NotThere, Refusal, SignInFirst

path = "/session"
router = Router(tags=["session"])
DIRECTORY = "directory"
HERE = "/security"  # the page of one's own account
LONGEST_PASSWORD = 400
_MEANWHILE = 900  # seconds that the browser keeps the key of a passage


class NotThisWay(Refusal):
    """Nobody came in; the code is one of told.CODES, for each of which the sign-in page has a sentence."""

    status = 403

    def __init__(self, code: str) -> None:
        super().__init__(_("Signing in this way did not work."))
        self.code = code


@router.get("/elsewhere", operation_id="sign_in_elsewhere", openapi_extra=document.WAYS)
def ways(request: Asked) -> HttpResponse:
    """The other ways of signing in; `form`: user name and password are typed here."""
    Query(request)
    return answers.data({"ways": [_told(found) for found in passage.offered()]})


def _told(provider: IdentityProvider) -> dict[str, Any]:
    return {"id": str(provider.id), "name": provider.name, "type": provider.type, "form": provider.type == "ldap"}


@router.get("/with/{way}", operation_id="sign_in_with", openapi_extra=document.THERE)
def there(request: Asked, way: str) -> HttpResponse:
    """Go to another house to sign in."""
    asked = Query(request, ("next",))
    try:
        provider = passage.provider_of(_key(way))
        browser = _browser(request)
        target = passage.leave(provider, asked.text("next", 2000) or "/", _home(request), cookies.facts(request), browser)
    except Refused as error:
        return _back_home(request, way, error)
    return _sent(target, browser)


@router.get("/back/{way}", operation_id="sign_in_back", openapi_extra=document.BACK)
def back(request: Asked, way: str) -> HttpResponse:
    """Come back from there; ends on a page, signed in or with `?refused=`."""
    sent = {name: values[0] for name, values in request.GET.lists() if len(values) == 1 and len(values[0]) <= 4096}
    person = request.signed.actor.id if request.signed else None
    try:
        provider = passage.provider_of(_key(way))
        arrived = passage.arrive(provider, _home(request), sent, cookies.facts(request), request.COOKIES.get(_cookie(), ""), person)
    except Refused as error:
        return _back_home(request, way, error)
    if not arrived.key:
        return HttpResponseRedirect(passage.with_word(arrived.then, "linked", str(provider.id)))
    return cookies.keep(request, HttpResponseRedirect(arrived.then), arrived.key)


@router.post("/with/{way}", operation_id="sign_in_with_password", openapi_extra=document.TYPED)
def typed(request: Asked, way: str) -> HttpResponse:
    """Sign in with the password of a directory; 202 where a second factor is asked for."""
    Query(request)
    provider = _directory(way)
    told = _shown(request, provider)
    try:
        key = passage.enter(provider, told, cookies.facts(request))
    except Refused as error:
        raise _refusal(provider.name, error) from error
    return cookies.entered(request, key)


@router.post("/link/{way}", operation_id="link_identity", openapi_extra=document.LINK)
def link(request: Asked, way: str) -> HttpResponse:
    """Link one's own account elsewhere: with the password of a directory at once, else go `to` there."""
    Query(request)
    person = _person(request)
    # Whoever sits down at an open screen must not make a way in for himself.
    refuse_stale(reading.signed(request).actor, always=True)
    try:
        provider = passage.provider_of(_key(way))
        if provider.type == "ldap":
            passage.link_own(provider, _shown(request, provider), person)
            return answers.data({"to": None})
        reading.only(reading.body(request, empty=True), ())
        browser = _browser(request)
        target = passage.leave(provider, HERE, _home(request), cookies.facts(request), browser, person)
    except Refused as error:
        raise _refusal(way, error, reading.signed(request).actor) from error
    answer = answers.data({"to": target})
    _keep(answer, browser)
    return answer


@router.get("/identities", operation_id="own_identities", openapi_extra=document.IDENTITIES)
def identities(request: Asked) -> HttpResponse:
    """One's own accounts elsewhere."""
    Query(request)
    rows = Identity.objects.filter(user_id=_person(request), deleted_at=None).select_related("provider").order_by("created_at")
    told = [
        {
            "id": str(row.id),
            "provider": {"id": str(row.provider_id), "label": row.provider.name},
            "shown": row.shown,
            "at": answers.instant(row.created_at),
        }
        for row in rows
    ]
    return answers.data({"rows": told})


@router.delete("/identities/{key}", operation_id="unlink_identity", response={HTTPStatus.NO_CONTENT: None}, openapi_extra=document.UNLINK)
def unlink(request: Asked, key: str) -> HttpResponse:
    """One's own account elsewhere counts no more."""
    Query(request)
    found = Identity.objects.filter(pk=reading.key(key, "key"), user_id=_person(request), deleted_at=None).first()
    if found is None:
        raise NotThere(_("There is nothing here."))
    with transaction.atomic():
        run.delete(kind_of(Identity), [found.id], system("sign-in: unlinked by its owner"))
    return answers.nothing()


def _person(request: Asked) -> UUID:
    person = reading.signed(request).actor.id
    if person is None:
        raise SignInFirst(_("Please sign in."))
    return person


def _directory(way: str) -> IdentityProvider:
    try:
        provider = passage.provider_of(_key(way))
    except Refused as error:
        raise _refusal(way, error) from error
    if provider.type != "ldap":
        raise NotThere(_("There is nothing here."))
    return provider


def _shown(request: Asked, provider: IdentityProvider) -> Told:
    """Whom the directory knows by what was typed. Raises SignInFirst, TooMany and NotThisWay."""
    sent = reading.body(request)
    reading.only(sent, ("username", "password"))
    username, password = reading.text(sent, "username"), reading.text(sent, "password", LONGEST_PASSWORD)
    facts = cookies.facts(request)
    from kehai.crm.people.federation import directory  # noqa: PLC0415  a large library, for houses that have a directory

    guess = attempts.begin(DIRECTORY, username.strip().lower()[:60], attempts.Place(facts.address, facts.device))
    try:
        told = directory.check(provider, username, password)
    except Refused as error:
        raise _refusal(provider.name, error) from error
    if told is None:
        raise SignInFirst(_("User name or password is not right."))
    attempts.right(guess)
    return told


def _refusal(way: str, error: Refused, actor: Actor | None = None) -> NotThisWay:
    passage.refused(way, error, actor)
    return NotThisWay(error.code)


def _back_home(request: Asked, way: str, error: Refused) -> HttpResponse:
    """To the sign-in page, which every page is for a stranger; who is signed in was linking an account."""
    passage.refused(way, error)
    return HttpResponseRedirect(passage.with_word(HERE if request.signed else "/", "refused", error.code))


def _key(way: str) -> UUID:
    try:
        return UUID(way)
    except ValueError as error:
        raise Refused("unknown_way") from error


def _home(request: Asked) -> str:
    """Our own address as people and providers know it."""
    return settings.PUBLIC_URL or str(request.build_absolute_uri("/"))


def _cookie() -> str:
    return "__Host-kehai_way" if settings.SESSION_COOKIE_SECURE else "kehai_way"


def _browser(request: Asked) -> str:
    """The key that says which browser left; kept for those that are on several ways at once."""
    known = request.COOKIES.get(_cookie(), "")
    return known if len(known) == len(secrets.token_urlsafe(32)) else secrets.token_urlsafe(32)


def _sent(target: str, browser: str) -> HttpResponse:
    answer = HttpResponse(status=HTTPStatus.FOUND)
    answer["Location"] = target
    _keep(answer, browser)
    return answer


def _keep(answer: HttpResponse, browser: str) -> None:
    answer.set_cookie(_cookie(), browser, max_age=_MEANWHILE, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax", path="/")
