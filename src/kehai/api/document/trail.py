"""The document's part about the trail."""

from typing import Any

from kehai.api.document.common import (
    LINK,
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
from kehai.kernel.trail import EVENTS, OUTCOMES

_NUMBER: Schema = {"type": "integer"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_EVENT: Schema = {"type": "string", "enum": sorted(EVENTS)}
_OUTCOME: Schema = {"type": "string", "enum": sorted(OUTCOMES)}
_WHO = object_of({"kind": maybe(STRING), "id": maybe(UUID), "label": maybe(STRING)}, ("kind", "id", "label"))
_ROW = object_of(
    {
        "id": STRING,
        "at": _TIME,
        "event": _EVENT,
        "outcome": _OUTCOME,
        "actor": _WHO,
        **dict.fromkeys(("address", "session", "request"), STRING),
        **dict.fromkeys(("kind", "kind_label"), maybe(STRING)),
        "record": maybe(LINK),
        "count": maybe(_NUMBER),
        "details": {"type": "object"},
        "sealed": {"type": "boolean"},
    },
    ("id", "at", "event", "outcome", "actor", "kind", "record", "count", "details", "sealed"),
)
_SEEN = object_of({"id": UUID, "label": maybe(STRING), "times": _NUMBER, "first": _TIME, "last": _TIME, "events": array_of(STRING)}, ("id", "times"))
_READ = object_of({"kind": maybe(STRING), "label": STRING, "records": _NUMBER, "rows": array_of(_SEEN)}, ("kind", "records", "rows"))
_PERSON = object_of(
    {
        "who": _WHO,
        "from": _TIME,
        "to": _TIME,
        "counts": {"type": "object"},
        "addresses": array_of(STRING),
        "read": array_of(_READ),
        "taken": array_of(ref("TrailRow")),
        "sessions": array_of(ref("TrailRow")),
    },
    ("who", "counts", "read", "taken"),
)
SCHEMAS: dict[str, Schema] = {"TrailRow": _ROW, "TrailPerson": _PERSON}

_FILTERS = [
    parameter("who", UUID, "Id of the person or token"),
    parameter("event", _EVENT, "What was done"),
    parameter("outcome", _OUTCOME, "What became of it"),
    parameter("kind", STRING, "Name of a kind"),
    parameter("record", UUID, "A record: by itself, or in a list that was shown"),
    parameter("address", STRING, "Where it came from"),
    parameter("request", STRING, "The reference that an error told"),
    parameter("from", _TIME, "At or after"),
    parameter("to", _TIME, "Before"),
]
_PAGE = object_of({"rows": array_of(ref("TrailRow")), "next": maybe(STRING)}, ("rows", "next"))
TRAIL: dict[str, Any] = {
    "parameters": [*_FILTERS, parameter("after", STRING, "`next` of the page before"), parameter("size", {**_NUMBER, "minimum": 1, "maximum": 200})],
    "responses": answered(200, "Rows, the newest first", json_of(_PAGE), READING),
}
_WORKBOOK = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": {"type": "string", "format": "binary"}}}
EXPORT: dict[str, Any] = {"parameters": _FILTERS, "responses": answered(200, "A workbook", _WORKBOOK, READING)}
PERSON: dict[str, Any] = {
    "parameters": [parameter("who", UUID, required=True), parameter("from", _TIME, required=True), parameter("to", _TIME, required=True)],
    "responses": answered(200, "What was read and taken", json_of(ref("TrailPerson")), READING),
}
_PRINT = object_of({"kind": maybe(STRING), "id": maybe(UUID), "count": maybe(_NUMBER), "path": STRING}, ("path",))
PRINT: dict[str, Any] = {"requestBody": sent(_PRINT), "responses": answered(204, "Noted", None, WRITING)}
