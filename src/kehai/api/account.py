"""Signing in and out, and what a person may change about himself."""

from http import HTTPStatus
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, people
from kehai.api import request as reading
from kehai.api.document import account as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel.errors import SignInFirst

router = Router(tags=["session"])
LONGEST_PASSWORD = 400


@router.post("/session", operation_id="sign_in", openapi_extra=document.SIGN_IN)
def sign_in(request: Asked) -> HttpResponse:
    """Sign in."""
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("username", "password"))
    username, password = reading.text(sent, "username"), reading.text(sent, "password", LONGEST_PASSWORD)
    facts = (_address(request), request.headers.get("User-Agent", "")[:200])
    token = people.door().sign_in(username, password, *facts)
    answer = answers.data(_me(token))
    _keep(answer, token)
    # A token that an attacker planted before signing in must be worth nothing afterwards.
    rotate_token(request)
    return answer


def _address(request: Asked) -> str:
    """Where the request comes from: as the outermost of our own proxies saw it, never as the client claims.

    All people behind a proxy would else share one address, and a stranger could lock out any of them.
    """
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.PROXIES <= len(passed):
        try:
            return str(ip_address(passed[-settings.PROXIES]))
        except ValueError:
            pass
    return str(request.META.get("REMOTE_ADDR") or "")


def _me(token: str) -> dict[str, Any]:
    found = people.door().resolve(token)
    if found is None:
        raise SignInFirst(_("Please sign in."))
    return found.me


def _keep(answer: HttpResponse, token: str) -> None:
    answer.set_cookie(
        settings.SESSION_COOKIE_NAME,
        token,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _token(request: Asked) -> str:
    reading.signed(request)
    return str(request.COOKIES[settings.SESSION_COOKIE_NAME])


@router.delete("/session", operation_id="sign_out", response={HTTPStatus.NO_CONTENT: None}, openapi_extra=document.SIGN_OUT)
def sign_out(request: Asked) -> HttpResponse:
    """Sign out, here or everywhere."""
    everywhere = Query(request, ("everywhere",)).flag("everywhere")
    people.door().sign_out(_token(request), everywhere=everywhere)
    answer = answers.nothing()
    answer.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    return answer


@router.post("/session/password", operation_id="change_password", openapi_extra=document.PASSWORD)
def change_password(request: Asked) -> HttpResponse:
    """Change one's password; all other sessions end."""
    token = _token(request)
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("old", "new"))
    old, new = reading.text(sent, "old", LONGEST_PASSWORD), reading.text(sent, "new", LONGEST_PASSWORD)
    people.door().change_password(token, old, new)
    return answers.data(_me(token))


@router.get("/me", operation_id="me", openapi_extra=document.ME_IS)
def me(request: Asked) -> HttpResponse:
    """Who is signed in."""
    Query(request)
    return answers.data(reading.signed(request).me)


@router.patch("/me", operation_id="update_me", openapi_extra=document.LANGUAGE)
def update_me(request: Asked) -> HttpResponse:
    """Remember the language."""
    person = reading.signed(request).actor.id
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("language",))
    language = reading.text(sent, "language", 10)
    if person is None:
        raise SignInFirst(_("Please sign in."))
    people.door().set_language(person, language)
    return answers.data(_me(_token(request)))
