"""The document's part about imports."""

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
    ref,
)

_COUNT: Schema = {"type": "integer", "minimum": 0}
_CELLS = array_of(array_of({"type": ["string", "null"]}))
_STATUS: Schema = {"enum": ["reading", "mapping", "checking", "checked", "loading", "done", "failed", "cancelled"]}
_DUPLICATES: Schema = {"enum": ["skip", "update"]}
_MAPPING: Schema = {"type": "object", "additionalProperties": STRING}
_PROBLEM = object_of({"line": _COUNT, "field": maybe(STRING), "message": STRING}, ("line", "field", "message"))
_COUNTS = dict.fromkeys(("new", "update", "skip", "error"), _COUNT)
_IMPORT: dict[str, Schema] = {
    "id": UUID,
    "kind": STRING,
    "file": STRING,
    "size": _COUNT,
    "status": _STATUS,
    "sheets": array_of(STRING),
    "sheet": maybe(STRING),
    "headers": array_of(STRING),
    "sample": _CELLS,
    "warnings": array_of(STRING),
    "mapping": _MAPPING,
    "key": maybe(STRING),
    "duplicates": _DUPLICATES,
    "values": {"type": "object"},
    "rows": {"type": ["integer", "null"]},
    "progress": object_of({"done": _COUNT, "total": _COUNT}, ("done", "total")),
    "counts": object_of(_COUNTS, tuple(_COUNTS)),
    "problems": array_of(_PROBLEM),
    "error": maybe(STRING),
    "created_at": {"type": "string", "format": "date-time"},
}
SCHEMAS: dict[str, Schema] = {"Import": object_of(_IMPORT, tuple(_IMPORT))}

_FORM = object_of({"file": {"type": "string", "format": "binary"}, "kind": STRING}, ("file", "kind"))
_PLAN = object_of({"mapping": _MAPPING, "values": {"type": "object"}, "key": maybe(STRING), "sheet": maybe(STRING), "duplicates": _DUPLICATES}, ())
_SHOWN = json_of(ref("Import"))
LIST: dict[str, Any] = {"responses": answered(200, "OK", json_of(object_of({"rows": array_of(ref("Import"))}, ("rows",))), READING)}
ONE: dict[str, Any] = {"responses": answered(200, "OK", _SHOWN, READING)}
BRING: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}},
    "responses": answered(201, "Brought; it is being read", _SHOWN, WRITING),
}
PLAN: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _PLAN}}},
    "responses": answered(200, "OK", _SHOWN, WRITING),
}
STEP: dict[str, Any] = {"responses": answered(202, "Under way", _SHOWN, WRITING)}
ERRORS: dict[str, Any] = {"responses": answered(200, "A workbook", {"*/*": {"schema": {"type": "string", "format": "binary"}}}, READING)}
