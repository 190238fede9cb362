"""The document's part about what is not a kind: kinds, regions, search, files."""

from typing import Any

from kehai.api.document.common import (
    FILE,
    READING,
    STRING,
    UUID,
    WRITING,
    Schema,
    answered,
    array_of,
    json_of,
    maybe,
    object_of,
    parameter,
    ref,
)

_FLAG: Schema = {"type": "boolean"}
_FIELD = object_of(
    {
        **dict.fromkeys(("name", "label", "type", "help"), STRING),
        **dict.fromkeys(("required", "readonly", "sort", "filter", "group", "multiple", "own", "sensitive", "locked"), _FLAG),
        "max_length": {"type": ["integer", "null"]},
        "choices": array_of(object_of(dict.fromkeys(("value", "label", "color"), STRING), ("value", "label"))),
        "offers": array_of({"type": "integer"}),
        "target": maybe(STRING),
        "stays": maybe(object_of({"field": STRING, "values": array_of(STRING)}, ("field", "values"))),
        "default": {},
        "right": {"type": "string", "enum": ["write", "read", "masked"]},
    },
    ("name", "label", "type"),
)
_SHOWN_WHEN: Schema = {"type": "object", "additionalProperties": object_of({"field": STRING, "values": array_of(STRING)}, ("field", "values"))}
_ACTION = object_of(
    {
        **dict.fromkeys(("name", "label", "help", "icon", "group"), STRING),
        **dict.fromkeys(("bulk", "danger", "aside"), _FLAG),
        "input": array_of(ref("Field")),
        "shown_when": _SHOWN_WHEN,
    },
    ("name", "label", "input"),
)
_RELATION = object_of(dict.fromkeys(("kind", "link", "label"), STRING), ("kind", "link"))
_NAMES = array_of(STRING)
_BOARD = object_of(
    {
        **dict.fromkeys(("by", "move", "within", "state", "open", "due", "step", "since", "late"), STRING),
        "ends": array_of(object_of(dict.fromkeys(("value", "action"), STRING))),
        **dict.fromkeys(("sums", "shown"), _NAMES),
    }
)
_KIND = object_of(
    {
        **dict.fromkeys(("name", "path", "domain", "label", "plural", "icon", "help", "title", "sort"), STRING),
        **dict.fromkeys(("fields", "asked_by"), array_of(ref("Field"))),
        **dict.fromkeys(("columns", "highlights", "quick", "can"), _NAMES),
        "form": array_of(object_of({"title": STRING, "fields": _NAMES}, ("title", "fields"))),
        "children": array_of(_RELATION),
        "timeline": maybe(_RELATION),
        "notes": maybe(object_of(dict.fromkeys(("kind", "link", "action", "label"), STRING))),
        "lasts": maybe(object_of(dict.fromkeys(("at", "minutes"), STRING), ("at", "minutes"))),
        "board": maybe(_BOARD),
        "map": _FLAG,
        **dict.fromkeys(("picture", "clock", "parent", "tree"), maybe(STRING)),
        "shown_when": _SHOWN_WHEN,
        "similar": maybe(object_of({"path": STRING, "fields": _NAMES}, ("path", "fields"))),
        "own_fields": _FLAG,
        "beside": _FLAG,
        "menu": _FLAG,
        "actions": array_of(ref("Action")),
    },
    ("name", "path", "label", "fields", "can", "actions"),
)
_FOUND = object_of(
    {
        "kind": STRING,
        "label": STRING,
        "rows": array_of(object_of({"id": UUID, "label": STRING, "number": STRING, "text": maybe(STRING)}, ("id", "label"))),
        "more": _FLAG,
    },
    ("kind", "label", "rows", "more"),
)
_BRANCH = object_of({"code": STRING, "name": STRING, "children": array_of(ref("Region"))}, ("code", "name", "children"))
SCHEMAS: dict[str, Schema] = {"Field": _FIELD, "Action": _ACTION, "Kind": _KIND, "Region": _BRANCH}

_KINDS = object_of({"epoch": {"type": "integer"}, "language": STRING, "kinds": array_of(ref("Kind"))}, ("epoch", "language", "kinds"))
_NOT_MODIFIED: dict[int, Schema] = {304: {"description": "Not modified"}}


def _kept(schema: Schema) -> dict[str, Any]:
    return {"responses": {**answered(200, "OK", json_of(schema), (401, 405, 422, 503)), **_NOT_MODIFIED}}


OPENAPI = _kept({"type": "object"})
KINDS = _kept(_KINDS)
REGIONS = _kept(array_of(ref("Region")))
SEARCH: dict[str, Any] = {
    "parameters": [parameter("q", {"type": "string", "minLength": 1, "maxLength": 200}, "What to look for", required=True)],
    "responses": answered(200, "OK", json_of(object_of({"groups": array_of(_FOUND)}, ("groups",))), READING),
}
_ONE_FILE = object_of({"file": {"type": "string", "format": "binary"}}, ("file",))
UPLOAD: dict[str, Any] = {
    "parameters": [parameter("fit", {"type": "integer", "minimum": 16, "maximum": 4096}, "A picture is drawn no larger than this on a side")],
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _ONE_FILE}}},
    "responses": answered(201, "Stored", json_of(FILE), WRITING),
}
DOWNLOAD: dict[str, Any] = {
    "responses": answered(200, "The file", {"*/*": {"schema": {"type": "string", "format": "binary"}}}, READING),
}
