"""How the rows of one file become rows of one kind: columns, constants, key; checked before anything is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from kehai.kernel import access, inputs, types
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.exchange import mapping as headers_to_fields
from kehai.kernel.exchange import values
from kehai.kernel.exchange.links import Links
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.records.imports import Import

Cells = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file that fills a field."""

    at: int
    field: Field
    read: Callable[[str], Any]
    links: Links | None = None


@dataclass(frozen=True)
class Plan:
    """What the person chose, compiled for one actor. `constants` fill new rows only."""

    kind: Kind
    actor: Actor
    width: int
    columns: tuple[Column, ...]
    constants: Mapping[str, Any]
    key: Field | None
    updating: bool
    back: Mapping[str, Callable[[Any], Any]] = attribute(default_factory=dict)

    @cached_property
    def needed(self) -> tuple[Field, ...]:
        """Fields that a new row must have and that no constant fills."""
        offered = self.kind.fields.values()
        return tuple(f for f in offered if f.required and not f.readonly and f.default is None and f.name not in self.constants)

    def data(self, staged: Mapping[str, Any]) -> dict[str, Any]:
        """Field name → clean value, from the JSON in which a checked row waits."""
        return {name: self.back[name](value) if name in self.back else value for name, value in staged.items()}


def of(run: Import, actor: Actor) -> Plan:
    """The plan of an import as it stands. Raises Invalid, MayNot."""
    kind = kind_of(run.kind, actor)
    offered, keys = headers_to_fields.writable(kind, actor), headers_to_fields.keys(kind, actor)
    problems: dict[str, Any] = {}
    key = keys.get(run.key)
    if run.key and (key is None or not access.readable(kind, actor, run.key)):
        problems["key"] = _("This field cannot tell that a row is already there.")
    if run.key and run.key not in run.mapping.values():
        problems["key"] = _("No column fills this field.")
    if run.duplicates == "update" and not run.key:
        problems["key"] = _("Please choose by which field rows are found that are already there.")
    columns = [_column(header, name, run, {**offered, **({run.key: key} if key else {})}, problems) for header, name in run.mapping.items()]
    found = tuple(column for column in columns if column)
    constants = _constants(run, offered, actor, problems)
    if not found and not problems:
        problems["mapping"] = _("Please choose a field for at least one column.")
    if problems:
        raise inputs.invalid(problems)
    back = {c.field.name: turned for c in found if (turned := values.back(c.field))}
    plan = Plan(kind, actor, len(run.headers), tuple(_with_links(found, actor)), constants, key, run.duplicates == "update", back)
    _refuse_gaps(plan)
    return plan


def kind_of(name: str, actor: Actor) -> Kind:
    """The kind of this name, into which the actor may import. Raises Invalid, MayNot."""
    try:
        kind = kind_named(name)
    except KeyError:
        raise inputs.invalid({"kind": _("This kind is not known.")}) from None
    if not access.may(kind, actor, access.IMPORT):
        raise MayNot(_("You may not import this."))
    return kind


def _column(header: str, name: str, run: Import, offered: Mapping[str, Field], problems: dict[str, Any]) -> Column | None:
    where = f"mapping.{header}"
    if header not in run.headers:
        problems[where] = _("There is no such column.")
    elif name not in offered:
        problems[where] = _("This field cannot be filled from a file.")
    elif list(run.mapping.values()).count(name) > 1:
        problems[where] = _("Two columns go into this field.")
    else:
        return Column(run.headers.index(header), offered[name], values.reader(offered[name]))
    return None


def _with_links(columns: Sequence[Column], actor: Actor) -> list[Column]:
    made = []
    for column in columns:
        links = Links(column.field, actor) if column.field.type == "link" else None
        made.append(Column(column.at, column.field, links.read, links) if links else column)
    return made


def _constants(run: Import, offered: Mapping[str, Field], actor: Actor, problems: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in run.values.items():
        field = offered.get(name)
        if field is None or name in run.mapping.values():
            problems[f"values.{name}"] = _("This field cannot have a fixed value here.")
            continue
        try:
            cleaned = types.clean(field.with_(required=False), value)
        except types.Bad as error:
            problems[f"values.{name}"] = error.message
            continue
        if field.type == "link" and cleaned is not None and not inputs.seen(field, [cleaned], actor):
            problems[f"values.{name}"] = _("This record is not there, or it is not yours to see.")
        elif cleaned is not None:
            found[name] = cleaned
    return found


def _refuse_gaps(plan: Plan) -> None:
    """Where no row can be complete, nobody should wait for a check to learn it; updates need not be complete."""
    filled = {column.field.name for column in plan.columns}
    missing = [f for f in plan.needed if f.name not in filled]
    if missing and not plan.updating:
        sentence = _("Please fill these fields from a column or with a fixed value: %(names)s.")
        raise Invalid(sentence % {"names": _(", ").join(str(f.label) for f in missing)}, {"mapping": sentence % {"names": missing[0].label}})
