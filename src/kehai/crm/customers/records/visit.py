"""Visits: planned, checked in where the customer is, and written up; what speaks for each of them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.place import latitude, longitude
from kehai.kernel.access import ByParent
from kehai.kernel.columns import FilesField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

PLANNED, ARRIVED, DONE, CANCELLED = "planned", "arrived", "done", "cancelled"
SAID = "near", "photographed", "stayed", "written", "planned_before"  # what speaks for a visit; see rules/nearness.py


class Visit(Record):
    """One visit to a customer (拜访): where and when somebody stood there, and what came of it (K60, K64, P25)."""

    class State(models.TextChoices):
        PLANNED = PLANNED, pgettext_lazy("visit", "Planned")
        ARRIVED = ARRIVED, pgettext_lazy("visit", "Arrived")
        DONE = DONE, pgettext_lazy("visit", "Done")
        CANCELLED = CANCELLED, pgettext_lazy("visit", "Cancelled")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact"))
    purpose = models.CharField(pgettext_lazy("visit", "purpose"), max_length=200, blank=True)
    planned_at = models.DateTimeField(_("planned for"), default=timezone.now, blank=True)
    turn = models.PositiveSmallIntegerField(_("order of the day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=PLANNED)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    latitude = latitude(null=True, blank=True)
    longitude = longitude(null=True, blank=True)
    accuracy = models.PositiveIntegerField(_("accuracy (m)"), null=True, blank=True)
    distance = models.PositiveIntegerField(_("distance to the customer (m)"), null=True, blank=True, help_text=_("Empty where no place was known."))
    unplaced = models.CharField(
        _("why without a position"), max_length=200, blank=True, help_text=_("What the visitor said where the telephone gave none.")
    )
    photos = FilesField(_("photos"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("follow-up"))
    near = models.BooleanField(_("at the place"), null=True, blank=True, help_text=_("Empty where it cannot be told."))
    photographed = models.BooleanField(_("with a photo"), default=False)
    stayed = models.BooleanField(_("stayed for five minutes"), default=False)
    written = models.BooleanField(_("written up"), default=False)
    planned_before = models.BooleanField(_("planned beforehand"), default=False)
    evidence = models.PositiveSmallIntegerField(
        pgettext_lazy("visit", "evidence"),
        null=True,
        blank=True,
        help_text=_("0 to 100: at the place 40, photo 20, time spent 15, written up 15, planned beforehand 10."),
    )

    access = ByParent("customer")

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = (
            *indexes("customers_visit"),
            models.Index("customer", F("planned_at").desc(), F("id").desc(), name="customers_visit_of"),
            models.Index("owner", F("planned_at").desc(), name="customers_visit_day", condition=Q(deleted_at=None)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=(PLANNED, CANCELLED)) | Q(arrived_at__isnull=False), name="customers_visit_arrived"),
            models.CheckConstraint(condition=~Q(state=DONE) | Q(left_at__gte=F("arrived_at"), follow_up__isnull=False), name="customers_visit_done"),
        )

    class Screen:
        icon = "environment"
        help = _("Who was where and when, and what came of it. The evidence says what speaks for a visit; it accuses nobody.")
        prefix = "V"
        title = "number"
        columns = "planned_at", "customer", "purpose", "state", "arrived_at", "distance", "evidence", "owner"
        form = (
            (_("Visit"), ("customer", "contact", "purpose", "planned_at", "turn")),
            (_("On the spot"), ("arrived_at", "latitude", "longitude", "accuracy", "distance", "unplaced", "photos", "left_at", "follow_up")),
            (_("What speaks for it"), ("evidence", *SAID)),
        )
        highlights = "state", "customer", "planned_at", "evidence", "owner"
        quick = "state", "planned_at", "owner", "near"
        sort = "-planned_at"
        locked = ("customer",)
        readonly = (
            *("owner", "state", "arrived_at", "latitude", "longitude", "accuracy", "distance", "unplaced", "photos", "left_at", "follow_up"),
            *("evidence", *SAID),
        )
        colors: ClassVar = {"state": {PLANNED: "blue", ARRIVED: "gold", DONE: "green", CANCELLED: "default"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It is made by whoever wrote it; the contact is one of the customer's."""
        chosen = {row.contact_id for row in rows if row.contact_id}
        homes = dict(Contact.objects.filter(id__in=chosen).values_list("id", "customer_id")) if chosen else {}
        for row in rows:
            if not before[row.id] and row.owner_id is None and by.human:
                row.owner_id = by.id
            if row.contact_id and homes.get(row.contact_id) != row.customer_id:
                sentence = _t("This contact belongs to another customer.")
                raise Invalid(sentence, {"contact": sentence})
