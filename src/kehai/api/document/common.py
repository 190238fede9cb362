"""What all operations of the document share: errors, parameters, how an operation is put together."""

from collections.abc import Mapping, Sequence
from typing import Any

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
UUID: Schema = {"type": "string", "format": "uuid"}
UNKNOWN_ERROR: Schema = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "reference"],
            "additionalProperties": False,
            "properties": {
                "code": STRING,
                "message": STRING,
                "fields": {"type": "object", "additionalProperties": STRING},
                "conflicts": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Conflict"}},
                "detail": STRING,
                "merged_into": UUID,
                "reference": STRING,
            },
        }
    },
}
CONFLICT: Schema = {
    "type": "object",
    "required": ["yours", "theirs", "by", "at"],
    "properties": {"yours": {}, "theirs": {}, "by": STRING, "at": {"type": "string", "format": "date-time"}},
}
LINK: Schema = {
    "type": "object",
    "required": ["id", "label"],
    "additionalProperties": False,
    "properties": {"id": {"type": ["string", "null"]}, "label": {"type": ["string", "null"]}},
}
FILE: Schema = {
    "type": "object",
    "required": ["id", "name", "size", "type"],
    "additionalProperties": False,
    "properties": {"id": UUID, "name": STRING, "size": {"type": "integer"}, "type": STRING},
}
SCHEMAS: dict[str, Schema] = {"Error": UNKNOWN_ERROR, "Conflict": CONFLICT, "Link": LINK, "File": FILE}
SECURITY: dict[str, Schema] = {
    "session": {"type": "apiKey", "in": "cookie", "name": "kehai_session"},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
}

REFUSALS = {
    401: "Sign in first",
    403: "You may not",
    404: "Not there, or not yours",
    405: "No such method here",
    409: "A conflict, or refused by a rule",
    410: "Merged into another record",
    413: "Too large",
    415: "Not application/json",
    422: "Invalid, field by field",
    429: "Too often",
    503: "Busy; try again",
}
READING, WRITING = (401, 403, 404, 405, 422, 503), (401, 403, 404, 405, 409, 413, 415, 422, 503)
KEY_HEADER: Schema = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 80},
    "description": "A repeat with the same key and body gets the first answer.",
}


def ref(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def object_of(properties: Mapping[str, Schema], required: Sequence[str] = (), **more: Any) -> Schema:
    """An object that has these members and no others."""
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}
    return {**found, "required": list(required)} if required else found


def array_of(items: Schema, **more: Any) -> Schema:
    """A list."""
    return {"type": "array", "items": items, **more}


def maybe(schema: Schema) -> Schema:
    """The value, or null."""
    if isinstance(schema.get("type"), str):
        found = {**schema, "type": [schema["type"], "null"]}
        return {**found, "enum": [*found["enum"], None]} if "enum" in found else found
    return {"anyOf": [schema, {"type": "null"}]}


def parameter(name: str, schema: Schema, description: str = "", *, required: bool = False) -> Schema:
    """A parameter of the query string."""
    return {"in": "query", "name": name, "required": required, "schema": schema, "description": description}


def json_of(schema: Schema) -> Schema:
    """Content of application/json."""
    return {"application/json": {"schema": schema}}


def answered(status: int, description: str, content: Schema | None, refusals: Sequence[int]) -> dict[int, Schema]:
    """The answers of an operation: the good one and the refusals it may give."""
    good: Schema = {"description": description}
    if content is not None:
        good["content"] = content
    bad = {code: {"description": REFUSALS[code], "content": json_of(ref("Error"))} for code in refusals}
    return {status: good, **bad}


def sent(schema: Schema, *, required: bool = True) -> Schema:
    """A JSON body."""
    return {"required": required, "content": json_of(schema)}
