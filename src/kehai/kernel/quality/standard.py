"""What a kind asks of its records: which fields count and how much, how they must look, how old they may be.

A kind takes part by standing on `Measured` and stating `quality = Standard(…)` in its Screen. What it leaves
open is taken from its form: fields that somebody can fill in count, required ones three times, those of the
list, the highlights and the quick filters twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.kernel.field import Field

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

QUALITY, COMPLETENESS, VALIDITY, FRESHNESS = KEPT = "quality", "completeness", "validity", "freshness"
LACKING = "lacking"
NIGHT = "kernel.quality"  # the job that measures all of a kind anew
COLUMNS = (*KEPT, LACKING)
OR, WRONG, STALE = "|", "!", "~"  # mobile|phone: one of them; mobile!: filled in wrongly; ~: too old
PARTS = {COMPLETENESS: 6, VALIDITY: 2, FRESHNESS: 2}
# What is filled in by itself says nothing about who should have filled it in.
SILENT = frozenset({"boolean", "json", "files", "picture", "secret"})
PLACEHOLDER = (
    "^("
    "无|無|没有|沒有|未知|不知道|不详|不詳|暂无|暫無|待定|待补|待补充|待補充|未填|空|测试|測試|"
    "none|null|nil|unknown|test|tbd|n/?a|asdf|qwer|qwerty|123|1234|12345|123456|"
    r"[-./,*?_ ]+|([0-9a-z])\2*"
    ")$"
)
# What a value of a type must look like, in words that PostgreSQL and Python read alike; None: it must not be a placeholder.
LOOKS: Mapping[str, str | None] = {
    "text": None,
    "longtext": None,
    "address": "^.{6,}$",
    "mobile": r"^(1[3-9][0-9]{9}|\+[1-9][0-9]{6,14})$",
    "email": r"^[^@ ]+@[^@ .]+(\.[^@ .]+)+$",
    "region": "^[0-9]{4,6}$",
}
# A number that nobody has: the same digit eight times running.
INVENTED = r"([0-9])\1{7}"


class Measured(models.Model):
    """A kind whose records are measured (数据质量分). The numbers are kept with every write, and again at night for what grew old."""

    quality = models.SmallIntegerField(_("data quality"), null=True, editable=False)
    completeness = models.SmallIntegerField(_("completeness"), null=True, editable=False)
    validity = models.SmallIntegerField(_("validity"), null=True, editable=False)
    freshness = models.SmallIntegerField(_("freshness"), null=True, editable=False)
    lacking = ArrayField(models.CharField(max_length=130), null=True, editable=False)

    class Meta:
        abstract = True


def quality_index(table: str) -> models.Index:
    """What lists of the worst, and the search for what nobody has measured yet, need."""
    return models.Index(fields=(QUALITY, "id"), name=f"{table}_quality", condition=models.Q(deleted_at=None))


@dataclass(frozen=True, slots=True)
class Doubles:
    """The kind whose open rows say that two records may be one."""

    kind: str
    links: tuple[str, str]
    open: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standard:
    """What counts.

    `weights`: field, or several with | where one of them will do → weight (empty: by the form);
    `looks`: field → pattern, beside those of the types; `past`: dates that cannot be to come;
    `fresh`: times of which the latest must not be older than `days`; `by`: what the figures are told by, also
    through a link; `doubles`: who tells of duplicates.
    """

    weights: Mapping[str, int] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    past: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    days: int = 365
    by: tuple[str, ...] = ()
    doubles: Doubles | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing asked of a record: one of these fields filled in, where another field has one of these values."""

    name: str
    fields: tuple[Field, ...]
    weight: int
    when: tuple[Field, tuple[str, ...]] | None


def measured(kind: "Kind") -> bool:
    """Whether records of the kind are measured."""
    return kind.screen["quality"] is not None


def standard_of(kind: "Kind") -> Standard:
    """What the kind asks."""
    found: Standard = kind.screen["quality"]
    return found


def facets(kind: "Kind") -> tuple[Facet, ...]:
    """What is asked, in the order of the standard, then the company's own fields that count."""
    own = tuple(facet(kind, each.name, each.counts) for each in kind.fields.values() if each.counts)
    return _facets(kind.model) + own


@cache
def _facets(model: Any) -> tuple[Facet, ...]:
    from kehai.kernel.catalogue import shipped  # noqa: PLC0415  the catalogue stands on kinds, and those on this

    kind = next(kind for kind in shipped().values() if kind.model is model)
    told = standard_of(kind).weights or by_form(kind)
    return tuple(facet(kind, name, weight) for name, weight in told.items())


def facet(kind: "Kind", name: str, weight: int) -> Facet:
    """One entry of a standard; it is asked where its first field makes sense."""
    fields = tuple(kind.fields[part] for part in name.split(OR))
    when = kind.screen["shown_when"].get(fields[0].name)
    return Facet(name, fields, weight, (kind.fields[when[0]], tuple(when[1])) if when else None)


def by_form(kind: "Kind") -> dict[str, int]:
    """The fields of the form that somebody fills in, with what they weigh where the kind does not say."""
    looked_at = {*kind.screen["columns"], *kind.screen["highlights"], *kind.screen["quick"]}
    found: dict[str, int] = {}
    for name in _in_form(kind):
        each = kind.fields[name]
        if not (each.readonly or each.derived or each.type in SILENT or each.default not in (None, "") or name == "remark"):
            found[name] = 3 if each.required else 2 if name in looked_at else 1
    return found


def _in_form(kind: "Kind") -> Iterator[str]:
    for _label, names in kind.screen["form"]:
        yield from names


def look(standard: Standard, each: Field) -> str | None:
    """The pattern a filled-in value must meet, "" where it must be no placeholder, None where nothing is asked."""
    if each.name in standard.looks:
        return standard.looks[each.name]
    if each.type not in LOOKS:
        return None
    return LOOKS[each.type] or ""


def stored(row: Any, each: Field) -> Any:
    """The value of a row, of an own field out of what the company added."""
    return row.extra.get(each.name) if each.own else getattr(row, each.column)


def is_checked(standard: Standard, each: Field) -> bool:
    """Whether a value of the field can be wrong."""
    return each.name in standard.past or look(standard, each) is not None


def asked(kind: "Kind") -> frozenset[str]:
    """Every field that the numbers speak of: who does not read one of them is told no number (see docs/guides/data-quality.md)."""
    return speaks_of(kind.screen) | {each.name for facet in facets(kind) for each in facet.fields}


def speaks_of(screen: Mapping[str, Any]) -> frozenset[str]:
    """The same as far as the facts of a Screen tell it: a form's fields count as soon as the standard names none."""
    standard: Standard = screen["quality"]
    told = standard.weights or dict.fromkeys(name for _label, names in screen["form"] for name in names)
    named = {part for name in told for part in name.split(OR)}
    return frozenset(named | {screen["shown_when"][name][0] for name in named if name in screen["shown_when"]} | set(standard.fresh))


def percent(got: int, of: int) -> int:
    """The share in a hundred, half of one rounded up; all of nothing is all."""
    return (200 * got + of) // (2 * of) if of else 100


def whole(completeness: int, validity: int, freshness: int | None) -> int:
    """The one number of the three; a kind that asks for no freshness has two."""
    parts: Sequence[tuple[int, int]] = ((PARTS[COMPLETENESS], completeness), (PARTS[VALIDITY], validity))
    parts = parts if freshness is None else (*parts, (PARTS[FRESHNESS], freshness))
    weight = sum(part for part, _value in parts)
    return (2 * sum(part * value for part, value in parts) + weight) // (2 * weight)
