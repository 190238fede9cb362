"""Calls to other systems and from them, each with an id that stays the same.

Signed as Standard Webhooks 1.0 asks: https://www.standardwebhooks.com.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from kehai.crm.automation.rules import wording
from kehai.kernel import sealed
from kehai.kernel.access import Actor
from kehai.kernel.kind import Kind
from kehai.kernel.transport import Call

PREFIX, LONGEST = "whsec_", 256


# How far the sender's clock may be off, in seconds.
TOLERANCE = 300
OUT, IN = "call", "called"


def _key(rule: UUID, way: str = OUT) -> bytes:
    return sealed.key(f"automation.{way}:{rule}")


def ident(run: int, step: int, to: str) -> str:
    """The id of what a step sends to a number: the same when it is sent again, another one for another number."""
    return f"kehai-{run}-{step}-{hashlib.sha256(to.encode()).hexdigest()[:12]}"


def key_of(rule: UUID, way: str = OUT) -> str:
    """The rule's key as other systems enter it: for calls that go out, or for those that come in."""
    return PREFIX + base64.b64encode(_key(rule, way)).decode()


def _signature(key: bytes, ident: str, moment: int, body: bytes) -> str:
    return "v1," + base64.b64encode(hmac.new(key, f"{ident}.{moment}.".encode() + body, hashlib.sha256).digest()).decode()


def signed(rule: UUID, headers: Mapping[str, str], body: bytes, at: float | None = None) -> str | None:
    """The id of a call that comes in, if it is signed with the rule's key and of this moment; None otherwise."""
    ident, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    now = at if at is not None else time.time()
    if not 0 < len(ident) <= LONGEST or not moment.isdecimal() or len(moment) > LONGEST or abs(int(moment) - now) > TOLERANCE:
        return None
    right = _signature(_key(rule, IN), ident, int(moment), body).encode()
    given = headers.get("webhook-signature", "")[: 20 * LONGEST].split()
    return ident if any(hmac.compare_digest(right, each.encode()) for each in given) else None


def payload(kind: Kind, key: UUID, fields: Sequence[str], who: Actor) -> Mapping[str, Any]:
    """The record as who acts reads it now: kind, id, and the chosen fields."""
    told = wording.told(kind, key, list(fields), who)
    return {"kind": kind.name, "id": str(key), **{name: value for name, value in told.items() if name in fields or name == "number"}}


def call(url: str, rule: UUID, ident: str, data: Mapping[str, Any], at: float | None = None) -> Call:
    """The call with its signature over id, moment and body."""
    moment = int(at if at is not None else time.time())
    body = orjson.dumps({"type": "automation.run", "timestamp": moment, "data": data})
    headers = {
        "Content-Type": "application/json",
        "webhook-id": ident,
        "webhook-timestamp": str(moment),
        "webhook-signature": _signature(_key(rule), ident, moment, body),
    }
    return Call(url, "POST", content=body, headers=headers, size=64 * 1024)
