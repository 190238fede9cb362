"""Own fields as fields of their kind: what an administrator added looks like what we ship."""

from collections.abc import Callable, Iterable

from kehai.kernel.field import Choice, Field
from kehai.kernel.records.own_field import OwnField
from kehai.kernel.types import GROUPABLE, TYPES

Source = Callable[[], Iterable[Field]]
_sources: dict[str, Source] = {}


def lay_over(kind: str, source: Source) -> None:
    """Lets a domain add own fields to a kind, from rows of its own; read once an epoch. Raises TypeError on a second source."""
    if kind in _sources:
        raise TypeError(f"{kind} has two sources of own fields")
    _sources[kind] = source


def own_fields() -> dict[str, list[Field]]:
    """Kind name → its own fields, in their order: those an administrator added, then what its domain lays over it."""
    found = _added()
    for name, source in _sources.items():
        found.setdefault(name, []).extend(source())
    return found


def _added() -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    rows = (
        OwnField.objects.filter(deleted_at=None)
        .order_by("position", "created_at", "id")
        .only("kind", "key", "label", "type", "help", "required", "choices", "counts")
    )
    for row in rows:
        found.setdefault(row.kind, []).append(describe(row))
    return found


def describe(row: OwnField) -> Field:
    """The field that a definition makes."""
    choices = tuple(Choice(str(c["value"]), str(c.get("label") or c["value"]), str(c.get("color", ""))) for c in row.choices)
    return Field(
        name=row.key,
        label=row.label,
        type=row.type,
        help=row.help,
        required=row.required,
        sort=row.type != "longtext",
        filter=bool(TYPES[row.type].operators),
        group=row.type in GROUPABLE,
        max_length=200 if row.type == "text" else 4000 if row.type == "longtext" else None,
        choices=choices,
        own=True,
        counts=row.counts,
    )
