"""What a request was, told from its path and its answer: the trail's row where the view noted none itself."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kehai.api import answers, subjects
from kehai.kernel.access import Actor, Personal, Rights
from kehai.kernel.catalogue import shipped
from kehai.kernel.trail import Entry, safe

READING = frozenset({"GET", "HEAD"})
# What tells a person about himself and the program about its own making; nothing of the company's records.
QUIET = frozenset({"me", "kinds", "regions", "openapi.json", "session", "company", "lookup/number", "live"})
# So do these, asked again and again by every open page: how much waits for oneself.
QUIET |= {"approvals/waiting", "office/notices/count", "office/notices/sorts"}
# Workbooks with rows of an import.
ROWS_OF_IMPORTS = frozenset({"errors.xlsx", "kept.xlsx"})
DOORS = {
    **{("POST", path): "sign_in" for path in ("session", "session/enter", "session/second")},
    ("DELETE", "session"): "sign_out",
    ("POST", "session/password"): "password_change",
    ("POST", "session/choose"): "password_change",
    ("POST", "session/forgot"): "password_change",
    ("PATCH", "me"): "setting_change",
    ("POST", "files"): "upload",
    ("POST", "lookup/number"): "look_up",
    ("POST", "trail/print"): "print",
}
# Entrances that hand out files.
TAKEN = {"files": "download", "imports": "download", "exports": "export"}
# A row of a list begins so; a link has no version.
_ROW = re.compile(rb'\{"id":"([0-9a-f-]{36})","version":')
_ROWS = b'{"rows":[{"id":"'
_MOST_BODY = 64 * 1024
_bearing: dict[str, str] = {"screens.own_field": "setting_change"}
# One's own sign-in, by the beginning of the path.
OWN = {
    "me/totp": "factor_change",
    "me/passkeys": "factor_change",
    "me/recovery": "factor_change",
    "me/sessions": "sign_out",
    "session/identities": "factor_change",
    "settings": "setting_change",
}


def declare(prefix: str, event: str) -> None:
    """Changes to kinds and doors under this name are this event: a domain above says which change rights."""
    _bearing[prefix] = event


def outcome(status: int) -> str:
    """What became of a request, by the status of its answer."""
    if status < 400:
        return "done"
    if status in (401, 403, 404, 409, 410, 429):
        return "refused"
    return "invalid" if status < 500 else "failed"


def describe(request: HttpRequest, answer: HttpResponseBase) -> list[Entry]:
    """The rows of a request: one, for a search one a kind; none for what shows and changes nothing."""
    if request.method in READING and request.path_info == "/api/search" and answer.status_code < 400:
        return _searched(request, answer)
    found = _describe(request, answer)
    return [found] if found else []


def _describe(request: HttpRequest, answer: HttpResponseBase) -> Entry | None:
    parts = request.path_info.removeprefix("/api/").split("/")
    reading = request.method in READING
    if request.method == "OPTIONS" or (reading and answer.status_code == 401):
        return None
    if reading and (parts[0] in ("imports", "session", "me") or "/".join(parts) in QUIET):
        return _file(request, answer, parts) if parts[-1] in ROWS_OF_IMPORTS else None
    kind = _by_path().get("/".join(parts[:2]), "")
    if reading and kind and answer.status_code < 400 and isinstance(shipped()[kind].access, Personal):
        return None  # one's own views and the like are nobody else's business
    if reading:
        return _read(request, answer, kind, parts[2:]) if kind else _looked(request, answer, parts)
    return _wrote(request, answer, kind, parts[2:]) if kind else _called(request, answer, parts)


@cache
def _by_path() -> Mapping[str, str]:
    return {kind.path: kind.name for kind in shipped().values()}


def _entry(request: HttpRequest, answer: HttpResponseBase, event: str, kind: str = "", **facts: Any) -> Entry:
    details = {name: safe(value) for name, value in facts.pop("details", {}).items() if value not in (None, "")}
    if answer.status_code == 202 and (approval := _json(_content(answer)).get("approval")):
        details, facts["outcome"] = {**details, "waits": approval["number"]}, "partly"
    if answer.status_code >= 400:
        details |= {"status": answer.status_code, "code": _error(answer)}
    return Entry(event, _actor(request), kind, outcome=facts.pop("outcome", outcome(answer.status_code)), details=details, **facts)


def _actor(request: HttpRequest) -> Actor | None:
    signed: Any = getattr(request, "signed", None)
    return signed.actor if signed is not None else None


def _error(answer: HttpResponseBase) -> str:
    told = _json(_content(answer)).get("error")
    return str(told.get("code", "")) if isinstance(told, dict) else ""


def _content(answer: HttpResponseBase) -> bytes:
    ours = not answer.streaming and answer.headers.get("Content-Type", "").startswith(answers.JSON)
    return bytes(getattr(answer, "content", b"")) if ours else b""


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(content) if content else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _asked(request: HttpRequest, *names: str) -> dict[str, Any]:
    """Parameters as they were sent; a filter as the JSON it is."""
    given: dict[str, Any] = {name: request.GET.get(name, "")[:4000] for name in names}
    return {**given, "filter": _filter(request.GET.get("filter", ""))} if "filter" in names else given


def _filter(text: str) -> Any:
    try:
        return orjson.loads(text) if text and len(text) <= 4000 else text[:400] or None
    except ValueError:
        return text[:400]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _read(request: HttpRequest, answer: HttpResponseBase, kind: str, rest: Sequence[str]) -> Entry:
    if not rest:
        shown = [found.decode() for found in _ROW.findall(_content(answer))]
        asked = _asked(request, "filter", "q", "sort", "columns", "page", "deleted")
        return _entry(request, answer, "bulk_view", kind, count=len(shown), records=shown or None, details=asked)
    if rest[0] == "group":
        count = len(_json(_content(answer)).get("groups", ()))
        return _entry(request, answer, "bulk_view", kind, count=count, details={"part": "group", **_asked(request, "by", "measure", "filter", "q")})
    if rest[0] == "map":
        count = _json(_content(answer)).get("count", 0)
        return _entry(request, answer, "bulk_view", kind, count=count, details={"part": "map", **_asked(request, "by", "filter", "q")})
    if rest[0] == "export.xlsx":
        return _entry(request, answer, "export", kind, details=_asked(request, "filter", "q", "columns"))
    part = rest[1] if len(rest) > 1 else ""
    return _entry(request, answer, "read_one", kind, record=_id(rest[0]), details={"part": part})


def _looked(request: HttpRequest, answer: HttpResponseBase, parts: Sequence[str]) -> Entry | None:
    if parts[0] in TAKEN:
        return _file(request, answer, parts)
    if parts[0] == "trail":
        return _entry(request, answer, "trail_export" if parts[-1] == "export.xlsx" else "trail_read")
    if getattr(request, "resolver_match", None) is None or answer.status_code == 404:
        return None if _actor(request) is None else _entry(request, answer, "refused", details={"path": request.path_info[:200]})
    return _told(request, answer, parts)


def _told(request: HttpRequest, answer: HttpResponseBase, parts: Sequence[str]) -> Entry:
    """What a door of a domain's own showed: a record, its print, or rows of a kind, as far as they are told in their usual shape."""
    details = {"path": request.path_info[:200]}
    kind, record = subjects.of(request, parts)
    if record:
        return _entry(request, answer, "print" if parts[-1] in subjects.PRINTS else "read_one", kind, record=record, details=details)
    content = _content(answer)
    shown = [UUID(found.decode()) for found in _ROW.findall(content)] if kind and content.startswith(_ROWS) else []
    return _entry(request, answer, "bulk_view", kind, count=len(shown) or None, records=shown or None, details=details)


