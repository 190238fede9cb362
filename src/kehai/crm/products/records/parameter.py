"""Technical parameters: by what one finds a product; each becomes a field of the products of its category (A24).

They are own fields of the product (kernel/custom/own.py): typed, filtered, sorted, imported and exported like
any other, and shown only where the category has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.products.records.category import Category, follow, parents, upwards
from kehai.kernel import alive
from kehai.kernel.access import Public
from kehai.kernel.custom import own
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Choice, Field
from kehai.kernel.kept import fact
from kehai.kernel.record import Record, indexes
from kehai.kernel.types import GROUPABLE

PRODUCT, PREFIX = "products.product", "p_"
LINE = 60  # characters of a choice


class Parameter(Record):
    """A technical parameter of a category (技术参数): nominal diameter, pressure, material; all below have it too."""

    class Type(models.TextChoices):
        NUMBER = "decimal", _("Number")
        TEXT = "text", _("Text")
        CHOICE = "choice", _("Choice")
        BOOLEAN = "boolean", _("Yes or no")

    name = models.CharField(_("name"), max_length=60)
    symbol = models.CharField(_("symbol"), max_length=12, blank=True, help_text=_("Stands before the value in short: DN for DN50."))
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category"), help_text=_("Empty: of all products.")
    )
    type = models.CharField(_("type"), max_length=8, choices=Type, default=Type.NUMBER)
    unit = models.CharField(_("unit"), max_length=12, blank=True, help_text=_("Of a number: mm, MPa, ℃."))
    places = models.PositiveSmallIntegerField(_("decimals"), default=0, help_text=_("Of a number, at most 6."))
    choices = models.TextField(_("choices"), max_length=4000, blank=True, help_text=_("One a line."))
    required = models.BooleanField(_("required"), default=False)
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("technical parameter")
        verbose_name_plural = _("technical parameters")
        indexes = (*indexes("products_parameter", owned=False),)

    class Screen:
        icon = "filter"
        prefix = "TP"
        title = "name"
        columns = "name", "symbol", "category", "type", "unit", "choices", "required", "position"
        form = ((_("Technical parameter"), ("name", "category", "type", "symbol", "unit", "places", "choices", "required", "position", "remark")),)
        quick = "category", "type"
        search = "name", "symbol"
        sort = "position"
        locked = ("type",)
        readonly = ("owner",)
        sides: ClassVar = {"category": _("Technical parameters")}
        shown_when: ClassVar = {"unit": ("type", ("decimal",)), "places": ("type", ("decimal",)), "choices": ("type", ("choice",))}
        example: ClassVar = {"type": "text", "places": 0}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A choice has choices, each once; a number has at most six decimals."""
        live = [row for row in rows if not row.deleted_at]
        if not alive.hold(Category, {row.category_id for row in live if row.category_id}):
            raise Refusal(_t("This category was deleted a moment ago."))
        for row in live:
            if not 0 <= row.places <= 6:
                raise Invalid(_t("Between 0 and 6."), {"places": _t("Between 0 and 6.")})
            if row.type == cls.Type.CHOICE:
                row.choices = "\n".join(_choices(row.choices))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The fields of products are others from the next request on."""
        follow()


def _choices(text: str) -> list[str]:
    found = [line.strip() for line in text.replace("；", "\n").replace(";", "\n").splitlines() if line.strip()]
    if not found or len(set(found)) != len(found) or any(len(line) > LINE for line in found):
        sentence = _t("Please give at least one choice, each once.")
        raise Invalid(sentence, {"choices": sentence})
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A parameter as products meet it."""

    key: str
    name: str
    symbol: str
    category: UUID | None
    type: str
    unit: str
    places: int
    choices: tuple[str, ...]
    required: bool
    remark: str


def known() -> tuple[Known, ...]:
    """All live parameters in their order, as of this epoch."""
    return fact("products.parameters", _known) or ()


def _known() -> tuple[Known, ...]:
    rows = Parameter.objects.filter(deleted_at=None).order_by("position", "created_at", "id").defer("search")
    return tuple(
        Known(
            key=f"{PREFIX}{row.id.hex}",
            name=row.name,
            symbol=row.symbol,
            category=row.category_id,
            type=row.type,
            unit=row.unit,
            places=row.places,
            choices=tuple(row.choices.splitlines()),
            required=row.required,
            remark=row.remark,
        )
        for row in rows
    )


def of(category: UUID | None) -> list[Known]:
    """The parameters of a category: its own, and those of all it is part of."""
    above = set(upwards(category))
    return [each for each in known() if each.category is None or each.category in above]


def fields() -> Iterator[Field]:
    """Every parameter as a field of the product, which makes sense with the categories that have it."""
    tree, found = parents(), known()
    rows = Category.objects.filter(deleted_at=None, id__in={each.category for each in found if each.category})
    names: dict[UUID | None, str] = dict(rows.values_list("id", "name"))
    titles = [each.name for each in found]
    for each in found:
        # Two branches may each have a length: the heading of a column says whose.
        label = f"{each.name}（{names.get(each.category, _t('all'))}）" if titles.count(each.name) > 1 else each.name
        below = tuple(str(key) for key in tree if each.category in upwards(key, tree))
        yield Field(
            name=each.key,
            label=f"{label} ({each.unit})" if each.unit and each.type == Parameter.Type.NUMBER else label,
            type=each.type,
            help=each.remark,
            group=each.type in GROUPABLE,
            places=each.places,
            max_length=200 if each.type == Parameter.Type.TEXT else None,
            choices=tuple(Choice(value, value) for value in each.choices) if each.type == Parameter.Type.CHOICE else (),
            own=True,
            section=_("Technical parameters"),
            when=("category", below) if each.category else None,
        )


own.lay_over(PRODUCT, fields)
