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
_STATUS: Schema = {"enum": ["reading", "mapping", "checking", "checked", "loading", "done", "failed", "cancelled", "undoing", "undone"]}
_DUPLICATES: Schema = {"enum": ["skip", "fill", "update", "error"]}
_CONFLICTS: Schema = {"enum": ["keep", "overwrite"]}
_MAPPING: Schema = {"type": "object", "additionalProperties": STRING}
_PROBLEM = object_of({"line": _COUNT, "field": maybe(STRING), "label": maybe(STRING), "message": STRING}, ("line", "field", "label", "message"))
_COUNTS = dict.fromkeys(("new", "update", "joined", "same", "skip", "conflict", "error"), _COUNT)
_SHORT = object_of({"id": UUID, "number": STRING, "label": STRING}, ("id", "number", "label"))
_CELL_SIDES = dict.fromkeys(("before", "after", "was", "by", "at"), maybe(STRING))
_CELL = object_of({"field": STRING, "label": STRING, **_CELL_SIDES}, ("field", "label", *_CELL_SIDES))
_CHANGE = object_of(
    {"line": _COUNT, "conflict": {"type": "boolean"}, "record": {"anyOf": [_SHORT, {"type": "null"}]}, "cells": array_of(_CELL)},
    ("line", "conflict", "record", "cells"),
)
_UNDONE_COUNTS = dict.fromkeys(("deleted", "hanging", "restored", "kept"), _COUNT)
_UNDONE = object_of({"until": maybe(STRING), "by": maybe(STRING), **_UNDONE_COUNTS}, ("until", "by", *_UNDONE_COUNTS))
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
    "keys": array_of(STRING),
    "duplicates": _DUPLICATES,
    "conflicts": _CONFLICTS,
    "clears": {"type": "boolean"},
    "values": {"type": "object"},
    "rows": {"type": ["integer", "null"]},
    "progress": object_of({"done": _COUNT, "total": _COUNT}, ("done", "total")),
    "counts": object_of(_COUNTS, tuple(_COUNTS)),
    "problems": array_of(_PROBLEM),
    "changes": array_of(_CHANGE),
    "tried": _COUNT,
    "undo": _UNDONE,
    "error": maybe(STRING),
    "created_at": {"type": "string", "format": "date-time"},
}
SCHEMAS: dict[str, Schema] = {"Import": object_of(_IMPORT, tuple(_IMPORT))}

_FORM = object_of({"file": {"type": "string", "format": "binary"}, "kind": STRING}, ("file", "kind"))
_WANTED: dict[str, Schema] = {
    "mapping": _MAPPING,
    "values": {"type": "object"},
    "key": maybe(STRING),
    "keys": array_of(STRING),
    "sheet": maybe(STRING),
    "duplicates": _DUPLICATES,
    "conflicts": _CONFLICTS,
    "clears": {"type": "boolean"},
}
_PLAN = object_of(_WANTED, ())
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
_ABOUT: dict[str, Schema] = {**dict.fromkeys(("name", "label", "type", "group"), STRING), "required": {"type": "boolean"}}
_TARGET = object_of(_ABOUT, tuple(_ABOUT))
_KEY = object_of({"name": STRING, "label": STRING}, ("name", "label"))
_OFFERED = object_of({"targets": array_of(_TARGET), "keys": array_of(_KEY)}, ("targets", "keys"))
SCHEMAS["Targets"] = _OFFERED
TARGETS: dict[str, Any] = {"responses": answered(200, "OK", json_of(ref("Targets")), READING)}
_OTHER = object_of({"kind": STRING, "sheet": maybe(STRING)}, ())
AGAIN: dict[str, Any] = {
    "requestBody": {"required": False, "content": {"application/json": {"schema": _OTHER}}},
    "responses": answered(201, "Brought once more; it is being read", _SHOWN, WRITING),
}
_WOULD = dict.fromkeys(("deleted", "restored", "worked_on", "changed_since"), _COUNT)
_WORKED = object_of({"id": UUID, "number": STRING, "label": STRING, "by": STRING, "at": STRING}, ("id", "number", "label", "by", "at"))
_FORESEEN = object_of(
    {"counts": object_of(_WOULD, tuple(_WOULD)), "worked_on": array_of(_WORKED), "until": maybe(STRING), "capped": {"type": "boolean"}},
    ("counts", "worked_on", "until", "capped"),
)
SCHEMAS["Foreseen"] = _FORESEEN
FORESEEN: dict[str, Any] = {"responses": answered(200, "OK", json_of(ref("Foreseen")), READING)}
_CHOICE = object_of({"worked_on": {"enum": ["keep", "delete"]}}, ())
UNDO: dict[str, Any] = {
    "requestBody": {"required": False, "content": {"application/json": {"schema": _CHOICE}}},
    "responses": answered(202, "Under way", _SHOWN, WRITING),
}
