"""Kinds: what is known about one class of record, derived from its model and its inner Screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils.text import capfirst

from kehai.kernel.field import BIG, Choice, Field
from kehai.kernel.quality.standard import KEPT, Measured, Standard, speaks_of
from kehai.kernel.record import Record
from kehai.kernel.types import GROUPABLE, TYPES

if TYPE_CHECKING:
    from kehai.kernel.access import Access, Actor
    from kehai.kernel.rows import Rows

HIDDEN = frozenset({"id", "extra", "search", "spelling", "lacking", "deleted_at", "created_by", "version"})
DJANGO_TYPES: tuple[tuple[type[Any], str], ...] = (
    (models.ForeignKey, "link"),
    (models.EmailField, "email"),
    (models.TextField, "longtext"),
    (models.CharField, "text"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.BooleanField, "boolean"),
    (models.IntegerField, "integer"),
    (models.DecimalField, "decimal"),
    (models.JSONField, "json"),
)
# Facts a Screen may state, with what holds when it is silent.
SCREEN: dict[str, Any] = {
    "icon": "file",
    "help": "",
    "title": "number",  # the field that names a row
    "prefix": "",  # of running numbers
    "columns": (),  # of the list, in order
    "form": (),  # ((group label, (field, …)), …)
    "highlights": (),
    "quick": (),  # filters that stand above the list
    "search": (),  # text fields that are searched as names
    "by_words": False,  # what is looked for is words in any order, each in any of these fields, and not one name
    "phones": (),  # fields that are searched as telephone numbers
    "similar": (),  # the door that tells of similar records while one is typed in, and the fields it is told
    "sort": "-created_at",
    "locked": (),  # fields that cannot be edited after creation (P21)
    "hidden": (),  # stored, but no field of the kind
    "readonly": (),  # shown, written only by named actions
    "derived": (),  # kept by settle: no version, no change, no conflict
    "sensitive": (),  # masked where a row is reached by a weaker path
    "mirrors": {},  # field → the field of another kind whose value it repeats: shown no further than that one
    "keyed": {},  # JSON field → prefix of its keys → the kind whose fields they name: shown no further than those (kernel/keyed)
    "handed_over": True,  # what a person owns of it goes to his successor when he leaves
    "timeline": None,  # the child kind that is the timeline
    "notes": None,  # (kind, a field it is asked by, the action here that writes one): rows that stand in the timeline too
    "picture": None,  # the picture field that stands beside the title wherever a record is named
    "clock": None,  # a datetime field shown as the pool clock
    "lasts": None,  # (a datetime field, the integer field that says how many minutes it takes from then on)
    "offers": {},  # integer field → numbers that are chosen with one press beside it
    "board": None,  # how its rows stand in columns (kernel/board)
    "map": None,  # (the kind whose rows place its rows by latitude and longitude, its link): they can be shown on a map (kernel/clusters)
    "own_fields": False,  # an administrator may add fields
    "quality": None,  # what is asked of its records' data (kernel/quality); a kind that states it stands on Measured
    "merges": None,  # that records may be merged, and how: field → "any", "latest", "earliest" or "join" (kernel/merging)
    "tree": None,  # the link that makes a tree of the kind
    "shown_when": {},  # field → (another field, the values of it with which this one makes sense)
    "stays": {},  # field → (another field, the values of it with which settle lets this one be written no more)
    "sides": {},  # link, beside the parent too → what the list of these rows is called on the linked record's page; "": none
    "whole": (),  # sensitive fields that a mask hides whole
    "example": {},  # field → what a row made for a test needs, or what makes it, where fields or rows depend on each other
    "public": False,  # every employee may see label and row
    "colors": {},  # field → value → colour token
    "domain": "",  # where the kind stands in the interface, when not in its app's folder
    "menu": True,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind (业务对象), frozen at start-up; own fields make a new Kind of the same name."""

    name: str
    model: type[Record]
    label: Any
    plural: Any
    fields: Mapping[str, Field]
    screen: Mapping[str, Any]
    access: "Access"
    order: int = 0
    children: Sequence[tuple[str, str]] = attribute(default=())

    @property
    def domain(self) -> str:
        """The first part of the name."""
        return self.name.split(".")[0]

    @property
    def path(self) -> str:
        """The name as a path of the interface."""
        return self.name.replace(".", "/")

    @property
    def table(self) -> str:
        """The model's table."""
        return self.model._meta.db_table

    @property
    def title(self) -> str:
        """The field that names a row."""
        return str(self.screen["title"])

    @property
    def spelled(self) -> bool:
        """Whether its rows are found and sorted by how their title is read (see spelled.py)."""
        return hasattr(self.model, "spelling")

    def visible_to(self, actor: "Actor", op: str = "read") -> "Rows":
        """All rows that this actor reaches with this operation; the only way to read."""
        from kehai.kernel.rows import Rows  # noqa: PLC0415  rows stand on kinds

        return Rows.of(self, actor, op)

    def with_own(self, own: Sequence[Field]) -> "Kind":
        """The same kind with the fields an administrator added."""
        return replace(self, fields={**self.fields, **{field.name: field for field in own}})


