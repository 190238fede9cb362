"""Customers: companies and people we sell to, from the first trace of them to the last."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import (
    alive,
    bought,
    consent,
    customer_mobile,
    duplicates,
    entity,
    falling,
    graded,
    home,
    profile,
    regional,
    same_name,
    seat,
)
from kehai.crm.customers.records.business_line import BusinessLine
from kehai.crm.customers.records.card_standard import CARD
from kehai.crm.customers.records.pool import Pool, days_of, ways_up
from kehai.crm.customers.rules import clock, website
from kehai.kernel.access import ByOwner
from kehai.kernel.columns import AddressField, CodeField, MobileField, RegionField
from kehai.kernel.errors import Invalid
from kehai.kernel.quality.standard import Measured, quality_index
from kehai.kernel.record import indexes
from kehai.kernel.spelled import spelled_index

LIVE = Q(deleted_at=None)
NEWEST = F("created_at").desc(), F("id").desc()
Follower = Callable[[Sequence["Customer"], Mapping[UUID, Mapping[str, Any]], Any], None]
_followers: list[Follower] = []


@dataclass(frozen=True, slots=True)
class Moving:
    """What goes along when a customer changes hands; nothing, unless the action that moves it says so (access.md §5.4)."""

    keeps_team: bool = False
    keeps_loans: bool = False
    leaves_former: bool = False  # the former owner goes on reading, as one of its team


def follower(function: Follower) -> Follower:
    """Registers what goes along with customers that were written, in the same transaction; kinds that point at them ask for it."""
    _followers.append(function)
    return function


class Customer(falling.Falling, bought.Bought, graded.Graded, profile.Profile, regional.Regional, Measured, consent.Individual):
    """A customer (客户), young ones too: a lead (线索) is a customer whose stage is lead.

    Always has a home pool and is public there while nobody owns it (P15); owner and pool change by named
    actions only. `settle` keeps the rest: one customer of a firm and of a mobile number in a line, seats
    in private pools, the clock.
    """

    class Type(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    class Stage(models.TextChoices):
        LEAD = "lead", _("Lead")
        PROSPECT = "prospect", _("Prospect")
        CUSTOMER = "customer", _("Customer")
        FORMER = "former", _("Former customer")

    class Source(models.TextChoices):
        MANUAL = "manual", _("Entered by hand")
        WEB_FORM = "web_form", _("Web form")
        PHONE = "phone", _("Phone call")
        WECHAT = "wechat", _("WeChat")
        IMPORT = "import", _("Import")
        DEALER = "dealer", _("Dealer")
        REFERRAL = "referral", _("Referral")
        EXHIBITION = "exhibition", _("Exhibition")
        COLLECTED = "collected", _("Collected")
        OTHER = "other", _("Other")

    class Intention(models.TextChoices):
        TO_EXPLORE = "to_explore", _("To be explored")
        TO_SIGN = "to_sign", _("About to sign")
        SIGNED = "signed", _("Signed")
        NONE = "none", _("None")

    class Grade(models.TextChoices):
        A = "a", "A"
        B = "b", "B"
        C = "c", "C"
        D = "d", "D"

    class Why(models.TextChoices):
        NO_FOLLOW_UP = clock.NO_FOLLOW_UP, _("no follow-up in time")
        NO_CONTACT = clock.NO_CONTACT, _("not contacted after claim")
        NO_DEAL = clock.NO_DEAL, _("no deal in time")
        AFTER_DATE = clock.AFTER_DATE, _("its date is over")
        NEVER_ORDERED = clock.NEVER_ORDERED, _("never ordered")

    name = models.CharField(_("customer name"), max_length=200)
    kind_of = models.CharField(_("type"), max_length=8, choices=Type, default=Type.COMPANY)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default=Stage.LEAD)
    credit_code = CodeField(_("unified social credit code"), max_length=18, blank=True, help_text=_("18 characters; cannot be changed later."))
    mobile = MobileField(_("mobile"), blank=True)
    phone = MobileField(_("telephone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.MANUAL)
    source_detail = models.CharField(_("source in detail"), max_length=200, blank=True)
    intention = models.CharField(_("signing intention"), max_length=12, choices=Intention, default=Intention.TO_EXPLORE)
    category = models.CharField(_("business category"), max_length=200, blank=True)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, null=True, blank=True)
    region = RegionField(_("region"), blank=True, help_text=_("Empty: taken from the address, else from the telephone or mobile number."))
    address = AddressField(_("address"), max_length=300, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    company_type = models.CharField(_("company type"), max_length=100, blank=True)
    capital = models.CharField(_("registered capital"), max_length=60, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    scope = models.TextField(_("business scope"), blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group company"))
    line = models.ForeignKey(BusinessLine, models.PROTECT, blank=True, related_name="+", verbose_name=_("business line"), db_index=False)
    pool = models.ForeignKey(Pool, models.PROTECT, blank=True, related_name="+", verbose_name=_("home pool"), db_index=False)
    entity = models.ForeignKey(entity.Entity, models.PROTECT, blank=True, related_name="+", verbose_name=_("customer entity"), db_index=False)
    claimed_at = models.DateTimeField(_("owned since"), null=True, blank=True)
    last_follow_up_at = models.DateTimeField(_("last follow-up"), null=True, blank=True)
    next_follow_up_at = models.DateTimeField(_("next follow-up"), null=True, blank=True)
    falls_at = models.DateTimeField(_("falls back at"), null=True, blank=True)
    falls_why = models.CharField(_("falls back because"), max_length=20, choices=Why, blank=True)

    access = ByOwner(pool="pool")
    moving = Moving()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = (
            # The line last: the sentence of a lost race stands at a field of the form.
            models.UniqueConstraint(fields=("entity", "line"), condition=LIVE, name="customers_customer_once"),
        )
        indexes = (
            *indexes("customers_customer"),
            spelled_index("customers_customer"),
            quality_index("customers_customer"),
            models.Index("pool", *NEWEST, name="customers_customer_sea", condition=LIVE),
            models.Index("pool", "owner", name="customers_customer_pool", condition=LIVE),
            models.Index("stage", *NEWEST, name="customers_customer_stage", condition=LIVE),
            models.Index(fields=("region",), name="customers_customer_region", condition=LIVE, opclasses=("varchar_pattern_ops",)),
            models.Index("falls_at", name="customers_customer_falls", condition=Q(falls_at__isnull=False)),
            models.Index("owner", "next_follow_up_at", name="customers_customer_next", condition=Q(next_follow_up_at__isnull=False)),
            models.Index("last_follow_up_at", name="customers_customer_silent", condition=LIVE & Q(last_follow_up_at__isnull=False)),
            models.Index("claimed_at", name="customers_customer_untold", condition=LIVE & Q(last_follow_up_at=None, claimed_at__isnull=False)),
            models.Index("name", name="customers_customer_name", condition=LIVE),
            # The bin, and whether what hangs on a customer hangs on a deleted one.
            models.Index("deleted_at", name="customers_customer_bin", condition=Q(deleted_at__isnull=False)),
            models.Index("credit_code", name="customers_customer_code", condition=LIVE & ~Q(credit_code="")),
            models.Index("mobile", name="customers_customer_mobile", condition=LIVE & ~Q(mobile="")),
            models.Index("email", name="customers_customer_email", condition=LIVE & ~Q(email="")),
        )

    class Screen:
        icon = "team"
        prefix = "C"
        title = "name"
        map = "customers.place", "customer"
        columns = (
            "number",
            "name",
            "stage",
            "intention",
            "grade",
            "region",
            "source",
            "owner",
            "next_follow_up_at",
            "last_follow_up_at",
            "falls_at",
        )
        form = (
            (_("Customer"), ("name", "kind_of", "mobile", "stage", "intention", "category", "grade", "source", "source_detail")),
            (_("Where"), ("region", "region_source", "address", "phone", "email", "website")),
            (_("Company"), ("credit_code", "industry", "company_type", "capital", "registered_on", "parent", "scope")),
            *profile.FORM,
            (_("More"), ("line", "logo", "remark")),
            (_("Data protection"), consent.FORM),
        )
        highlights = "stage", "intention", "grade", "purchase", "pool", "owner", "falls_at"
        quick = "stage", "intention", "grade", "region", "source", "pool", "owner", "purchase"
        search = ("name",)
        similar = "customers/similar", ("name", "mobile", "phone", "credit_code", "email")
        phones = "mobile", "phone"
        locked = "credit_code", "line"
        readonly = "owner", "pool", "entity", "region_source", *falling.KEPT, *graded.KEPT, *profile.KEPT, *consent.KEPT
        derived = "claimed_at", "last_follow_up_at", "next_follow_up_at", "falls_at", "falls_why", *falling.DERIVED, *bought.DERIVED
        sensitive = "mobile", "phone", "email", "address", "grade_figure"
        mirrors = graded.MIRRORS
        timeline = "customers.follow_up"
        clock = "falls_at"
        picture = "logo"
        hidden = graded.HIDDEN
        own_fields = True
        merges = consent.MERGES
        quality = CARD
        shown_when = profile.SHOWN_WHEN
        colors: ClassVar = {
            **profile.COLORS,
            "purchase": {"before": "default", "after": "green"},
            "stage": {"lead": "default", "prospect": "blue", "customer": "green", "former": "default"},
            "intention": {"to_explore": "gold", "to_sign": "orange", "signed": "green", "none": "default"},
            "grade": {"a": "red", "b": "orange", "c": "blue", "d": "default"},
            # Who came by himself is worth more than who was found (P03).
            "source": {"web_form": "gold", "phone": "gold", "wechat": "gold"},
        }

    def is_person(self) -> bool:
        """What its type says."""
        return self.kind_of == self.Type.PERSON

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A home for new rows, clean codes, one customer of a firm in a line, seats, the clock."""
        _refuse_strange(rows, before)
        duplicates.watch(rows, before, by)
        home.find(rows, before, by)
        cls.note_source(rows, before)
        cls.note_grade(rows, before)
        alive.hold(rows, before)
        made = entity.tie(rows, before, by)
        moved = [row for row in rows if seat.moved(row, before[row.id])]
        private = [row.pool_id for row in moved if row.owner_id and not row.deleted_at]
        ways = ways_up(private) if private else {}
        seat.take(rows, before, ways)
        # After all else that may refuse: what else is wrong must not hang on what is there already.
        entity.refuse_twice(rows, before, made, by)
        same_name.refuse(rows, before, by)
        now = timezone.now()
        for row in moved:
            old = before[row.id]
            if not old or old["owner_id"] != row.owner_id or old["deleted_at"]:
                row.claimed_at, row.spared_until = now if row.owner_id else None, None
                row.next_follow_up_at = row.next_follow_up_at if row.owner_id else None
            row.wind(days_of(ways[row.pool_id]) if row.pool_id in ways else None)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Mobile numbers are held by living customers, and what hangs on customers follows them."""
        customer_mobile.hold(rows, before, by)
        for follow in _followers:
            follow(rows, before, by)

    @classmethod
    def marks(cls, values: Mapping[str, Any]) -> Iterator[Hashable]:
        """Numbers, credit codes and, where the company refuses them, names of firms that are there but for spelling."""
        yield from super().marks(values)
        yield from ((name, values[name]) for name in ("mobile", "credit_code") if values.get(name))
        if values.get("name"):
            yield from same_name.marks(values["name"])

    def wind(self, days: int | None) -> None:
        """Sets the clock by the home pool's own days; where there are recycle rules records/winding.py goes on from there."""
        private = self.owner_id is not None and self.deleted_at is None
        moment = clock.falls_at(self.claimed_at, self.last_follow_up_at, days) if private else None
        self.falls_at = max(moment, self.spared_until or moment) if moment else None
        self.falls_why = clock.NO_FOLLOW_UP if self.falls_at else ""
        self.falls_rule_id = self.falls_version = None


def _refuse_strange(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    """A web address that a browser would run instead of open is none."""
    for row in rows:
        if row.website and before[row.id].get("website") != row.website and not website.fit(row.website):
            sentence = _t("This is not a web address.")
            raise Invalid(sentence, {"website": sentence})
