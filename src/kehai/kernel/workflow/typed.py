"""The filter language asked of what was typed into an action, as if it were a record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kehai.kernel import types
from kehai.kernel.access import Actor
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

NAME = "typed.in"
CASTS = {"integer": "bigint", "decimal": "numeric", "money": "numeric", "boolean": "boolean", "date": "date"} | {
    "datetime": "timestamptz",
    "link": "uuid",
}


def scope(kind: Kind, fields: Sequence[Field], by: Actor) -> Scope:
    """Where a filter over these inputs is read."""
    plain = {field.name: field.with_(own=False, column=field.name, sensitive=False, filter=True) for field in fields}
    screen = {**kind.screen, "search": (), "phones": (), "sensitive": ()}
    return Scope(replace(kind, name=NAME, fields=plain, screen=screen), by, "i")


def fits(tree: Any, within: Scope, sent: Mapping[str, Any]) -> bool:
    """Whether what was sent fulfils a filter; what was not sent is empty, and what is not well formed too."""
    fields = within.kind.fields.values()
    columns = [f"%s::{CASTS.get(field.type, 'text')} AS {quoted(field.name)}" for field in fields]
    values = tuple(_clean(field, sent.get(field.name, field.default)) for field in fields)
    if not columns:
        return False
    return bool(fetch(Sql("SELECT 1 FROM (SELECT " + ", ".join(columns) + ") i WHERE ", values) + compile_filter(tree, within)))


def _clean(field: Field, value: Any) -> Any:
    try:
        cleaned = None if value is None else types.clean(field.with_(required=False), value)
    except types.Bad:
        return None
    return cleaned if not isinstance(cleaned, dict | list) else None
