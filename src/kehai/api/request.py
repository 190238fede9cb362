"""Requests read strictly: who asks, the JSON body, the query string; what does not fit is 422 with its path.

The body is read by the standard library's parser because it can refuse what orjson lets pass: a name given
twice, and numbers beyond 64 bits, which orjson turns into floats.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kehai.api.people import Signed
from kehai.kernel.access import Actor
from kehai.kernel.errors import Invalid, Refusal, SignInFirst
from kehai.kernel.keys import is_uuid7
from kehai.kernel.kind import Kind

MAX_BODY = 1024 * 1024
MAX_DEPTH = 20
BIG = 2**63 - 1


class TooLarge(Refusal):
    """More bytes than this entrance takes."""

    status = 413
    code = "too_large"


class Unsupported(Refusal):
    """A body that is not of the one accepted type."""

    status = 415
    code = "unsupported"


class Asked(HttpRequest):
    """A request that has passed the session middleware."""

    signed: Signed | None
    reference: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request about one kind by one actor."""

    request: Asked
    kind: Kind
    actor: Actor


def signed(request: Asked) -> Signed:
    """Who is signed in. Raises SignInFirst."""
    if request.signed is None:
        raise SignInFirst(_("Please sign in."))
    return request.signed


def wrong(path: str, sentence: Any) -> Invalid:
    """Input with one problem at this path."""
    return Invalid(_("Please look at the marked fields."), {path: str(sentence)})


def body(request: HttpRequest, *, empty: bool = False) -> dict[str, Any]:
    """The JSON object in the body; `empty` allows none. Raises Invalid, TooLarge, Unsupported."""
    if empty and not int(request.META.get("CONTENT_LENGTH") or 0):
        return {}
    if request.content_type != "application/json":
        raise Unsupported(_("Please send application/json."))
    found = parse(request.body, "")
    if not isinstance(found, dict):
        raise wrong("", _("Please send an object."))
    return found


def parse(raw: bytes | str, path: str) -> Any:
    """The JSON value of a text; `path` is where problems are told. Raises Invalid."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        value = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise wrong(path, _("This is not well-formed JSON.")) from error
    _sound(value, path, 0)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise wrong(_shown(twice), _("This name stands here twice."))
    return found


def _sound(value: Any, path: str, depth: int) -> None:
    """Refuses what no column holds: NUL, lone surrogates, endless numbers, deep nesting."""
    if depth > MAX_DEPTH:
        raise wrong(path, _("This is nested too deeply."))
    if isinstance(value, str):
        if "\0" in value or _has_surrogate(value):
            raise wrong(path, _("This text contains characters that are not valid."))
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        if not math.isfinite(value) or (isinstance(value, int) and abs(value) > BIG):
            raise wrong(path, _("This number is too large."))
    elif isinstance(value, dict):
        for name, item in value.items():
            _sound(name, _shown(path), depth + 1)
            _sound(item, f"{path}.{_shown(name)}" if path else _shown(name), depth + 1)
    else:
        for at, item in enumerate(value):
            _sound(item, f"{path}.{at}", depth + 1)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _shown(name: str) -> str:
    """A name as it may stand in an answer."""
    return name[:60].encode("utf-8", "replace").decode().replace("\0", "?")


def only(data: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuses members of a body that are not known."""
    known = set(names)
    problems = {_shown(name): _("This field is not known.") for name in data if name not in known}
    if problems:
        raise Invalid(_("Please look at the marked fields."), problems)


def text(data: Mapping[str, Any], name: str, most: int = 200) -> str:
    """A required text member of a body."""
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise wrong(name, _("Please fill this in."))
    if len(value) > most:
        raise wrong(name, _("This text is too long."))
    return value


def flag(data: Mapping[str, Any], name: str) -> bool:
    """A yes or no of a body; no where it is silent."""
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise wrong(name, _("Please answer yes or no."))
    return value


def key(value: Any, path: str) -> UUID:
    """An id. Raises Invalid."""
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else _no_key(path)
    except ValueError:
        return _no_key(path)


def new_key(value: Any, path: str) -> UUID:
    """An id that a client made for a record it creates. Raises Invalid."""
    found = key(value, path)
    if not is_uuid7(found):
        raise wrong(path, _("An id brought along must be a UUIDv7."))
    return found


def _no_key(path: str) -> NoReturn:
    raise wrong(path, _("Please choose a record."))
