"""Signing in and out, and what a person may change about himself."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, cookies, people
from kehai.api import request as reading
from kehai.api.document import account as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel.errors import SignInFirst

router = Router(tags=["session"])
LONGEST_PASSWORD = 400


@router.post("/session", operation_id="sign_in", openapi_extra=document.SIGN_IN)
def sign_in(request: Asked) -> HttpResponse:
    """Sign in; 202 where a second factor is asked for."""
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("username", "password", "remember"))
    username, password = reading.text(sent, "username"), reading.text(sent, "password", LONGEST_PASSWORD)
    key = people.door().sign_in(username, password, cookies.facts(request), remember=reading.flag(sent, "remember"))
    return cookies.entered(request, key)


def _me(request: Asked) -> dict[str, Any]:
    found = people.door().resolve(_token(request), cookies.address(request))
    if found is None:
        raise SignInFirst(_("Please sign in."))
    return cookies.told(found.me)


def _token(request: Asked) -> str:
    reading.signed(request)
    return cookies.token(request)


@router.get("/session/who", operation_id="who", openapi_extra=document.WHO)
def who(request: Asked) -> HttpResponse:
    """Who is signed in here, or nobody: no error for the first visit."""
    Query(request)
    found = people.door().resolve(cookies.token(request), cookies.address(request)) if request.signed else None
    return answers.data({"me": cookies.told(found.me) if found else None})


@router.delete("/session", operation_id="sign_out", response={HTTPStatus.NO_CONTENT: None}, openapi_extra=document.SIGN_OUT)
def sign_out(request: Asked) -> HttpResponse:
    """Sign out, here or everywhere."""
    everywhere = Query(request, ("everywhere",)).flag("everywhere")
    people.door().sign_out(_token(request), everywhere=everywhere)
    answer = answers.nothing()
    cookies.drop(answer)
    return answer


@router.post("/session/password", operation_id="change_password", openapi_extra=document.PASSWORD)
def change_password(request: Asked) -> HttpResponse:
    """Change one's password; all other sessions end."""
    token = _token(request)
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("old", "new"))
    old, new = reading.text(sent, "old", LONGEST_PASSWORD), reading.text(sent, "new", LONGEST_PASSWORD)
    people.door().change_password(token, old, new, cookies.facts(request))
    return answers.data(_me(request))


@router.get("/me", operation_id="me", openapi_extra=document.ME_IS)
def me(request: Asked) -> HttpResponse:
    """Who is signed in."""
    Query(request)
    return answers.data(cookies.told(reading.signed(request).me))


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
    return answers.data(_me(request))
