"""The document's part about uncovering masked values and looking up numbers."""

from typing import Any

from kehai.api.document.common import READING, STRING, UUID, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent

_REASON = {"type": "string", "minLength": 1, "maxLength": 200}
_NUMBER = {"type": "string", "minLength": 1, "maxLength": 40}
_ASKED = object_of({"number": _NUMBER, "reason": maybe({"type": "string", "maxLength": 200})}, ("number",))
_FOUND = object_of({"kind": STRING, "label": STRING, "id": UUID, "name": maybe(STRING), "owner": maybe(ref("Link"))}, ("kind", "label", "id", "name"))
_ANSWER = object_of({"found": array_of(_FOUND), "elsewhere": {"type": "boolean"}}, ("found", "elsewhere"))
NUMBER: dict[str, Any] = {"requestBody": sent(_ASKED), "responses": answered(200, "Who it is", json_of(_ANSWER), (*WRITING, 429))}
_COUNT = {"type": "integer", "minimum": 0}
_TRIED = object_of(
    dict.fromkeys(("id", "at", "number"), STRING) | {"count": _COUNT, "reason": maybe(STRING)}, ("id", "at", "number", "count", "reason")
)
_OWN = object_of({"hourly": _COUNT, "daily": _COUNT, "left": _COUNT, "rows": array_of(_TRIED)}, ("hourly", "daily", "left", "rows"))
OWN: dict[str, Any] = {"responses": answered(200, "One's own look-ups", json_of(_OWN), READING)}
UNMASK: dict[str, Any] = {
    "requestBody": sent(object_of({"field": STRING, "reason": _REASON}, ("field", "reason"))),
    "responses": answered(200, "The value", json_of(object_of({"field": STRING, "value": {}}, ("field", "value"))), (*WRITING, 429)),
}
