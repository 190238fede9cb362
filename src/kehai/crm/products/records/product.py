"""Products: what is sold, alone or as a bundle or a solution of others."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.products.records import parameter
from kehai.crm.products.records.category import Category
from kehai.crm.products.records.unit import Unit
from kehai.crm.products.rules import barcode
from kehai.crm.products.rules.summary import summary
from kehai.kernel import alive
from kehai.kernel.access import Public
from kehai.kernel.columns import CodeField, FilesField
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import indexes
from kehai.kernel.spelled import Spelled, spelled_index

LIVE = Q(deleted_at=None)


class Product(Spelled):
    """A product (产品): goods or a service that is sold, found by name, code and technical parameters (A24)."""

    class State(models.TextChoices):
        ON_SALE = "on_sale", _("On sale")
        PAUSED = "paused", _("Paused")
        DISCONTINUED = "discontinued", _("Discontinued")

    class Nature(models.TextChoices):
        SINGLE = "single", _("Single product")
        BUNDLE = "bundle", _("Bundle")
        SOLUTION = "solution", _("Solution")

    name = models.CharField(_("product name"), max_length=200)
    code = CodeField(_("product code"), max_length=60, blank=True, help_text=_("Your own code, each once."))
    specification = models.CharField(_("specification"), max_length=200, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("unit"), help_text=_("Cannot be changed later: quantities and prices speak of it.")
    )
    nature = models.CharField(
        _("nature"),
        max_length=8,
        choices=Nature,
        default=Nature.SINGLE,
        help_text=_("A bundle is sold as one; a solution is put together from its parts for each customer."),
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ON_SALE)
    brand = models.CharField(_("brand"), max_length=60, blank=True)
    barcode = CodeField(_("bar code"), max_length=40, blank=True)
    tax_rate = models.DecimalField(_("tax rate (%)"), max_digits=5, decimal_places=2, default=Decimal("13.00"))
    pictures = FilesField(_("pictures"))
    documents = FilesField(_("documents"), help_text=_("Data sheets, drawings, certificates, manuals."))
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    technical = models.CharField(_("technical data"), max_length=1000, blank=True, editable=False)

    access = Public()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = (
            *indexes("products_product", owned=False),
            spelled_index("products_product"),
            models.Index("category", "spelling", "id", name="products_product_class", condition=LIVE),
        )
        constraints = (
            models.UniqueConstraint(fields=("code",), condition=LIVE & ~Q(code=""), name="products_product_code"),
            models.UniqueConstraint(fields=("barcode",), condition=LIVE & ~Q(barcode=""), name="products_product_barcode"),
        )

    class Screen:
        icon = "appstore"
        prefix = "P"
        title = "name"
        columns = "name", "code", "technical", "category", "unit", "state", "brand"
        form = (
            (_("Product"), ("name", "code", "category", "unit", "specification", "brand", "state", "nature", "tax_rate", "barcode")),
            (_("Pictures and knowledge"), ("pictures", "documents", "description")),
        )
        highlights = "state", "category", "unit", "technical"
        quick = "category", "state", "nature", "brand"
        search = "name", "code", "specification", "technical", "brand", "barcode"
        by_words = True
        sort = "name"
        locked = ("unit",)
        readonly = ("owner",)
        derived = ("technical",)
        own_fields = True
        sides: ClassVar = {"category": _("Products")}
        colors: ClassVar = {
            "state": {"on_sale": "success", "paused": "warning", "discontinued": "neutral"},
            "nature": {"bundle": "blue", "solution": "purple"},
        }
        example: ClassVar = {"tax_rate": "13.00"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What it points at lives, its parameters are those of its category, and what they say in short is kept."""
        live = [row for row in rows if not row.deleted_at]
        if not alive.hold(Category, {row.category_id for row in live}) or not alive.hold(Unit, {row.unit_id for row in live}):
            raise Refusal(_t("This category or unit was deleted a moment ago."))
        for row in live:
            row.refuse_unsound(before[row.id])
            _parameters(row, before[row.id])
        gone = [row.id for row in rows if row.deleted_at and not before[row.id].get("deleted_at")]
        if gone:
            _refuse_used(gone)

    def refuse_unsound(self, old: Mapping[str, Any]) -> None:
        """A tax rate of a hundred at most, a bar code that checks, parts only where there may be some."""
        if not 0 <= self.tax_rate <= 100:
            raise Invalid(_t("Between 0 and 100."), {"tax_rate": _t("Between 0 and 100.")})
        if not barcode.sound(self.barcode):
            sentence = _t("The last digit of this bar code does not check; please look again.")
            raise Invalid(sentence, {"barcode": sentence})
        if old and old["nature"] != self.nature == self.Nature.SINGLE and _parts(self.id):
            sentence = _t("It has parts; please remove them first.")
            raise Invalid(sentence, {"nature": sentence})


def _parts(key: UUID) -> int:
    from kehai.crm.products.records.part import Part  # noqa: PLC0415  parts point at products

    alive.one_at_a_time("products:parts")
    return alive.count(Part, bundle=key)


def _refuse_used(gone: Sequence[UUID]) -> None:
    from kehai.crm.products.records.part import Part  # noqa: PLC0415  parts point at products

    alive.alone(Product, gone)
    used = Part.objects.filter(part__in=gone, deleted_at=None, bundle__deleted_at=None).exclude(bundle__in=gone).count()
    if used:
        raise Refusal(_t("It is part of %(count)d bundles or solutions; take it out there first.") % {"count": used})


def _parameters(row: Product, old: Mapping[str, Any]) -> None:
    """Values of parameters that the category does not have go when it is changed, and are refused when they are sent."""
    has = parameter.of(row.category_id)
    keys, stored = {each.key for each in has}, old.get("extra") or {}
    strange = {key for key in row.extra if key.startswith(parameter.PREFIX) and key not in keys}
    sent = {key: _t("This category does not have this parameter.") for key in strange if row.extra[key] != stored.get(key)}
    fresh = not old or old["category_id"] != row.category_id
    for each in has:
        if each.required and each.key not in row.extra and (fresh or each.key in stored):
            sent[each.key] = _t("Please fill this in.")
    if sent:
        raise Invalid(_t("Please look at the marked fields."), sent)
    if strange and fresh:
        row.extra = {key: value for key, value in row.extra.items() if key not in strange}
    row.technical = summary(has, row.extra)
