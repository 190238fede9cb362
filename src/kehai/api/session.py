"""The middleware in front of the API: who asks, in which language, under which epoch."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from kehai.api import answers, bearer, cookies, people
from kehai.api.request import MAX_BODY, TooLarge
from kehai.kernel import healing
from kehai.kernel.catalogue import epoch_now
from kehai.kernel.errors import MayNot

PREFIX = "/api/"
MIB = 1024 * 1024
# Entrances that take files, with the most bytes of a whole request.
UPLOADS = {"/api/files": 21 * MIB, "/api/imports": 101 * MIB}
# What somebody may do whom a hold stops: exact paths, and beginnings that end in a slash.
BEFORE: dict[str, tuple[str, ...]] = {
    "must_change_password": ("/api/me", "/api/session", "/api/session/who", "/api/session/password"),
    "must_enrol_factor": ("/api/me", "/api/me/", "/api/session", "/api/session/"),
    "outside": ("/api/session",),
}
NOT_OURS = {404: "not_found", 405: "method", 400: "invalid", 413: "too_large"}

Next = Callable[[HttpRequest], HttpResponseBase]


class Held(MayNot):
    """Signed in, but something stands before everything else: a new password, a second factor, another place."""

    def __init__(self, signed: people.Signed) -> None:
        super().__init__(signed.why)
        self.code = signed.hold


class SessionMiddleware:
    """Stands after the CSRF middleware; sign-in is checked by it like every other unsafe request."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Every path gets its language; the API's get their person as well."""
        with translation.override(translation.get_language_from_request(request)):
            if not request.path_info.startswith(PREFIX):
                return self._next(request)
            return self._api(request)

    def _api(self, request: HttpRequest) -> HttpResponseBase:
        asked: Any = request
        asked.reference, asked.signed = secrets.token_hex(4), None
        with structlog.contextvars.bound_contextvars(reference=asked.reference):
            try:
                _refuse_large(request)
                asked.signed = _who(request)
            except Exception as error:  # noqa: BLE001  whatever it is gets the API's shape
                return _dressed(answers.failure(request, error))
            with _working(asked.signed), people.door().working(asked.signed, cookies.address(request)):
                return _dressed(_shaped(request, self._answer(request)))

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        signed = request.signed  # type: ignore[attr-defined]
        if signed is not None and signed.hold and not _before(signed.hold, request.path_info):
            return answers.refusal(request, Held(signed))
        return self._next(request)


def _refuse_large(request: HttpRequest) -> None:
    """Before anything reads the body: the CSRF check parses forms and files."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = UPLOADS.get(request.path_info, MAX_BODY)
    if not length.isdigit() or int(length) > most:
        raise TooLarge(_("This request is too large."))


def _before(hold: str, path: str) -> bool:
    return any(path == told or (told.endswith("/") and path.startswith(told)) for told in BEFORE[hold])


def _who(request: HttpRequest) -> people.Signed | None:
    token, address = cookies.token(request), cookies.address(request)
    if bearer.key(request):
        return healing.first(lambda: bearer.who(request, address))
    return healing.first(lambda: people.door().resolve(token, address)) if token else None


@contextmanager
def _working(signed: people.Signed | None) -> Iterator[None]:
    """The person's language and the epoch that the request's rights were read under."""
    if signed is None:
        yield
        return
    before = epoch_now.set(signed.epoch)
    try:
        with translation.override(signed.actor.language):
            yield
    finally:
        epoch_now.reset(before)


def _shaped(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Answers of the framework itself (no such path, no such method) in the one shape of errors."""
    if answer.status_code not in NOT_OURS or answer.headers.get("Content-Type", "").startswith(answers.JSON):
        return answer
    made: HttpResponse = answers.shape(request, answer.status_code, NOT_OURS[answer.status_code], _("There is nothing here."))
    if "Allow" in answer.headers:
        made["Allow"] = answer.headers["Allow"]
    return made


def _dressed(answer: HttpResponseBase) -> HttpResponseBase:
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer
