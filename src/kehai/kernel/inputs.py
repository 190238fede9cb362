"""Input from outside made clean: unknown names, wrong types, unreadable links refused at the right field."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.kernel import access, types
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, sayable
from kehai.kernel.field import FILED, MOST_PICTURE, Field
from kehai.kernel.filetypes import RASTER
from kehai.kernel.kind import Kind
from kehai.kernel.query import TEXTS
from kehai.kernel.record import Record
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

Cleaned = dict[str, Any]


def invalid(fields: Mapping[str, Any]) -> Invalid:
    """Input with problems at these fields."""
    return Invalid(_("Please look at the marked fields."), {k: str(v) for k, v in fields.items()})


def record(kind: Kind, data: Any, actor: Actor, *, creating: bool) -> Cleaned:
    """Field name → clean value, for a create (all required fields) or an update (only what is sent).

    Raises Invalid. Read-only fields and fields the actor may not write are refused, never dropped.
    """
    if not isinstance(data, dict):
        raise invalid({"": _("Please send an object.")})
    problems: dict[str, Any] = {}
    cleaned: Cleaned = {}
    for name in data:
        field = kind.fields.get(name)
        if field is None or actor.rights.level(kind.name, name) == "none":
            problems[sayable(name)] = _("This field is not known.")
        elif field.readonly or actor.rights.level(kind.name, name) != "write":
            problems[name] = _("This field cannot be written here.")
    for name, field in kind.fields.items():
        if name in problems or (name not in data and not creating) or field.readonly:
            continue
        if name not in data and (field.default is not None or not field.required):
            continue
        _one(field, data.get(name), actor, cleaned, problems)
    if problems:
        raise invalid(problems)
    return cleaned


def form(fields: Sequence[Field], data: Any, actor: Actor) -> Cleaned:
    """An action's inputs by name; links come as records. Raises Invalid."""
    if not isinstance(data, dict):
        raise invalid({"": _("Please send an object.")})
    known = {field.name for field in fields}
    problems: dict[str, Any] = {sayable(n): _("This field is not known.") for n in data if n not in known}
    cleaned: Cleaned = {}
    for field in fields:
        value = data.get(field.name, field.default)
        _one(field, value, actor, cleaned, problems)
    if problems:
        raise invalid(problems)
    for field in fields:
        if field.type == "link" and cleaned.get(field.name):
            cleaned[field.name] = linked(field, cleaned[field.name], actor)
    return cleaned


def _one(field: Field, value: Any, actor: Actor, cleaned: Cleaned, problems: dict[str, Any]) -> None:
    try:
        found = types.clean(field, value)
    except types.Bad as error:
        problems[field.name] = error.message
        return
    if field.type == "link" and found is not None and not seen(field, [found], actor):
        problems[field.name] = _("This record is not there, or it is not yours to see.")
        return
    if field.type in FILED and found and not _files_seen(found, actor):
        problems[field.name] = _("One of the files is not there.")
        return
    if field.type == "picture" and found and not _pictured(found):
        problems[field.name] = _("Please choose a picture of at most %(most)d KB.") % {"most": MOST_PICTURE // 1024}
        return
    cleaned[field.name] = found


def seen(field: Field, ids: Sequence[UUID], actor: Actor) -> bool:
    """Whether the actor sees every one of the linked records: an id is never taken on trust."""
    target = kind_named(str(field.target))
    return target.visible_to(actor, access.READ).only(ids).count() == len(set(ids))


def linked(field: Field, key: UUID, actor: Actor) -> Record:
    """The linked record itself."""
    target = kind_named(str(field.target))
    found = next(iter(target.visible_to(actor, access.READ).only([key])), None)
    if found is None:
        raise invalid({field.name: _("This record is not there, or it is not yours to see.")})
    return found


def _files_seen(ids: Sequence[str], actor: Actor) -> bool:
    """New files hang nowhere yet and were uploaded by the actor; kept ones already hang on a record."""
    found = fetch(
        Sql(
            f"SELECT count(*) FROM {quoted('kernel_file')} WHERE id = ANY(%s::uuid[]) AND (by = %s OR record_id IS NOT NULL)",
            (list(ids), actor.id),
        )
    )
    return bool(found[0][0] == len(set(ids)))


def _pictured(ids: Sequence[str]) -> bool:
    """What stands beside every name in a list is a picture, and a small one."""
    statement = "SELECT count(*) FROM /*rule:pictures*/ kernel_file WHERE id = ANY(%s::uuid[]) AND type = ANY(%s) AND size <= %s"
    found = fetch(Sql(statement, (list(ids), sorted(RASTER), MOST_PICTURE)))
    return bool(found[0][0] == len(set(ids)))


def assign(row: Record, kind: Kind, cleaned: Mapping[str, Any]) -> None:
    """Puts clean values onto a row; own fields into its JSON; an empty text where the column takes no NULL."""
    for name, value in cleaned.items():
        field = kind.fields[name]
        if field.own:
            kept = {k: v for k, v in row.extra.items() if k != name}
            row.extra = kept if value is None else {**kept, name: _json(value)}
        elif value is None and not field.null:
            setattr(row, field.column, _blank(field))
        else:
            setattr(row, field.column, value)


def _blank(field: Field) -> Any:
    if callable(field.default):
        return field.default()
    if field.default is not None:
        return field.default
    # What has no blank of its own stays without a value, for settle to fill.
    return {"files": [], "json": {}, "boolean": False}.get(field.type, "" if field.type in TEXTS else None)


def _json(value: Any) -> Any:
    return value if isinstance(value, str | int | bool) else str(value)
