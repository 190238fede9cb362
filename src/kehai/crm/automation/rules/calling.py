"""Calls to other systems, signed as Standard Webhooks 1.0 asks (https://www.standardwebhooks.com), each with an id that stays the same."""

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

PREFIX = "whsec_"


def _key(rule: UUID) -> bytes:
    return sealed.key(f"automation.call:{rule}")


def key_of(rule: UUID) -> str:
    """The rule's key as receivers enter it."""
    return PREFIX + base64.b64encode(_key(rule)).decode()


def payload(kind: Kind, key: UUID, fields: Sequence[str], who: Actor) -> Mapping[str, Any]:
    """The record as who acts reads it now: kind, id, and the chosen fields."""
    told = wording.told(kind, key, list(fields), who)
    return {"kind": kind.name, "id": str(key), **{name: value for name, value in told.items() if name in fields or name == "number"}}


def call(url: str, rule: UUID, ident: str, data: Mapping[str, Any], at: float | None = None) -> Call:
    """The call with its signature over id, moment and body."""
    moment = int(at if at is not None else time.time())
    body = orjson.dumps({"type": "automation.run", "timestamp": moment, "data": data})
    signed = hmac.new(_key(rule), f"{ident}.{moment}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": ident,
        "webhook-timestamp": str(moment),
        "webhook-signature": "v1," + base64.b64encode(signed).decode(),
    }
    return Call(url, "POST", content=body, headers=headers, size=64 * 1024)
