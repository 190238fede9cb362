"""Follow-ups: what was done about a customer, how it went, and what comes next."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import winding
from kehai.crm.customers.records.customer import LIVE, Customer
from kehai.crm.customers.records.pool import days_of, ways_up
from kehai.kernel import store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import FilesField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

Follower = Callable[[Sequence["FollowUp"], Mapping[UUID, Mapping[str, Any]], Any], None]
_followers: list[Follower] = []
SKEW = timedelta(minutes=5)  # clocks of phones
LATEST = """
SELECT DISTINCT ON (customer_id) customer_id, at, next_at FROM /*rule:clock*/ customers_followup
WHERE customer_id = ANY(%s) AND deleted_at IS NULL ORDER BY customer_id, at DESC, id DESC
"""


def follower(function: Follower) -> Follower:
    """Registers what goes by follow-ups that were written, in the same transaction; domains above ask for it."""
    _followers.append(function)
    return function


class FollowUp(Record):
    """One follow-up of a customer (跟进): how, what, with which result, and the next step. Winds the pool clock."""

    class Way(models.TextChoices):
        PHONE = "phone", _("Phone")
        WECHAT = "wechat", _("WeChat")
        VISIT = "visit", _("Visit")
        EMAIL = "email", _("E-mail")
        OTHER = "other", _("Other")

    class Result(models.TextChoices):
        INTERESTED = "interested", _("Interested")
        CONSIDERING = "considering", _("Considering")
        AGREED = "agreed", _("Agreed")
        NOT_REACHED = "not_reached", _("Not reached")
        NOT_INTERESTED = "not_interested", _("Not interested")
        INVALID = "invalid", _("Invalid")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    way = models.CharField(_("way"), max_length=8, choices=Way, default=Way.PHONE)
    content = models.TextField(_("content"))
    result = models.CharField(_("result"), max_length=16, choices=Result, null=True, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_at = models.DateTimeField(_("next follow-up"), null=True, blank=True)
    files = FilesField(_("files"))

    access = ByParent("customer", author=True, hours=24)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = (
            *indexes("customers_followup"),
            models.Index("customer", F("at").desc(), F("id").desc(), name="customers_followup_latest"),
            models.Index("at", "customer", "owner", name="customers_followup_when", condition=LIVE),
        )

    class Screen:
        icon = "message"
        prefix = "F"
        title = "number"
        columns = "at", "customer", "way", "content", "result", "next_step", "next_at", "owner"
        form = (
            (_("Follow-up"), ("customer", "way", "at", "content", "result", "files")),
            (_("Next"), ("next_step", "next_at")),
        )
        quick = "way", "result", "at"
        sort = "-at"
        locked = ("customer",)
        readonly = ("owner",)
        colors: ClassVar = {
            "result": {
                "interested": "green",
                "considering": "blue",
                "agreed": "green",
                "not_reached": "default",
                "not_interested": "orange",
                "invalid": "red",
            },
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It belongs to who wrote it, and did not happen in the future."""
        # Before the follow-ups are written: each insert shares its customer's key, and two sharers
        # that both lock afterwards would wait for each other. And before they are read, or two at
        # once would each miss the other's.
        store.lock(kind_of(Customer), {row.customer_id for row in rows})
        now = timezone.now()
        for row in rows:
            if not before[row.id] and row.owner_id is None and by.human:
                row.owner_id = by.id
            if row.at > now + SKEW:
                sentence = _t("A follow-up cannot lie in the future.")
                raise Invalid(sentence, {"at": sentence})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The customers show their last and next follow-up and have their clocks wound: no version, no change."""
        customers = list(Customer.objects.filter(id__in={row.customer_id for row in rows}).defer("search"))
        latest = {key: (at, then) for key, at, then in fetch(Sql(LATEST, ([row.id for row in customers],)))}
        private = {row.pool_id for row in customers if row.owner_id}
        ways = ways_up(private) if private else {}
        updates = []
        for row in customers:
            old = store.snapshot(row)
            row.last_follow_up_at, row.next_follow_up_at = latest.get(row.id, (None, None))
            row.next_follow_up_at = row.next_follow_up_at if row.owner_id else None
            row.wind(days_of(ways[row.pool_id]) if row.pool_id in ways else None)
            updates.append((row.id, store.changed(row, old)))
        store.update(Customer, updates)
        winding.wind_ids([row.id for row in customers if row.owner_id], private)
        for follow in _followers:
            follow(rows, before, by)
