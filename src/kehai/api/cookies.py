"""The cookies of signing in: the session's key and the device's, told only to the server; and where a request comes from."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from kehai.api import answers, people
from kehai.api.people import Facts
from kehai.kernel import company

# A browser counts as known for a year after it was last used to sign in.
DEVICE_LIVES = 365 * 24 * 3600


def facts(request: HttpRequest) -> Facts:
    """Where the request comes from."""
    return Facts(address(request), request.headers.get("User-Agent", "")[:200], request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))


def address(request: HttpRequest) -> str:
    """As the outermost of our own proxies saw it, never as the client claims.

    All people behind a proxy would else share one address, and a stranger could lock out any of them.
    """
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")] if settings.PROXIES else []
    if 0 < settings.PROXIES <= len(passed):
        try:
            return str(ip_address(passed[-settings.PROXIES]))
        except ValueError:
            pass
    return str(request.META.get("REMOTE_ADDR") or "")


def token(request: HttpRequest) -> str:
    """The session's key as the browser brought it; empty for none."""
    return str(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


def keep(request: HttpRequest, answer: HttpResponse, key: str) -> HttpResponse:
    """Gives the browser a session's key, after which nothing planted before is worth anything.

    A key that still waits for the second factor ends with the browser; the device is known once it was shown.
    """
    door = people.door()
    _set(answer, settings.SESSION_COOKIE_NAME, key, door.lifetime() if door.remembered(key) else None)
    if door.waiting(key) is None:
        _set(answer, settings.DEVICE_COOKIE_NAME, door.know_device(key, facts(request).device), DEVICE_LIVES)
    rotate_token(request)
    return answer


def entered(request: HttpRequest, key: str) -> HttpResponse:
    """The answer to one step of signing in: who one is, or 202 with the factors that are asked for next."""
    door = people.door()
    second = door.waiting(key)
    if second is not None:
        return keep(request, answers.data({"second": second}, 202), key)
    signed = door.resolve(key, address(request))
    return keep(request, answers.data(told(signed.me) if signed else None), key)


def drop(answer: HttpResponse) -> None:
    """Takes the session's key away from the browser."""
    answer.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    if settings.SESSION_COOKIE_SECURE:
        answer.cookies[settings.SESSION_COOKIE_NAME]["secure"] = True


def _set(answer: HttpResponse, name: str, value: str, seconds: int | None) -> None:
    answer.set_cookie(name, value, max_age=seconds, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax", path="/")


def told(me: dict[str, Any]) -> dict[str, Any]:
    """Who somebody is, with what the company wants of every screen."""
    return {**me, "watermark": bool(company.get("screens.watermark"))}
