"""The document's part about merging and the recycle bin."""

from typing import Any

from kehai.api.document.common import (
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
    sent,
)

_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TIME: Schema = {"type": "string", "format": "date-time"}
_NAMES = array_of(STRING)
_WHO = object_of({"kind": STRING, "id": maybe(UUID), "label": STRING}, ("kind", "id", "label"))
_CHILD = object_of(
    {"kind": STRING, "link": STRING, "label": STRING, "counts": {"type": "object", "additionalProperties": _COUNT}}, ("kind", "label", "counts")
)
_WARNING = object_of(dict.fromkeys(("field", "label", "message"), STRING), ("field", "label", "message"))
_SIDES = object_of(
    {
        "rows": array_of({"type": "object"}),
        "choosable": _NAMES,
        "ruled": _NAMES,
        "children": array_of(_CHILD),
        "warnings": array_of(_WARNING),
        "may": _FLAG,
    },
    ("rows", "choosable", "ruled", "children", "warnings", "may"),
)
_MERGE = object_of(
    {"id": UUID, "at": _TIME, "actor": _WHO, "numbers": _NAMES, "until": _TIME, "undone": maybe(_TIME), "can": _FLAG},
    ("id", "at", "actor", "numbers", "until", "undone", "can"),
)
_UNDOING = object_of(
    {
        "numbers": _NAMES,
        "kept": array_of(object_of({"field": STRING, "label": STRING}, ("field", "label"))),
        "added": array_of(object_of({"kind": STRING, "label": STRING, "count": _COUNT}, ("kind", "label", "count"))),
        "public": _NAMES,
        "refused": maybe(STRING),
    },
    ("numbers", "kept", "added", "public", "refused"),
)
_IDS = parameter("ids", {**STRING, "maxLength": 200}, "Two to five ids, separated by commas", required=True)
_MINE = parameter("mine", _FLAG, "Only what the asker deleted himself")
COMPARE: dict[str, Any] = {"parameters": [_IDS], "responses": answered(200, "Side by side", json_of(_SIDES), READING)}
MERGES: dict[str, Any] = {"responses": answered(200, "What was merged here", json_of(object_of({"rows": array_of(_MERGE)}, ("rows",))), READING)}
UNDOING: dict[str, Any] = {"responses": answered(200, "What an un-merge would do", json_of(_UNDOING), (*READING, 409))}
_LAIN = object_of({"kind": STRING, "label": STRING, "icon": STRING, "count": _COUNT, "capped": _FLAG, "purge": _FLAG}, ("kind", "label", "count"))
_GONE = object_of(
    {
        "id": UUID,
        **dict.fromkeys(("number", "label", "by", "reason"), STRING),
        "deleted_at": _TIME,
        "days": maybe(_COUNT),
        "along": array_of(object_of({"kind": STRING, "label": STRING, "count": _COUNT}, ("kind", "label", "count"))),
    },
    ("id", "number", "label", "deleted_at", "by", "days", "along"),
)
BIN: dict[str, Any] = {
    "parameters": [_MINE],
    "responses": answered(200, "Kinds with something deleted", json_of(object_of({"kinds": array_of(_LAIN)}, ("kinds",))), READING),
}
LAIN: dict[str, Any] = {
    "parameters": [_MINE, parameter("after", {**STRING, "maxLength": 200}, "`next` of the page before")],
    "responses": answered(200, "A page", json_of(object_of({"rows": array_of(_GONE), "next": maybe(STRING)}, ("rows", "next"))), READING),
}
_RESULT = object_of({"id": UUID, "ok": _FLAG, "code": STRING, "message": STRING}, ("id", "ok"))
_PURGED = object_of({"done": _COUNT, "failed": _COUNT, "results": array_of(_RESULT)}, ("done", "failed", "results"))
PURGE: dict[str, Any] = {
    "requestBody": sent(object_of({"ids": array_of(UUID, maxItems=100)}, ("ids",))),
    "responses": answered(200, "Gone for good", json_of(_PURGED), WRITING),
}
