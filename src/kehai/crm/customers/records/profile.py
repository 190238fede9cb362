"""What a customer is like: its classes, its size, what it stands for, and how far it is trusted (A03, B07–B10, B14, B23–B27, B31)."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.kernel.columns import MoneyField, PictureField, RegionField


class Profile(models.Model):
    """The customer's card beyond name and number (客户档案); every one of these can be filtered and counted by.

    Columns are nullable or have a constant default, so that adding them rewrites no row of a big table.
    """

    class Ownership(models.TextChoices):
        STATE = "state", _("State-owned")
        JOINT = "joint", _("Joint venture")
        COLLECTIVE = "collective", _("Collective")
        SHARES = "shares", _("Shareholding")
        SOLE = "sole", _("Individually run")
        OTHER = "other", _("Other ownership")

    class Form(models.TextChoices):
        EXCLUSIVE = "exclusive", _("Single-brand shop")
        SPECIALIST = "specialist", _("Specialist shop")
        AGENT = "agent", _("Agent")
        CHAIN = "chain", _("Chain store")
        WHOLESALE = "wholesale", _("Wholesaler")
        RETAIL = "retail", _("Retailer")

    class Level(models.TextChoices):
        HIGH = "high", _("High")
        MIDDLE = "middle", _("Middle")
        LOW = "low", _("Low")

    class Location(models.TextChoices):
        CENTRE = "centre", _("Commercial centre")
        HUB = "hub", _("Transport hub")
        HOUSING = "housing", _("Residential area")
        OTHER = "other", _("Other place")

    class Importance(models.TextChoices):
        CORE = "core", _("Core")
        IMPORTANT = "important", _("Important")
        GENERAL = "general", _("General")

    class Tier(models.TextChoices):
        FIRST = "1", _("Tier 1")
        SECOND = "2", _("Tier 2")
        THIRD = "3", _("Tier 3")

    class Focus(models.TextChoices):
        KEY = "key", _("Key customer")
        FUTURE = "future", _("Future key customer")
        POTENTIAL = "potential", _("Potential key customer")

    class Size(models.TextChoices):
        LARGE = "large", _("Large")
        MEDIUM = "medium", _("Medium-sized")
        SMALL = "small", _("Small")
        MICRO = "micro", _("Micro")

    class Credit(models.TextChoices):
        A = "a", _("Credit A")
        B = "b", _("Credit B")
        C = "c", _("Credit C")
        D = "d", _("Credit D")

    class CreditSource(models.TextChoices):
        HAND = "hand", _("by hand")
        INVESTIGATION = "investigation", _("by an investigation")
        RULE = "rule", _("by rule")

    importance = models.CharField(_("class"), max_length=9, choices=Importance, null=True, blank=True)
    tier = models.CharField(_("management tier"), max_length=1, choices=Tier, null=True, blank=True, help_text=_("Rules may go by it."))
    focus = models.CharField(_("key customer"), max_length=9, choices=Focus, null=True, blank=True)
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership, null=True, blank=True)
    business_form = models.CharField(_("business form"), max_length=10, choices=Form, null=True, blank=True)
    location = models.CharField(_("location class"), max_length=7, choices=Location, null=True, blank=True)
    income = models.CharField(_("income class"), max_length=6, choices=Level, null=True, blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True, default="", db_default="")
    proprietor = models.CharField(_("proprietor"), max_length=60, blank=True, default="", db_default="")
    manager = models.CharField(_("manager"), max_length=60, blank=True, default="", db_default="")
    trading_since = models.DateField(_("trading with us since"), null=True, blank=True)
    assets = MoneyField(_("assets"), null=True, blank=True)
    size = models.CharField(_("scale"), max_length=6, choices=Size, null=True, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    service_field = models.CharField(_("field of service"), max_length=200, blank=True, default="", db_default="")
    service_area = RegionField(_("main area of service"), blank=True, default="", db_default="")
    service_areas = models.CharField(_("further areas of service"), max_length=200, blank=True, default="", db_default="")
    sales_ability = models.CharField(_("ability to sell"), max_length=6, choices=Level, null=True, blank=True)
    potential = models.CharField(_("potential"), max_length=6, choices=Level, null=True, blank=True)
    business_idea = models.CharField(_("business idea"), max_length=400, blank=True, default="", db_default="")
    business_policy = models.CharField(_("business policy"), max_length=400, blank=True, default="", db_default="")
    business_direction = models.CharField(_("business direction"), max_length=400, blank=True, default="", db_default="")
    business_features = models.CharField(_("business features"), max_length=400, blank=True, default="", db_default="")
    credit_grade = models.CharField(_("credit grade"), max_length=1, choices=Credit, null=True, blank=True)
    credit_review_on = models.DateField(_("credit to be reviewed on"), null=True, blank=True)
    credit_source = models.CharField(_("credit grade set"), max_length=13, choices=CreditSource, null=True, blank=True)

    logo = PictureField(_("logo"), help_text=_("Stands beside the name in lists, on the page and on the printed card."))

    class Meta:
        abstract = True

    @classmethod
    def note_source(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]]) -> None:
        """A credit grade that was changed and does not say by what was set by hand."""
        for row in rows:
            old = before[row.pk]
            if row.credit_grade != old.get("credit_grade") and row.credit_source == old.get("credit_source"):
                row.credit_source = cls.CreditSource.HAND if row.credit_grade else None


FORM = (
    (_("Classes"), ("importance", "tier", "focus", "ownership", "business_form", "location", "income", "trading_since")),
    (_("People and size"), ("legal_representative", "proprietor", "manager", "assets", "size", "employees")),
    (
        _("Characteristics"),
        (
            *("service_field", "service_area", "service_areas", "sales_ability", "potential"),
            *("business_idea", "business_policy", "business_direction", "business_features"),
        ),
    ),
    (_("Credit"), ("credit_grade", "credit_review_on", "credit_source")),
)
KEPT = ("credit_source",)
_OF_COMPANIES = (
    *("credit_code", "industry", "company_type", "capital", "registered_on", "scope", "parent"),
    *("ownership", "business_form", "location", "legal_representative", "proprietor", "manager", "assets", "size", "employees"),
    *("service_field", "service_area", "service_areas", "sales_ability"),
    *("business_idea", "business_policy", "business_direction", "business_features"),
)
SHOWN_WHEN = {**dict.fromkeys(_OF_COMPANIES, ("kind_of", ("company",))), "income": ("kind_of", ("person",))}
COLORS = {
    "importance": {"core": "red", "important": "orange", "general": "default"},
    "focus": {"key": "red", "future": "purple", "potential": "blue"},
    "credit_grade": {"a": "green", "b": "blue", "c": "orange", "d": "red"},
    "potential": {"high": "green", "middle": "blue", "low": "default"},
}
