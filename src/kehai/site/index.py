"""The one page of the screen, rendered for every path that is not the API's, and the health check."""

import secrets
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.html import escape
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kehai.kernel import healing
from kehai.site import headers

TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


@lru_cache(maxsize=2)
def _template(_changed: int) -> str:
    return (settings.STATIC_ROOT / "index.html").read_text(encoding="utf-8")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """index.html with nonce, language and CSRF token filled in; never cached, because all three are fresh."""
    return _page(request, get_token(request))


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The same page without anybody's token: what a device keeps to open without a network."""
    return _page(request, "")


def _page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        page = _template((settings.STATIC_ROOT / "index.html").stat().st_mtime_ns)
    except FileNotFoundError:
        return HttpResponse(_("The web client has not been built; run `make run`."), status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain")
    nonce = secrets.token_urlsafe(16)
    language = get_language_from_request(request)
    for mark, value in (
        ("__CSP_NONCE__", nonce),
        ("__LANGUAGE__", TAGS.get(language, language)),
        ("__CSRF_TOKEN__", token),
    ):
        page = page.replace(mark, escape(value))
    response = HttpResponse(page)
    response["Content-Security-Policy"] = headers.PAGE.format(nonce=nonce)
    response["Cache-Control"] = "no-cache, private"
    return response


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Whether a request could be answered now, which needs the database."""
    try:
        healing.first(_ask)
    except DatabaseError:
        return JsonResponse({"ok": False}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"ok": True})


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """The refusal of a request without the token, in the API's one shape of errors."""
    message = _("Your page is out of date. Load it again and repeat.")
    return JsonResponse({"error": {"code": "csrf", "message": message, "detail": reason}}, status=HTTPStatus.FORBIDDEN)