def _searched(request: HttpRequest, answer: HttpResponseBase) -> list[Entry]:
    asked, found = _asked(request, "q"), []
    for group in _json(_content(answer)).get("groups", ()):
        ids = [key for row in group["rows"] if (key := _id(row["id"]))]
        found.append(_entry(request, answer, "search", group["kind"], count=len(ids), records=ids, details=asked))
    return found or [_entry(request, answer, "search", count=0, details=asked)]


def _file(request: HttpRequest, answer: HttpResponseBase, parts: Sequence[str]) -> Entry:
    return _entry(request, answer, TAKEN[parts[0]], parts[0], record=_id(parts[1]) if len(parts) > 1 else None)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The body, where the view has read it."""
    body = getattr(request, "_body", b"")
    return _json(body) if len(body) <= _MOST_BODY else {}


def _bears(name: str, event: str) -> str:
    return next((told for prefix, told in _bearing.items() if name == prefix or name.startswith(prefix + ".")), event)


def _wrote(request: HttpRequest, answer: HttpResponseBase, kind: str, rest: Sequence[str]) -> Entry:
    if rest and rest[0] == "bulk":
        return _many(request, answer, kind, rest[-1])
    if not rest:
        key = _id(str(_json(_content(answer)).get("id", "")))
        return _entry(request, answer, _bears(kind, "action"), kind, record=key, details={"action": "create", "fields": sorted(_sent(request))})
    names = {"PATCH": "update", "DELETE": "delete"}
    action = rest[1] if len(rest) > 1 else names.get(str(request.method), "")
    event = action if action == "unmask" else _bears(kind, "restore" if action == "restore" else "action")
    return _entry(request, answer, event, kind, record=_id(rest[0]), details={"action": action, "fields": sorted(_sent(request))})


def _many(request: HttpRequest, answer: HttpResponseBase, kind: str, action: str) -> Entry:
    told, sent = _json(_content(answer)), _sent(request)
    done, failed = told.get("done"), told.get("failed", 0)
    ids = [key for result in told.get("results", ()) if result.get("ok") and not result.get("waits") and (key := _id(result["id"]))]
    facts: dict[str, Any] = {"count": done, "records": ids or None}
    if failed:
        facts["outcome"] = "partly" if done else "refused"
    fields = sorted(sent["input"]) if isinstance(sent.get("input"), dict) else sent.get("fields")
    tried = True if action == "cells" and sent.get("keep") is not True else None
    details = {"action": action, "tried": tried, "fields": fields, "filter": sent.get("filter"), "q": sent.get("q"), "failed": failed or None}
    return _entry(request, answer, _bears(kind, "restore" if action == "restore" else "action"), kind, details=details, **facts)


def _called(request: HttpRequest, answer: HttpResponseBase, parts: Sequence[str]) -> Entry | None:
    """An entrance that is not a kind's."""
    path = "/".join(parts)
    own = next((told for begins, told in OWN.items() if path.startswith(begins)), None)
    event = DOORS.get((str(request.method), path)) or own or ("import" if parts[0] == "imports" else _bears(parts[0], "action"))
    if event == "sign_in":
        return _signed_in(request, answer)
    if getattr(request, "resolver_match", None) is None and _actor(request) is None:
        return None
    key = next((found for part in parts if (found := _id(part))), None) or _id(str(_json(_content(answer)).get("id", "")))
    fields = sorted(_sent(request)) if event != "password_change" else None
    kind, record = subjects.of(request, parts)
    details = {"path": path[:200], "method": request.method, "fields": fields}
    return _entry(request, answer, event, kind if record == key else "", record=key, details=details)


def _signed_in(request: HttpRequest, answer: HttpResponseBase) -> Entry:
    name = str(_sent(request).get("username", ""))[:60]
    user = _json(_content(answer)).get("user")
    if answer.status_code == 202:
        return _entry(request, answer, "sign_in", outcome="partly", details={"username": name, "second": "asked"})
    if answer.status_code >= 400 or not isinstance(user, dict):
        return _entry(request, answer, "sign_in_failed", details={"username": name})
    person = Actor("user", _id(str(user.get("id"))), str(user.get("label")), Rights())
    return Entry("sign_in", person, details={"username": name})
