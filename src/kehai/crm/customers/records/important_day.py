"""Important days of customers and their people, by the sun or by the moon (K41, P56, Y40; beyond, first 1)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.kernel import lunar, periods
from kehai.kernel.access import ByParent
from kehai.kernel.columns import AnniversaryField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

BIRTHDAY = "customers.contact.birthday"


class ImportantDay(Record):
    """A day on which we think of a customer (重要日子): when it comes next is computed and stored, and told before.

    The birthdays of contacts are kept here by the contacts themselves (`kept`).
    """

    class Sort(models.TextChoices):
        BIRTHDAY = "birthday", _("Birthday")
        WEDDING = "wedding", _("Wedding day")
        FOUNDING = "founding", _("Founding day")
        OPENING = "opening", _("Opening day")
        MEMORIAL = "memorial", _("Day of remembrance")
        FESTIVAL = "festival", _("Festival")
        CONTRACT = "contract", _("Day of a contract")
        OTHER = "other", _("Other")

    class Policy(models.TextChoices):
        PLAIN = lunar.PLAIN, _("in the plain month")
        LEAP = lunar.LEAP, _("in the leap month, in years that have it")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact"))
    sort = models.CharField(_("occasion"), max_length=9, choices=Sort, default=Sort.BIRTHDAY)
    name = models.CharField(_("what it is"), max_length=80, blank=True)
    day = AnniversaryField(_("day"))
    yearly = models.BooleanField(_("every year"), default=True)
    policy = models.CharField(_("a day of a leap month is kept"), max_length=5, choices=Policy, default=Policy.PLAIN)
    remind_days = models.PositiveSmallIntegerField(_("remind so many days before"), default=3)
    remark = models.CharField(_("remark"), max_length=400, blank=True)
    next_on = models.DateField(_("comes next"), null=True, blank=True)
    kept = models.BooleanField(_("kept by the contact"), default=False, editable=False)
    told_for = models.DateField(null=True, editable=False)

    access = ByParent("customer")

    class Meta:
        verbose_name = _("important day")
        verbose_name_plural = _("important days")
        indexes = (
            *indexes("customers_day", owned=False),
            models.Index("next_on", name="customers_day_next", condition=Q(deleted_at=None)),
        )

    class Screen:
        icon = "calendar"
        help = _("Birthdays and other days of customers and contacts, solar or lunar; the owner is reminded in time.")
        prefix = "DY"
        title = "name"
        columns = "next_on", "name", "sort", "day", "customer", "contact", "remind_days"
        form = (
            (_("Important day"), ("customer", "contact", "sort", "name", "day", "yearly", "policy")),
            (_("Reminder"), ("remind_days", "remark")),
        )
        highlights = "next_on", "sort", "customer"
        quick = "next_on", "sort"
        search = ("name",)
        sort = "next_on"
        locked = ("customer",)
        readonly = "owner", "kept"
        derived = ("next_on",)
        hidden = ("told_for",)
        # Whoever does not learn a contact's birthday does not learn it here.
        mirrors: ClassVar = dict.fromkeys(("day", "next_on", "name"), BIRTHDAY)
        colors: ClassVar = {"sort": {"birthday": "red", "founding": "blue", "opening": "blue", "festival": "gold"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A name for what has none, a contact of this customer, and the next time."""
        home = dict(Contact.objects.filter(id__in={row.contact_id for row in rows if row.contact_id}).values_list("id", "customer_id"))
        for row in rows:
            chosen = row.contact_id if row.contact_id != before[row.id].get("contact_id") else None
            if chosen and home.get(chosen) != row.customer_id:
                sentence = _t("This contact belongs to another customer.")
                raise Invalid(sentence, {"contact": sentence})
            if row.remind_days > 365:
                sentence = _t("A year before is the earliest.")
                raise Invalid(sentence, {"remind_days": sentence})
            row.name = row.name or str(cls.Sort(row.sort).label)
            row.wind()

    def wind(self) -> None:
        """When it comes next, counted from today; a day of one year only is over when it is over."""
        told, today = lunar.read(self.day), periods.today()
        self.next_on = told.next(today, self.policy) if self.yearly or told.year is None else told.began()

    def due(self) -> bool:
        """Whether it is time to tell of it, and nobody has been told of this time yet."""
        return (
            self.next_on is not None
            and self.told_for != self.next_on
            and periods.today() <= self.next_on <= periods.today() + timedelta(days=self.remind_days)
        )
