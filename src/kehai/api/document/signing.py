"""The document's part about the steps of signing in."""

from typing import Any

from kehai.api.document.account import ENTERED, WAITS
from kehai.api.document.common import STRING, Schema, answered, array_of, json_of, maybe, object_of, sent

FACTOR: Schema = {"type": "string", "enum": ["passkey", "totp", "recovery"]}
# What browsers make and take is the standard's affair (WebAuthn level 2, JSON form).
WEBAUTHN: Schema = {"type": "object", "additionalProperties": True}
RULES = object_of(
    {name: {"type": "integer"} for name in ("shortest", "classes", "days", "former")},
    ("shortest", "classes", "days", "former"),
)
_OPEN = (403, 405, 409, 413, 415, 422, 429, 503)
_CODE: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
_PASSWORD: Schema = {"type": "string", "minLength": 1, "maxLength": 400}
_TOKEN: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
_STRANGER: dict[str, Any] = {"security": [{"csrf": []}]}
_SHOWN = object_of({"code": _CODE, "passkey": WEBAUTHN, "password": _PASSWORD})

WAYS: dict[str, Any] = {
    "responses": answered(
        200,
        "The ways in",
        json_of(
            object_of(
                {"waiting": maybe(array_of(FACTOR)), "passkeys": {"type": "boolean"}, "reset": {"type": "boolean"}, "own": array_of(FACTOR)},
                ("waiting", "passkeys", "reset", "own"),
            )
        ),
        (405, 422, 503),
    ),
    "security": [],
}
ASK: dict[str, Any] = {
    "requestBody": sent(object_of({}), required=False),
    "responses": answered(200, "For navigator.credentials.get", json_of(WEBAUTHN), _OPEN),
    **_STRANGER,
}
ENTER: dict[str, Any] = {
    "requestBody": sent(object_of({"passkey": WEBAUTHN, "remember": {"type": "boolean"}}, ("passkey",))),
    "responses": {**answered(200, "Signed in", ENTERED[200]["content"], (401, *_OPEN)), 202: WAITS},
    **_STRANGER,
}
SECOND: dict[str, Any] = {
    "requestBody": sent(_SHOWN),
    "responses": answered(200, "Signed in", ENTERED[200]["content"], (401, *_OPEN)),
    **_STRANGER,
}
PROVE: dict[str, Any] = {"requestBody": sent(_SHOWN), "responses": answered(200, "Shown", ENTERED[200]["content"], (401, *_OPEN))}
FORGOT: dict[str, Any] = {
    "requestBody": sent(object_of({"username": {"type": "string", "minLength": 1, "maxLength": 200}}, ("username",))),
    "responses": answered(202, "Whoever it is: an e-mail, or none", json_of(object_of({"message": STRING}, ("message",))), _OPEN),
    **_STRANGER,
}
LINK: dict[str, Any] = {
    "requestBody": sent(object_of({"token": _TOKEN}, ("token",))),
    "responses": answered(
        200,
        "Whose link it is",
        json_of(
            object_of(
                {"username": STRING, "name": STRING, "purpose": {"type": "string", "enum": ["invite", "reset"]}, "rules": RULES},
                ("username", "name", "purpose", "rules"),
            )
        ),
        (404, *_OPEN),
    ),
    **_STRANGER,
}
CHOOSE: dict[str, Any] = {
    "requestBody": sent(object_of({"token": _TOKEN, "new": _PASSWORD}, ("token", "new"))),
    "responses": answered(204, "Chosen", None, (404, *_OPEN)),
    **_STRANGER,
}
