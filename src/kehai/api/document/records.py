"""The document's part about one kind: an entry for each of its paths."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kehai.api.document import fields, uncover
from kehai.api.document.common import (
    KEY_HEADER,
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
    sent,
)
from kehai.kernel.actions import Action
from kehai.kernel.kind import Kind

VERSION = _("Please send the version as it was read.")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Facts = dict[str, Any]

_FILTER = parameter("filter", STRING, "A filter as JSON: see docs/http.md")
_Q = parameter("q", {"type": "string", "maxLength": 200}, "Searches names, numbers and telephone numbers")
_SORT = parameter("sort", {"type": "string", "maxLength": 80}, "A field; with a minus for descending")
_COLUMNS = parameter("columns", STRING, "Names of fields, separated by commas")
_EDITING = parameter("editing", {"enum": ["false", "true"]}, "With the version of each row, so that the workbook can be brought back")
_DELETED = parameter("deleted", {"type": "boolean"}, "The recycle bin")
_COUNT: Schema = {"type": "integer", "minimum": 0}
_RESULT = object_of(
    {
        "id": UUID,
        "ok": {"type": "boolean"},
        "code": STRING,
        "message": STRING,
        "label": STRING,
        "fields": {"type": "object", "additionalProperties": STRING},
        "conflicts": {"type": "object"},
        "waits": {"type": "boolean"},
    },
    ("id", "ok"),
)
_APPROVAL = object_of({"kind": STRING, "id": UUID, "number": STRING, "count": _COUNT}, ("kind", "id", "number", "count"))
_DONE = object_of(
    {
        "done": _COUNT,
        "failed": _COUNT,
        "results": array_of(_RESULT),
        "after": maybe(UUID),
        "message": STRING,
        "waiting": _COUNT,
        "approvals": array_of(ref("Approval")),
    },
    ("done", "failed", "results", "after"),
)
_CELLS = object_of(
    {
        "ids": array_of(UUID, maxItems=200),
        "versions": array_of(_COUNT),
        "fields": array_of(STRING, maxItems=50),
        "cells": array_of(array_of(maybe(STRING))),
        "values": array_of(array_of({})),
        "keep": {"type": "boolean"},
    },
    ("ids", "versions", "fields"),
)
_PASTED = object_of({**_DONE["properties"], "rows": array_of({"type": "object"})}, (*_DONE["required"], "rows"))
_CHANGE = object_of(
    {
        "id": STRING,
        "at": {"type": "string", "format": "date-time"},
        "action": STRING,
        "label": STRING,
        "actor": object_of({"kind": STRING, "id": maybe(STRING), "label": STRING}, ("kind", "id", "label")),
        "text": STRING,
        "diff": array_of(object_of({"field": STRING, "label": STRING, "before": {}, "after": {}}, ("field", "label", "before", "after"))),
    },
    ("id", "at", "action", "label", "actor", "text", "diff"),
)
_GROUP: Schema = {
    "type": "object",
    "required": ["value", "label"],
    "properties": {"value": {}, "label": {}, "count": _COUNT, "unseen": array_of({"type": "integer"})},
    "additionalProperties": {"type": ["string", "integer", "null"]},
}
_SIDES = "south", "west", "north", "east"
_BOX = object_of(dict.fromkeys(_SIDES, STRING), _SIDES)
_CLUSTER = object_of(
    {
        "count": _COUNT,
        "latitude": STRING,
        "longitude": STRING,
        "town": STRING,
        "parts": array_of(object_of({"value": {}, "label": STRING, "count": _COUNT})),
        "records": array_of(object_of({"id": UUID, "label": STRING})),
    },
    ("count", "latitude", "longitude", "town", "parts", "records"),
)
SCHEMAS: dict[str, Schema] = {"Approval": _APPROVAL, "BulkAnswer": _DONE, "CellsAnswer": _PASTED, "Change": _CHANGE, "Group": _GROUP}
_PAGE_RULES = {
    "next": maybe(STRING),
    "total": maybe(_COUNT),
    "capped": {"type": "boolean"},
}


def components(kind: Kind) -> dict[str, Schema]:
    """The shapes of a kind by name."""
    page = object_of({"rows": array_of(ref(kind.name)), **_PAGE_RULES}, ("rows", "next", "total", "capped"))
    return {
        kind.name: fields.row(kind),
        f"{kind.name}.page": page,
        f"{kind.name}.create": fields.creating(kind),
        f"{kind.name}.update": fields.updating(kind),
    }


class Document:
    """What each path of one kind is called, takes and answers."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._id = kind.name.replace(".", "_")

    def _facts(self, verb: str, summary: Any, status: int, extra: Facts) -> Facts:
        return {
            "operation_id": f"{self._id}_{verb}",
            "summary": f"{self._kind.name}: {summary}",
            "response": {status: None},
            "openapi_extra": extra,
        }

    def _reads(self, verb: str, schema: Schema, *parameters: Schema) -> Facts:
        refusals = (*READING, 410) if verb == "get" else READING
        answer = answered(200, "OK", json_of(schema), refusals)
        return self._facts(verb, verb, 200, {"parameters": list(parameters), "responses": answer})

    def _writes(self, verb: str, body: Schema | None, answer: tuple[int, Schema | None], *, optional: bool = False) -> Facts:
        status, schema = answer
        content = json_of(schema) if schema is not None else None
        waits = schema if schema and verb.startswith("bulk_") else self._waits()
        later = {202: {"description": "Stored; waits for an approval", "content": json_of(waits)}}
        extra: Facts = {"parameters": [KEY_HEADER], "responses": {**answered(status, "Done", content, WRITING), **later}}
        if body is not None:
            extra["requestBody"] = sent(body, required=not optional)
        return self._facts(verb, verb, status, extra)

    def page(self) -> Facts:
        """The list."""
        return self._reads(
            "list",
            ref(f"{self._kind.name}.page"),
            *(_FILTER, _SORT, _COLUMNS, _Q, _DELETED),
            parameter("size", {"type": "integer", "minimum": 1, "maximum": 200}, "Rows of a page; 50 when not given"),
            parameter("after", STRING, "The cursor `next` of the page before"),
            parameter("page", {"type": "integer", "minimum": 1, "maximum": 1000}, "A page by number"),
            parameter("total", {"type": "string", "enum": ["none", "capped", "exact"]}, "How far to count"),
        )

    def one(self) -> Facts:
        """One record."""
        return self._reads("get", ref(self._kind.name), _DELETED)

    def create(self) -> Facts:
        """The create."""
        return self._writes("create", ref(f"{self._kind.name}.create"), (201, ref(self._kind.name)))

    def update(self) -> Facts:
        """The change."""
        return self._writes("update", ref(f"{self._kind.name}.update"), (200, maybe(ref(self._kind.name))))

    def delete(self) -> Facts:
        """To the recycle bin."""
        return self._writes("delete", None, (204, None))

    def restore(self) -> Facts:
        """Back from it."""
        return self._writes("restore", object_of({}), (200, self._acted()), optional=True)

    def act(self, action: Action) -> Facts:
        """An action on one."""
        optional = not any(field.required for field in action.input)
        found = self._writes(action.name, fields.form(action.input), (200, self._acted()), optional=optional)
        return {**found, "summary": f"{self._kind.name}: {action.label}", "description": str(action.help)}

    def _acted(self) -> Schema:
        return object_of({"row": maybe(ref(self._kind.name)), "message": STRING}, ("row", "message"))

    def _waits(self) -> Schema:
        return object_of({"row": maybe(ref(self._kind.name)), "message": STRING, "approval": ref("Approval")}, ("row", "message", "approval"))

    def bulk(self, verb: str) -> Facts:
        """A verb of every kind on many."""
        data = fields.changing(self._kind) if verb == "update" else object_of({})
        return self._writes(f"bulk_{verb}", _many(data), (200, ref("BulkAnswer")))

    def bulk_action(self, action: Action) -> Facts:
        """An action on many."""
        found = self._writes(f"bulk_{action.name}", _many(fields.form(action.input)), (200, ref("BulkAnswer")))
        return {**found, "summary": f"{self._kind.name}: {action.label} (many)", "description": str(action.help)}

    def cells(self) -> Facts:
        """A block of cells, or only a try."""
        return self._writes("bulk_cells", _CELLS, (200, ref("CellsAnswer")))

    def history(self) -> Facts:
        """What happened to one."""
        page = object_of({"rows": array_of(ref("Change")), "next": maybe(STRING)}, ("rows", "next"))
        return self._reads("history", page, parameter("after", STRING, "`next` of the page before"))

    def group(self) -> Facts:
        """Counts and sums."""
        answer = object_of({"groups": array_of(ref("Group")), "capped": {"type": "boolean"}}, ("groups", "capped"))
        by = parameter(
            "by", STRING, "One or two fields; dates with :day, :week, :month, :year or :due (overdue, today, planned); none: all rows as one"
        )
        measure = parameter("measure", STRING, "count, sum:field, avg:field, min:field, max:field, count:field (rows where it is filled in)")
        whole = parameter("whole", {"type": "boolean"}, "Figures of the whole company, for who may aggregate; groups of at least 5, no filter")
        return self._reads("group", answer, by, measure, whole, _FILTER, _Q)

    def map(self) -> Facts:
        """Places put together."""
        answer = object_of({"box": maybe(_BOX), "clusters": array_of(_CLUSTER), "count": _COUNT, "capped": {"type": "boolean"}})
        sides = [parameter(side, {"type": "number"}, "All four, or none: what holds all that is found") for side in _SIDES]
        by = parameter("by", STRING, "A field whose values are the classes of each cluster")
        return self._reads("map", answer, *sides, by, _FILTER, _Q)

    def unmask(self) -> Facts:
        """One masked value, uncovered."""
        return self._facts("unmask", "unmask", 200, dict(uncover.UNMASK))

    def export(self) -> Facts:
        """A workbook."""
        answer = answered(200, "A workbook", {XLSX: {"schema": {"type": "string", "format": "binary"}}}, (*READING, 409, 429))
        parameters = [_FILTER, _SORT, _COLUMNS, _Q, _EDITING]
        return self._facts("export", "export", 200, {"parameters": parameters, "responses": answer})


def _many(data: Schema) -> Schema:
    by_ids = object_of({"ids": array_of(UUID, maxItems=1000), "input": data}, ("ids",))
    filtered: dict[str, Schema] = {
        "filter": {"type": ["object", "null"]},
        "q": {"type": ["string", "null"], "maxLength": 200},
        "after": maybe(UUID),
        "size": {"type": "integer", "minimum": 1, "maximum": 1000},
        "input": data,
    }
    return {"anyOf": [by_ids, object_of(filtered, ("filter",)), object_of(filtered, ("q",))]}
