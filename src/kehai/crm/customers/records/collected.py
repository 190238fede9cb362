"""Collected information: what somebody brought home about a possible customer, on its way into the system."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records.customer import Customer
from kehai.crm.office import telling
from kehai.crm.office.records.deadline import name_rule
from kehai.kernel.access import READ, UPDATE, ByOwner, Rights
from kehai.kernel.columns import AddressField, FilesField, MobileField, RegionField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import FALSE, Sql

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

TO_TIDY = name_rule("customers.collected_tidied", _("Collected information to be tidied"))
TO_HAND = name_rule("customers.collected_handed", _("Collected information to be handed over"))
SORT = telling.sort("customers.collected", _("Collected information"))
# Who reviews: the administrators of the head office's pools.
HEADS = """
SELECT DISTINCT m.person_id FROM /*rule:clocks*/ customers_poolmember m JOIN customers_pool p ON p.id = m.pool_id
WHERE m.administrator AND m.deleted_at IS NULL AND p.parent_id IS NULL AND p.deleted_at IS NULL
"""
CONCERNED = "archivist_id", "responsible_id"


class Concerned(ByOwner):
    """Beside who collected it: the named archivist and the responsible representative read it and do their part."""

    def _paths(self, kind: "Kind", rights: Rights, op: str, alias: str, *, listed: bool) -> list[Sql]:
        found = super()._paths(kind, rights, op, alias, listed=listed)
        if op not in (READ, UPDATE) or rights.person is None or not rights.permits(kind.name, op) or not rights.employee:
            return found
        mine = [Sql(f"{alias}.{column} = %s", (rights.person,)) for column in CONCERNED]
        return [path for path in (*found, *mine) if path != FALSE]


def _person(label: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label)


class Collected(Record):
    """Collected information (收集信息, B52–B57): submitted, reviewed, tidied, entered and handed over, acknowledged, filed.

    Its owner is who collected it and answers for it by default (B57). Each step is an action, stands in the
    history, and has its clock.
    """

    class Channel(models.TextChoices):
        EXHIBITION = "exhibition", _("Exhibition")
        ASSOCIATION = "association", _("Trade association")
        PRESS = "press", _("Newspapers and magazines")
        INTERNET = "internet", _("Internet")
        PARTNER = "partner", _("Recommended by a partner")
        MALL = "mall", _("Brands in shopping malls")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Reviewed")
        TIDIED = "tidied", _("Tidied")
        HANDED = "handed", _("Entered and handed over")
        RECEIVED = "received", _("Acknowledged")
        FILED = "filed", _("Filed")

    name = models.CharField(_("customer name"), max_length=200)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.EXHIBITION)
    channel_detail = models.CharField(_("channel in detail"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    mobile = MobileField(_("mobile"), blank=True)
    region = RegionField(_("place of business"), blank=True)
    address = AddressField(_("address"), max_length=300, blank=True)
    content = models.TextField(_("content"), blank=True)
    files = FilesField(_("files"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.SUBMITTED)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    archivist = _person(_("archivist"))
    responsible = _person(_("responsible representative"))
    tidied_at = models.DateTimeField(_("tidied"), null=True, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    handed_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    received_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    filed_as = models.CharField(_("filed as"), max_length=100, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)

    access = Concerned()

    class Meta:
        verbose_name = _("collected information")
        verbose_name_plural = _("collected information")
        indexes = (
            *indexes("customers_collected"),
            models.Index("state", "created_at", name="customers_collected_state"),
        )

    class Screen:
        icon = "inbox"
        help = _("What was heard of possible customers, from the first note until it is reviewed, tidied and handed over.")
        prefix = "CI"
        title = "name"
        columns = "name", "channel", "state", "region", "owner", "responsible", "archivist", "created_at"
        form = (
            (_("Collected information"), ("name", "channel", "channel_detail", "contact_name", "mobile", "content", "files")),
            (_("Where"), ("region", "address")),
        )
        highlights = "state", "channel", "owner", "responsible", "archivist"
        quick = "state", "channel", "region", "owner", "responsible"
        search = ("name",)
        phones = ("mobile",)
        readonly = (
            *("owner", "state", "reviewed_at", "archivist", "responsible", "tidied_at", "customer"),
            *("handed_at", "received_at", "filed_at", "filed_as", "answer"),
        )
        colors: ClassVar = {
            "state": {
                "submitted": "gold",
                "returned": "red",
                "approved": "blue",
                "tidied": "blue",
                "handed": "orange",
                "received": "green",
                "filed": "default",
            }
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What was filed stays as it is."""
        for row in rows:
            if before[row.id].get("state") == cls.State.FILED and row.state == cls.State.FILED and by.human and not row.deleted_at:
                raise Refusal(_t("This is filed and stays as it is."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Who reviews is told of what is new."""
        new = [row for row in rows if not before[row.id]]
        people = [person for (person,) in fetch(Sql(HEADS))] if new else []
        for row in new:
            told = gettext_noop("%(about)s has been collected and waits for review.")
            telling.tell([person for person in people if person != by.id], SORT, told, ("customers.collected", row.id))
