"""The document's part about one's own factors and sessions."""

from typing import Any

from kehai.api.document.common import READING, STRING, WRITING, Schema, answered, array_of, json_of, maybe, object_of, sent
from kehai.api.document.signing import RULES, WEBAUTHN

_TIME: Schema = {"type": "string", "format": "date-time"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_PASSKEY = object_of({"id": STRING, "name": STRING, "since": _TIME, "used": maybe(_TIME)}, ("id", "name", "since", "used"))
_FACTS: dict[str, Schema] = {
    "totp": maybe(object_of({"since": _TIME, "used": maybe(_TIME)}, ("since", "used"))),
    "passkeys": array_of(_PASSKEY),
    "recovery": _COUNT,
    "password": object_of({"set": {"type": "boolean"}, "since": _TIME}, ("set", "since")),
    "rules": RULES,
    "idle_minutes": _COUNT,
}
_SECURITY = object_of(_FACTS, tuple(_FACTS))
_CODES: Schema = array_of(STRING)
_ADDED = object_of({**_FACTS, "codes": _CODES}, (*_FACTS, "codes"))
_SESSION: dict[str, Schema] = {
    "id": STRING,
    "agent": STRING,
    "address": STRING,
    "how": STRING,
    "second": {"type": "boolean"},
    "since": _TIME,
    "seen": _TIME,
    "here": {"type": "boolean"},
}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 60}
_CODE: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
_NOTHING = sent(object_of({}), required=False)

SECURITY: dict[str, Any] = {"responses": answered(200, "One's factors", json_of(_SECURITY), READING)}
BEGIN: dict[str, Any] = {
    "requestBody": _NOTHING,
    "responses": answered(200, "A secret", json_of(object_of({"secret": STRING, "uri": STRING}, ("secret", "uri"))), WRITING),
}
CONFIRM: dict[str, Any] = {"requestBody": sent(object_of({"code": _CODE}, ("code",))), "responses": answered(200, "Added", json_of(_ADDED), WRITING)}
OFFER: dict[str, Any] = {"requestBody": _NOTHING, "responses": answered(200, "For navigator.credentials.create", json_of(WEBAUTHN), WRITING)}
ADD: dict[str, Any] = {
    "requestBody": sent(object_of({"name": _NAME, "passkey": WEBAUTHN}, ("name", "passkey"))),
    "responses": answered(200, "Added", json_of(_ADDED), WRITING),
}
REMOVE: dict[str, Any] = {"responses": answered(200, "Removed", json_of(_SECURITY), WRITING)}
RECOVERY: dict[str, Any] = {
    "requestBody": _NOTHING,
    "responses": answered(200, "Shown once", json_of(object_of({"codes": _CODES}, ("codes",))), WRITING),
}
SESSIONS: dict[str, Any] = {
    "responses": answered(200, "The open sessions", json_of(object_of({"rows": array_of(object_of(_SESSION, tuple(_SESSION)))}, ("rows",))), READING)
}
END: dict[str, Any] = {"responses": answered(204, "Ended", None, WRITING)}
