"""The document's part about signing in."""

from typing import Any

from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, parameter, ref, sent

ME = object_of(
    {
        "user": object_of(
            {"id": STRING, "username": STRING, "label": STRING, "department": maybe(ref("Link"))},
            ("id", "username", "label", "department"),
        ),
        "language": {"type": "string", "enum": ["zh-hans", "zh-hant", "en"]},
        "company": object_of({"name": STRING, "timezone": STRING}, ("name", "timezone")),
        "epoch": {"type": "integer"},
        "demo": {"type": "boolean"},
        "watermark": {"type": "boolean"},
        "must_change_password": {"type": "boolean"},
        "must_enrol_factor": {"type": "boolean"},
    },
    ("user", "language", "company", "epoch", "demo", "must_change_password", "must_enrol_factor"),
)
SECOND = object_of({"second": array_of({"type": "string", "enum": ["passkey", "totp", "recovery"]})}, ("second",))
_PASSWORD = {"type": "string", "minLength": 1, "maxLength": 400}
SCHEMAS = {"Me": ME, "Second": SECOND}
_ME_IS = json_of(ref("Me"))
WAITS: dict[str, Any] = {"description": "A second factor is asked for", "content": json_of(ref("Second"))}
ENTERED: dict[int, Any] = answered(200, "Signed in", _ME_IS, (401, 403, 405, 413, 415, 422, 429, 503))

SIGN_IN: dict[str, Any] = {
    "requestBody": sent(
        object_of(
            {"username": {"type": "string", "minLength": 1, "maxLength": 200}, "password": _PASSWORD, "remember": {"type": "boolean"}},
            ("username", "password"),
        )
    ),
    "responses": {**ENTERED, 202: WAITS},
    "security": [{"csrf": []}],
}
SIGN_OUT: dict[str, Any] = {
    "parameters": [parameter("everywhere", {"type": "boolean"}, "End all sessions of the person")],
    "responses": answered(204, "Signed out", None, (401, 403, 405, 422, 503)),
}
PASSWORD: dict[str, Any] = {
    "requestBody": sent(object_of({"old": _PASSWORD, "new": _PASSWORD}, ("old", "new"))),
    "responses": answered(200, "Changed", _ME_IS, (*WRITING, 429)),
}
ME_IS: dict[str, Any] = {"responses": answered(200, "Who is signed in", _ME_IS, READING)}
WHO: dict[str, Any] = {
    "responses": answered(200, "Who is signed in, or nobody", json_of(object_of({"me": maybe(ref("Me"))}, ("me",))), (403, 405, 422, 503)),
    "security": [],
}
LANGUAGE: dict[str, Any] = {
    "requestBody": sent(object_of({"language": ME["properties"]["language"]}, ("language",))),
    "responses": answered(200, "Remembered", _ME_IS, WRITING),
}
