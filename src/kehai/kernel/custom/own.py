"""Own fields as fields of their kind: what an administrator added looks like what we ship."""

from kehai.kernel.field import Choice, Field
from kehai.kernel.records.own_field import OwnField
from kehai.kernel.types import GROUPABLE, TYPES


def own_fields() -> dict[str, list[Field]]:
    """Kind name → its own fields, in their order; reads one table."""
    found: dict[str, list[Field]] = {}
    rows = (
        OwnField.objects.filter(deleted_at=None)
        .order_by("position", "created_at", "id")
        .only("kind", "key", "label", "type", "help", "required", "choices")
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
    )