def describe(model: type[Record]) -> Kind:
    """The kind of a model; raises at start-up where Screen names what does not exist."""
    screen = {**SCREEN, **{k: v for k, v in vars(model.Screen).items() if not k.startswith("_")}}
    unknown = set(screen) - set(SCREEN)
    if unknown:
        raise TypeError(f"{model.__name__}.Screen has unknown facts: {sorted(unknown)}")
    _measured(model, screen)
    skip = HIDDEN | set(screen["hidden"])
    fields = {f.name: _field(f, screen, model.access) for f in model._meta.concrete_fields if f.name not in skip}
    named = {*screen["columns"], *screen["quick"], *screen["highlights"], *screen["search"], *screen["phones"]}
    named |= {name for _label, names in screen["form"] for name in names} | {screen["title"]}
    named |= set(screen["board"].names()) if screen["board"] else set()
    named |= {*(screen["lasts"] or ()), *screen["offers"]}
    named |= {name for field, (by, _values) in screen["stays"].items() for name in (field, by)}
    missing = named - set(fields)
    if missing:
        raise TypeError(f"{model.__name__}.Screen names fields that do not exist: {sorted(missing)}")
    meta = model._meta
    name = f"{screen['domain'] or meta.app_label}.{snake(model.__name__)}"
    return Kind(name, model, capfirst(meta.verbose_name), capfirst(meta.verbose_name_plural), fields, screen, model.access)


def _measured(model: type[Record], screen: dict[str, Any]) -> None:
    """Whoever stands on Measured has numbers kept by the kernel; they are as secret as what they speak of (kernel/quality)."""
    if not issubclass(model, Measured):
        if screen["quality"] is not None:
            raise TypeError(f"{model.__name__} states a quality and does not stand on Measured")
        return
    screen["quality"] = screen["quality"] or Standard()
    screen["derived"] = (*screen["derived"], *KEPT)
    if speaks_of(screen) & set(screen["sensitive"]):
        screen["sensitive"] = (*screen["sensitive"], *KEPT)


def snake(name: str) -> str:
    """FollowUp becomes follow_up."""
    return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(name))


def _field(source: Any, screen: Mapping[str, Any], access: Any) -> Field:
    kind_type = _type(source)
    derived = source.name in screen["derived"]
    readonly = derived or not source.editable or source.name in screen["readonly"]
    choices = tuple(Choice(str(value), label, screen["colors"].get(source.name, {}).get(value, "")) for value, label in (source.choices or ()))
    operators = TYPES[kind_type].operators
    least, most = _bounds(source) if kind_type == "integer" else (-BIG, BIG)
    return Field(
        name=source.name,
        label=capfirst(source.verbose_name),
        type=kind_type,
        help=source.help_text,
        required=not source.blank and not readonly,
        readonly=readonly,
        derived=derived,
        sort=kind_type not in {"longtext", "json", "files", "picture", "anniversary"},
        filter=bool(operators),
        group=kind_type in GROUPABLE,
        max_length=source.max_length,
        digits=getattr(source, "max_digits", 18) or 18,
        places=getattr(source, "decimal_places", 6) or 0,
        least=least,
        most=most,
        choices=choices,
        target=_target(source) if kind_type == "link" else None,
        sensitive=source.name in screen["sensitive"],
        whole=source.name in screen["whole"],
        keyed=tuple(screen["keyed"].get(source.name, {}).items()),
        column=source.column,
        null=source.null,
        locked=source.name in screen["locked"] or source.name in bearing(access),
        stays=screen["stays"].get(source.name),
        offers=tuple(screen["offers"].get(source.name, ())),
        default=None if source.default is models.NOT_PROVIDED else source.default,
    )


def bearing(access: Any) -> frozenset[str]:
    """The fields by which people reach a row: set when it is made, then moved by named actions only (§5.7, T11)."""
    return frozenset(filter(None, ("owner", getattr(access, "pool", None))))


def _bounds(source: Any) -> tuple[int, int]:
    """What the column holds."""
    least, most = connection.ops.integer_field_range(source.get_internal_type())
    return (-BIG if least is None else least), (BIG if most is None else most)


def _type(source: Any) -> str:
    if hasattr(source, "kind_type"):
        return str(source.kind_type)
    if source.choices:
        return "choice"
    for cls, name in DJANGO_TYPES:
        if isinstance(source, cls):
            return name
    raise TypeError(f"{source} has no field type")


def _target(source: Any) -> str:
    model = source.remote_field.model
    domain = getattr(getattr(model, "Screen", None), "domain", model._meta.app_label)
    return f"{domain}.{snake(model.__name__)}"
