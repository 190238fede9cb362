"""The document's part about the settings of the company."""

from typing import Any

from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent

VALUE: dict[str, Any] = {"type": ["string", "integer", "boolean", "null"]}
_BOUND = maybe({"type": "integer"})
_SETTING = object_of({"field": ref("Field"), "value": VALUE, "least": _BOUND, "most": _BOUND}, ("field", "value", "least", "most"))
_GROUP = object_of({"title": STRING, "settings": array_of(_SETTING)}, ("title", "settings"))
_DIFF = object_of({"name": STRING, "label": STRING, "before": VALUE, "after": VALUE}, ("name", "label", "before", "after"))
_CHANGE = object_of({"at": STRING, "by": STRING, "diff": array_of(_DIFF)}, ("at", "by", "diff"))
SCHEMAS = {"Settings": object_of({"groups": array_of(_GROUP)}, ("groups",))}

SETTINGS: dict[str, Any] = {"responses": answered(200, "The settings one may change", json_of(ref("Settings")), READING)}
CHANGE: dict[str, Any] = {
    "requestBody": sent({"type": "object", "additionalProperties": VALUE}),
    "responses": answered(200, "Changed", json_of(ref("Settings")), WRITING),
}
HISTORY: dict[str, Any] = {"responses": answered(200, "Who changed what", json_of(object_of({"rows": array_of(_CHANGE)}, ("rows",))), READING)}
