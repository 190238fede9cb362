"""The document's part about signing in elsewhere."""

from typing import Any

from kehai.api.document.common import READING, STRING, UUID, WRITING, answered, array_of, json_of, maybe, object_of, parameter, ref, sent

_WAY = object_of({"id": UUID, "name": STRING, "type": STRING, "form": {"type": "boolean"}}, ("id", "name", "type", "form"))
_LINKED = object_of({"id": UUID, "provider": ref("Link"), "shown": STRING, "at": STRING}, ("id", "provider", "shown", "at"))
_PAIR = object_of({"username": {**STRING, "maxLength": 200}, "password": {**STRING, "maxLength": 400}}, ("username", "password"))
_MOVED: dict[int, Any] = {302: {"description": "To the provider, to a page, or to the sign-in page with the word for what was wrong"}}

WAYS: dict[str, Any] = {
    "security": [],
    "responses": answered(200, "Other ways of signing in", json_of(object_of({"ways": array_of(_WAY)}, ("ways",))), READING),
}
THERE: dict[str, Any] = {
    "security": [],
    "parameters": [parameter("next", {**STRING, "maxLength": 2000}, "The page to open afterwards.")],
    "responses": {**_MOVED, **answered(422, "Invalid, field by field", json_of(ref("Error")), (405, 503))},
}
BACK: dict[str, Any] = {"security": [], "responses": {**_MOVED, **answered(503, "Busy; try again", json_of(ref("Error")), (405,))}}
TYPED: dict[str, Any] = {
    "security": [{"csrf": []}],
    "requestBody": sent(_PAIR),
    "responses": {
        **answered(200, "Signed in", json_of(ref("Me")), (*WRITING, 429)),
        202: {"description": "A second factor is asked for", "content": json_of(ref("Second"))},
    },
}
LINK: dict[str, Any] = {
    "requestBody": sent({"anyOf": [object_of({}), _PAIR]}, required=False),
    "responses": answered(200, "Linked, or where to go", json_of(object_of({"to": maybe(STRING)}, ("to",))), (*WRITING, 429)),
}
_STEP = object_of({"label": STRING, "good": {"type": "boolean"}, "help": STRING}, ("label", "good", "help"))
_TRIED = object_of({"good": {"type": "boolean"}, "steps": array_of(_STEP), "back": STRING}, ("good", "steps", "back"))
TRY: dict[str, Any] = {
    "requestBody": sent(object_of({}), required=False),
    "responses": answered(200, "What was tried, up to the first that failed", json_of(_TRIED), WRITING),
}
IDENTITIES: dict[str, Any] = {
    "responses": answered(200, "One's own accounts elsewhere", json_of(object_of({"rows": array_of(_LINKED)}, ("rows",))), READING)
}
UNLINK: dict[str, Any] = {"responses": answered(204, "Unlinked", None, WRITING)}
