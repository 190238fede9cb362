"""GET /api/me/security and its neighbours: one's own factors, recovery codes and sessions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, cookies
from kehai.api import request as reading
from kehai.api.document import security as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.people import sessions
from kehai.crm.people.doors.signing import party
from kehai.crm.people.records.proof import refuse_stale
from kehai.crm.people.records.session import Session
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import factors, passkeys, passwords, policy
from kehai.kernel.access import Actor
from kehai.kernel.errors import SignInFirst

path = "/me"
router = Router(tags=["me"])


def session_row(found: Session, mine: str) -> dict[str, Any]:
    """A session as its person, or an administrator, sees it."""
    return {
        "id": sessions.public_id(found),
        "agent": found.agent,
        "address": found.address,
        "how": found.how,
        "second": found.second,
        "since": answers.instant(found.created_at),
        "seen": answers.instant(found.seen_at),
        "here": found.hash == mine,
    }


@router.get("/security", operation_id="security", openapi_extra=document.SECURITY)
def security(request: Asked) -> HttpResponse:
    """One's factors, and what the company asks of passwords."""
    user = _me(request)
    Query(request)
    return _told(request, user)


@router.post("/totp", operation_id="begin_totp", openapi_extra=document.BEGIN)
def begin_totp(request: Asked) -> HttpResponse:
    """A new secret for an authenticator app; it counts once a code of it was shown."""
    user = _changing(request)
    return answers.data(factors.begin_totp(user))


@router.post("/totp/confirm", operation_id="confirm_totp", openapi_extra=document.CONFIRM)
def confirm_totp(request: Asked) -> HttpResponse:
    """The app shows a code; the first factor brings recovery codes along."""
    user = _me(request)
    refuse_stale(_actor(request), always=True)
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("code",))
    factors.confirm_totp(user, reading.text(sent, "code", 40))
    return _added(request, user)


@router.delete("/totp", operation_id="remove_totp", openapi_extra=document.REMOVE)
def remove_totp(request: Asked) -> HttpResponse:
    """The app counts no more."""
    user = _changing(request)
    factors.remove_totp(user)
    return _told(request, user)


@router.post("/passkeys/ask", operation_id="offer_passkey", openapi_extra=document.OFFER)
def offer_passkey(request: Asked) -> HttpResponse:
    """What the browser needs to make a passkey."""
    user = _changing(request)
    return answers.data(passkeys.offer(party(request), user))


@router.post("/passkeys", operation_id="add_passkey", openapi_extra=document.ADD)
def add_passkey(request: Asked) -> HttpResponse:
    """Keep the passkey that the browser made; the first factor brings recovery codes along."""
    user = _me(request)
    refuse_stale(_actor(request), always=True)
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("name", "passkey"))
    answer = sent.get("passkey")
    passkeys.add(party(request), user, reading.text(sent, "name", 60), answer if isinstance(answer, dict) else {})
    return _added(request, user)


@router.delete("/passkeys/{uuid:key}", operation_id="remove_passkey", openapi_extra=document.REMOVE)
def remove_passkey(request: Asked, key: UUID) -> HttpResponse:
    """The passkey counts no more."""
    user = _changing(request)
    factors.remove_passkey(user, key)
    return _told(request, user)


@router.post("/recovery", operation_id="new_recovery", openapi_extra=document.RECOVERY)
def new_recovery(request: Asked) -> HttpResponse:
    """New recovery codes; the former ones count no more."""
    user = _changing(request)
    return answers.data({"codes": factors.new_recovery(user)})


@router.get("/sessions", operation_id="my_sessions", openapi_extra=document.SESSIONS)
def my_sessions(request: Asked) -> HttpResponse:
    """Where one is signed in."""
    user = _me(request)
    Query(request)
    mine = sessions.hashed(cookies.token(request))
    return answers.data({"rows": [session_row(found, mine) for found in sessions.of(user.id)]})


@router.delete("/sessions", operation_id="end_other_sessions", openapi_extra=document.END)
def end_others(request: Asked) -> HttpResponse:
    """Sign out everywhere else."""
    user = _me(request)
    Query(request)
    sessions.end_others(user.id, cookies.token(request))
    return answers.nothing()


@router.delete("/sessions/{name}", operation_id="end_session", openapi_extra=document.END)
def end_session(request: Asked, name: str) -> HttpResponse:
    """Sign out in one place."""
    user = _me(request)
    Query(request)
    sessions.end(user.id, name)
    return answers.nothing()


def _actor(request: Asked) -> Actor:
    return reading.signed(request).actor


def _me(request: Asked) -> User:
    key = _actor(request).id
    found = User.objects.filter(pk=key).first() if key else None
    if found is None:
        raise SignInFirst(_("Please sign in."))
    return found


def _changing(request: Asked) -> User:
    """The person, who has shown a moment ago who he is. Raises ProveAgain."""
    user = _me(request)
    refuse_stale(_actor(request), always=True)
    Query(request)
    reading.only(reading.body(request, empty=True), ())
    return user


def _added(request: Asked, user: User) -> HttpResponse:
    """After a factor was added: whoever made it has just shown it, and gets codes on paper the first time."""
    session = sessions.session_of(cookies.token(request))
    key = sessions.renew(session, second=True)
    told = _facts(user)
    codes = factors.new_recovery(user) if not told["recovery"] else []
    return cookies.keep(request, answers.data({**told, "recovery": told["recovery"] or len(codes), "codes": codes}), key)


def _told(request: Asked, user: User) -> HttpResponse:
    return answers.data(_facts(user))


def _facts(user: User) -> dict[str, Any]:
    found = factors.listed(user.id)
    return {
        "totp": _instants(found["totp"]) if found["totp"] else None,
        "passkeys": [_instants(key) for key in found["passkeys"]],
        "recovery": found["recovery"],
        "password": {"set": not user.password.startswith("!"), "since": answers.instant(user.password_at)},
        "rules": passwords.rules(),
        "idle_minutes": int(policy.idle().total_seconds() // 60),
    }


def _instants(told: dict[str, Any]) -> dict[str, Any]:
    return {name: answers.instant(value) if isinstance(value, datetime) else value for name, value in told.items()}
