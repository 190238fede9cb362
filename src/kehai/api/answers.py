"""Answers: rows passed through as bytes, and every refusal in the one shape of docs/http.md."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from ninja.errors import ValidationError

from kehai.kernel.errors import Conflict, Gone, Invalid, Refusal, TooMany

JSON = "application/json"
BUSY_FOR = 5  # seconds until a client may try again after a time-out
OUTAGE = {"57014": "time-out", "55P03": "locked", "40001": "again", "40P01": "again"}

log = structlog.get_logger("kehai.api")


def raw(text: str | bytes, status: int = 200) -> HttpResponse:
    """JSON text as it came from the database."""
    return HttpResponse(text, content_type=JSON, status=status)


def data(value: Any, status: int = 200) -> HttpResponse:
    """A value as JSON."""
    return HttpResponse(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS), content_type=JSON, status=status)


def text(value: Any) -> str:
    """A value as JSON text."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def nothing() -> HttpResponse:
    """204."""
    return HttpResponse(status=204)


def tag_of(content: bytes) -> str:
    """The ETag of an answer."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def tagged(request: HttpRequest, content: bytes, tag: str) -> HttpResponse:
    """An answer that the client may keep and ask about again; 304 when it has not changed."""
    known = {part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")}
    answer = HttpResponse(status=304) if tag in known else HttpResponse(content, content_type=JSON)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer


# Exceptions of the framework and what they are from outside.
_KNOWN: tuple[tuple[tuple[type[Exception], ...], int, str, Any], ...] = (
    ((Http404, ValidationError), 404, "not_found", _lazy("There is nothing here.")),
    ((RequestDataTooBig, TooManyFilesSent), 413, "too_large", _lazy("This request is too large.")),
    ((SuspiciousOperation, MultiPartParserError), 422, "invalid", _lazy("This request cannot be read.")),
)


def failure(request: HttpRequest, error: BaseException) -> HttpResponse:
    """What any exception looks like from outside; what nobody expected is logged with its reference."""
    if isinstance(error, Refusal):
        return refusal(request, error)
    for types, status, code, sentence in _KNOWN:
        if isinstance(error, types):
            return shape(request, status, code, str(sentence))
    if isinstance(error, OperationalError | InterfaceError):
        return _busy(request, error)
    log.error("request failed", path=request.path, method=request.method, exc_info=error)
    return shape(request, 500, "failed", _("Something went wrong here. The reference helps to find it."))


def refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    """A refusal of the kernel: a normal outcome."""
    more: dict[str, Any] = {}
    if isinstance(error, Invalid):
        more["fields"] = {name: str(sentence) for name, sentence in error.fields.items()}
    if isinstance(error, Gone):
        more["merged_into"] = str(error.details["merged_into"])
    if isinstance(error, Conflict):
        sentence = str(error.message)
        more["fields"] = dict.fromkeys(error.conflicts, sentence)
        more["conflicts"] = {name: told(found) for name, found in error.conflicts.items()}
    answer = shape(request, error.status, error.code, str(error.message), more)
    if isinstance(error, TooMany):
        answer["Retry-After"] = str(max(1, int(error.retry_after)))
    return answer


def told(found: Mapping[str, Any]) -> dict[str, Any]:
    """What stands against a field: both values, by whom and when."""
    return {name: instant(value) if isinstance(value, datetime) else value for name, value in found.items()}


def instant(at: datetime) -> str:
    """A time as the interface writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _busy(request: HttpRequest, error: Exception) -> HttpResponse:
    code = getattr(error.__cause__, "sqlstate", None)
    log.warning("database unavailable", path=request.path, sqlstate=code, reason=OUTAGE.get(code or "", "down"))
    answer = shape(request, 503, "unavailable", _("The server is busy; please try again in a moment."))
    answer["Retry-After"] = str(BUSY_FOR)
    return answer


def shape(request: HttpRequest, status: int, code: str, message: str, more: Mapping[str, Any] | None = None) -> HttpResponse:
    """The one shape of errors."""
    reference = getattr(request, "reference", "")
    return data({"error": {"code": code, "message": message, **(more or {}), "reference": reference}}, status)
