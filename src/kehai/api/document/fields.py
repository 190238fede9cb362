"""Fields as JSON Schema: as they are read, and as they are written."""

from collections.abc import Iterable, Mapping

from kehai.api.document.common import STRING, UUID, Schema, array_of, maybe, object_of, ref
from kehai.kernel.field import FILED, Field
from kehai.kernel.kind import Kind
from kehai.kernel.types import TYPES

OWN = "^x_[a-z][a-z0-9_]*$"
_AS_READ: Mapping[str, Schema] = {
    "link": ref("Link"),
    "region": ref("Link"),
    "files": array_of(ref("File")),
    "picture": array_of(ref("File")),
    "json": {"type": ["object", "array"]},
}


def read(field: Field) -> Schema:
    """A field's value in a row; masked values are shortened texts or null."""
    found = _AS_READ.get(field.type) or {k: v for k, v in TYPES[field.type].schema.items() if k in ("type", "format")}
    if field.sensitive:
        found = {"type": found["type"]} if "type" in found else found
    return _titled(field, maybe(found) if field.type != "json" else {"type": ["object", "array", "null"]})


def write(field: Field) -> Schema:
    """A field's value in a body; null empties it."""
    found = dict(TYPES[field.type].schema)
    if field.type == "choice" and field.choices:
        found["enum"] = [choice.value for choice in field.choices]
    if field.type == "integer":
        found |= {"minimum": field.least, "maximum": field.most}
    if field.type in ("text", "longtext", "code", "email", "identity", "account", "address") and field.max_length:
        found["maxLength"] = field.max_length
    if field.type in FILED:
        found["items"] = UUID
    if field.type == "json":
        found = {"type": ["object", "array", "null"]}
    elif not field.required:
        found = maybe(found)
    elif found.get("type") == "string":
        found["minLength"] = 1
    return _titled(field, found)


def _titled(field: Field, schema: Schema) -> Schema:
    titled = {**schema, "title": str(field.label)}
    return {**titled, "description": str(field.help)} if field.help else titled


def row(kind: Kind) -> Schema:
    """A row of a list, or a record."""
    always = {"id": UUID, "version": {"type": "integer"}, "number": STRING}
    fields = {name: read(field) for name, field in kind.fields.items() if name not in always}
    names = {"can": array_of(STRING), "masked": array_of(STRING)}
    return object_of({**always, **fields, **names}, tuple(always), **_own(kind))


def _own(kind: Kind) -> Schema:
    return {"patternProperties": {OWN: {}}} if kind.screen["own_fields"] else {}


def creating(kind: Kind) -> Schema:
    """The body of a create."""
    fields = _writable(kind)
    required = [field.name for field in fields if field.required and field.default is None]
    return object_of({"id": UUID, **{f.name: write(f) for f in fields}}, required, **_own(kind))


def updating(kind: Kind) -> Schema:
    """The body of a change: any of the fields, and the version that was read."""
    version = {"type": "integer", "minimum": 0}
    return object_of({"version": version, **{f.name: write(f) for f in _writable(kind)}}, **_own(kind))


def changing(kind: Kind) -> Schema:
    """The input of the same change to many."""
    return object_of({f.name: write(f) for f in _writable(kind)}, **_own(kind))


def _writable(kind: Kind) -> list[Field]:
    return [field for field in kind.fields.values() if not field.readonly]


def form(fields: Iterable[Field]) -> Schema:
    """The input of an action."""
    listed = list(fields)
    required = [field.name for field in listed if field.required and field.default is None]
    return object_of({field.name: write(field) for field in listed}, required)
