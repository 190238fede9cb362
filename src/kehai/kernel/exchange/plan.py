"""How the rows of one file become rows of one kind: columns, constants, keys; checked before anything is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from kehai.kernel import access, inputs, types
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.exchange import mapping as headers_to_fields
from kehai.kernel.exchange import targets, values
from kehai.kernel.exchange.links import Links
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.records.imports import Import

Cells = Sequence[str | None]
SKIP, FILL, UPDATE, ERROR = "skip", "fill", "update", "error"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file that fills a field; `links` where its cells name records."""

    at: int
    field: Field
    read: Callable[[str], Any]
    target: str
    links: Links | None = None
    inside: bool = False  # its cells may name a record that another row of the same file makes


@dataclass(frozen=True)
class Child:
    """What hangs on the record and stands in the same row, as the second contact: its kind, place and columns."""

    kind: Kind
    slot: int
    link: str
    columns: tuple[Column, ...]
    lead: str | None

    @cached_property
    def back(self) -> Mapping[str, Callable[[Any], Any]]:
        """What turns the JSON of a field into its value."""
        return _back(self.columns)

    @cached_property
    def needed(self) -> tuple[Field, ...]:
        """Fields that it must have besides the link to its record."""
        return tuple(f for f in self.kind.fields.values() if f.required and not f.readonly and f.default is None and f.name != self.link)


@dataclass(frozen=True)
class Plan:
    """What the person chose, compiled for one actor. `constants` and `once` fill new rows only."""

    kind: Kind
    actor: Actor
    width: int
    columns: tuple[Column, ...]
    constants: Mapping[str, Any]
    keys: tuple[Field, ...]
    mode: str
    children: tuple[Child, ...] = ()
    version_at: int | None = None
    overwrite: bool = False
    clears: bool = False
    once: frozenset[str] = frozenset()

    @cached_property
    def inside(self) -> tuple[Column, ...]:
        """The columns by which rows of the file name each other: they need the names of the rows."""
        named = any(column.field.name == self.kind.title for column in self.columns)
        return tuple(column for column in self.columns if column.inside) if named else ()

    @property
    def updating(self) -> bool:
        """Whether rows that are there already may be changed."""
        return self.mode in (FILL, UPDATE)

    @cached_property
    def back(self) -> Mapping[str, Callable[[Any], Any]]:
        """What turns the JSON of a field into its value."""
        return _back(self.columns)

    @cached_property
    def needed(self) -> tuple[Field, ...]:
        """Fields that a new row must have and that no constant fills."""
        found = self.kind.fields.values()
        return tuple(f for f in found if f.required and not f.readonly and f.default is None and f.name not in self.constants)

    def data(self, staged: Mapping[str, Any]) -> dict[str, Any]:
        """Field name → clean value, from the JSON in which a checked row waits."""
        return turned(self.back, staged)


def turned(back: Mapping[str, Callable[[Any], Any]], staged: Mapping[str, Any]) -> dict[str, Any]:
    """JSON as the values it stands for."""
    return {name: back[name](value) if name in back and value is not None else value for name, value in staged.items()}


def _back(columns: Sequence[Column]) -> dict[str, Callable[[Any], Any]]:
    return {c.field.name: made for c in columns if (made := values.back(c.field))}


def of(run: Import, actor: Actor) -> Plan:
    """The plan of an import as it stands. Raises Invalid, MayNot."""
    kind = kind_of(run.kind, actor)
    problems: dict[str, Any] = {}
    keys = _keys(kind, run, actor, problems)
    once = targets.of_new_rows(kind, actor)
    offered = {**targets.offered(kind, actor), **{key.name: key for key in keys}}
    own, beside, version_at = [], [], None
    for header, name in run.mapping.items():
        if problem := _misplaced(header, name, run):
            problems[f"mapping.{header}"] = problem
        elif name == targets.VERSION:
            version_at = run.headers.index(header)
        elif name in offered:
            column = _column(run.headers.index(header), offered[name], name, actor)
            own.append(replace(column, inside=offered[name].target == kind.name))
        elif child := targets.child_field(kind, name, actor):
            beside.append((child, _column(run.headers.index(header), child.field, name, actor)))
        else:
            problems[f"mapping.{header}"] = _("This field cannot be filled from a file.")
    constants = _constants(run, offered, actor, problems)
    if not own and not problems:
        problems["mapping"] = _("Please choose a field for at least one column.")
    if problems:
        raise inputs.invalid(problems)
    hung = tuple(_children(beside, kind, actor))
    base = Plan(kind, actor, len(run.headers), tuple(own), constants, keys, run.duplicates, hung, version_at)
    plan = replace(base, overwrite=run.conflicts == "overwrite", clears=run.clears, once=frozenset(once))
    _refuse_gaps(plan)
    return plan


def _keys(kind: Kind, run: Import, actor: Actor, problems: dict[str, Any]) -> tuple[Field, ...]:
    known = headers_to_fields.keys(kind, actor)
    found = []
    for name in run.keys:
        key = known.get(name)
        if key is None or not access.readable(kind, actor, name):
            problems["keys"] = _("This field cannot tell that a row is already there.")
        elif name not in run.mapping.values():
            problems["keys"] = _("No column fills this field.")
        else:
            found.append(key)
    if run.duplicates != SKIP and not run.keys:
        problems["keys"] = _("Please choose by which field rows are found that are already there.")
    return tuple(found)


def kind_of(name: str, actor: Actor) -> Kind:
    """The kind of this name, into which the actor may import. Raises Invalid, MayNot."""
    try:
        kind = kind_named(name)
    except KeyError:
        raise inputs.invalid({"kind": _("This kind is not known.")}) from None
    if not access.may(kind, actor, access.IMPORT):
        raise MayNot(_("You may not import this."))
    return kind


def _misplaced(header: str, name: str, run: Import) -> str | None:
    if header not in run.headers:
        return _("There is no such column.")
    if list(run.mapping.values()).count(name) > 1:
        return _("Two columns go into this field.")
    return None


def _column(at: int, field: Field, target: str, actor: Actor) -> Column:
    links = Links(field, actor) if field.type == "link" else None
    return Column(at, field, links.read if links else values.reader(field), target, links)


def _children(found: Sequence[tuple[targets.ChildField, Column]], kind: Kind, actor: Actor) -> list[Child]:
    """The columns of each place put together; a place of which the telling field is missing says so by the row."""
    places: dict[tuple[str, int], list[tuple[targets.ChildField, Column]]] = {}
    for child, column in found:
        places.setdefault((child.kind.name, child.slot), []).append((child, column))
    offered = targets.children(kind, actor)
    made = []
    for (name, slot), parts in sorted(places.items(), key=lambda item: item[0]):
        hung, link = offered[name]
        made.append(Child(hung, slot, link, tuple(column for _child, column in parts), targets.lead(hung, actor)))
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
