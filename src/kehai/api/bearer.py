"""Programs with a key of their own: `Authorization: Bearer …`, no cookie and so no CSRF token, and only what speaks of records."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from kehai.api import people
from kehai.kernel.catalogue import shipped
from kehai.kernel.errors import MayNot

SCHEME = "bearer "
# Entrances beside the kinds that are made for programs.
MADE_FOR = ("/api/intake",)
READABLE = ("/api/me", "/api/kinds", "/api/search", "/api/regions", "/api/openapi.json")
Next = Callable[[HttpRequest], HttpResponseBase]


def key(request: HttpRequest) -> str:
    """The key that a program brought; empty for none."""
    told: str = request.META.get("HTTP_AUTHORIZATION", "")
    return told[len(SCHEME) :].strip() if told[: len(SCHEME)].lower() == SCHEME else ""


class BearerMiddleware:
    """Stands before the CSRF check: no page of a stranger can make a browser send this header."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """A request with a key is the program's alone: its cookies count for nothing."""
        if key(request):
            request.COOKIES = {}
            setattr(request, "_dont_enforce_csrf_checks", True)  # noqa: B010  the name by which Django lets a middleware say it
        return self._next(request)


def who(request: HttpRequest, address: str) -> people.Signed | None:
    """Who the program acts for; None for a key that is none. Raises MayNot where it has no business."""
    found = people.door().program(key(request), address)
    if found is not None and not _fits(request):
        raise MayNot(_("A key of a program does not open this."))
    return found


def _fits(request: HttpRequest) -> bool:
    path = request.path_info
    if path in READABLE:
        return request.method in ("GET", "HEAD")
    if path in MADE_FOR or path == "/api/files" or path.startswith("/api/files/"):
        return True
    domain_and_kind = ".".join(path.removeprefix("/api/").split("/")[:2])
    return domain_and_kind in shipped() and domain_and_kind != "people.token"
