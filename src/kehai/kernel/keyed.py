"""JSON values whose keys are the names of fields: each key is shown as far as the field it names, hidden or masked.

A form that was answered and a submission keep what was said by field. A kind's Screen says under which prefix whose
fields stand (`keyed = {"values": {"": "customers.customer", "contact.": "customers.contact"}}`); a key that is also
a field of the kind itself is shown no further than that one either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kehai.kernel import masks
from kehai.kernel.access import Rights
from kehai.kernel.catalogue import catalogue
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.sql import TRUE, Sql, literal


@dataclass(frozen=True, slots=True)
class Keys:
    """What a reader may see of a JSON value: keys he is not shown, those always masked, those masked by the weaker path."""

    hidden: tuple[str, ...]
    masked: dict[str, Field]
    capped: dict[str, Field]


def keys_of(kind: Kind, field: Field, rights: Rights) -> Keys:
    """Looked up by the levels of the fields that the keys name."""
    hidden, masked, capped = [], {}, {}
    for key, named, level in _named(kind, field, rights):
        if level == "none":
            hidden.append(key)
        elif level == "masked":
            masked[key] = named
        elif named.sensitive:
            capped[key] = named
    return Keys(tuple(hidden), masked, capped)


def _named(kind: Kind, field: Field, rights: Rights) -> Iterator[tuple[str, Field, str]]:
    known = catalogue()
    for prefix, name in field.keyed:
        for each in known[name].fields.values():
            levels = [rights.level(name, each.name)]
            if prefix + each.name in kind.fields:
                levels.append(rights.level(kind.name, each.name))
            yield prefix + each.name, each, min(levels, key=_ORDER.index)
    theirs = {prefix + each for prefix, name in field.keyed for each in known[name].fields}
    for each in kind.fields.values():
        if each.name not in theirs:
            yield each.name, each, rights.level(kind.name, each.name)


_ORDER = ("none", "masked", "read", "write")


def sql(kind: Kind, field: Field, rights: Rights, alias: str) -> Sql:
    """The value as this reader sees it."""
    keys, stored = keys_of(kind, field, rights), field.sql(alias)
    shown = f"({stored.text} - ARRAY[{', '.join(literal(key) for key in keys.hidden)}]::text[])" if keys.hidden else stored.text
    shown = _masked(shown, stored.text, keys.masked)
    clear = kind.access.clear(kind, rights, alias) if keys.capped else TRUE
    if clear == TRUE:
        return Sql(_object(stored.text, shown))
    weak = _masked(shown, stored.text, keys.capped)
    return "CASE WHEN " + clear + " THEN " + Sql(_object(stored.text, shown)) + " ELSE " + Sql(_object(stored.text, weak)) + " END"


def _masked(shown: str, stored: str, fields: dict[str, Field]) -> str:
    for key, field in fields.items():
        name = literal(key)
        mask = masks.sql(field.type, f"({stored} ->> {name})", whole=field.whole)
        shown = f"({shown} || CASE WHEN jsonb_exists({stored}, {name}) THEN jsonb_build_object({name}, {mask}) ELSE '{{}}'::jsonb END)"
    return shown


def _object(stored: str, shown: str) -> str:
    """What is no object names no fields."""
    return f"CASE WHEN jsonb_typeof({stored}) = 'object' THEN {shown} END"


def python(kind: Kind, field: Field, rights: Rights, value: Any, *, clear: bool) -> Any:
    """The same for a stored value that is at hand, as in the history."""
    if not isinstance(value, dict):
        return None
    keys = keys_of(kind, field, rights)
    hides = keys.masked if clear else keys.masked | keys.capped
    return {
        key: (masks.python(hides[key].type, item, whole=hides[key].whole) if isinstance(item, str) and item else None) if key in hides else item
        for key, item in value.items()
        if key not in keys.hidden
    }
