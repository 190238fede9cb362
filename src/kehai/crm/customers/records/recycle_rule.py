"""Recycle rules: when private customers fall back into a public pool, whose they are spared, and where they go."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.rules import clock
from kehai.kernel import jobs
from kehai.kernel.access import Public, readable
from kehai.kernel.catalogue import kind, raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.record import Record, indexes

CUSTOMER = "customers.customer"
# From where on the clock runs without regard to the owner: who has just claimed must be left alone for a while.
OWNERLESS = frozenset({clock.AFTER_DATE, clock.NEVER_ORDERED})
MOST_DAYS = 3650


class RecycleRule(Record):
    """A rule by which private customers fall back (回收规则); of several that fit a customer the earliest counts (P15).

    Every employee reads the rules under which customers fall: the clock on a customer names one.
    """

    class Sort(models.TextChoices):
        NO_FOLLOW_UP = clock.NO_FOLLOW_UP, _("no follow-up for so many days")
        NO_CONTACT = clock.NO_CONTACT, _("not contacted so many days after claim")
        NO_DEAL = clock.NO_DEAL, _("no deal so many days after claim")
        AFTER_DATE = clock.AFTER_DATE, _("so many days after a date of the customer")
        NEVER_ORDERED = clock.NEVER_ORDERED, _("never ordered so many days after it was entered")

    class Target(models.TextChoices):
        HOME = "home", _("its home pool")
        PARENT = "parent", _("the pool above")
        HEAD = "head", _("the head office's pool")
        NAMED = "named", _("a certain pool")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")

    name = models.CharField(_("name"), max_length=60, help_text=_("Shown to the owner: the customer falls back because of …"))
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+", verbose_name=_("pool"))
    inherited = models.BooleanField(_("also for the pools below"), default=True)
    place = models.PositiveIntegerField(_("order"), default=10, help_text=_("Where two rules fall at the same moment the lower number is named."))
    sort = models.CharField(_("clock"), max_length=20, choices=Sort, default=Sort.NO_FOLLOW_UP)
    days = models.PositiveIntegerField(_("days"))
    working = models.BooleanField(_("count working days"), default=False, help_text=_("By the Chinese working calendar, make-up days included."))
    date_field = models.CharField(_("date of the customer"), max_length=40, blank=True, help_text=_("For the clock “after a date”."))
    condition = models.JSONField(_("only customers that"), default=dict, blank=True, help_text=_("Empty: all private customers of the pool."))
    spares_won = models.BooleanField(_("spare customers that were won"), default=True)
    spares_lent = models.BooleanField(_("spare customers that are lent"), default=False)
    spares_team = models.BooleanField(_("spare customers with a team"), default=False)
    spares_open = models.BooleanField(_("spare customers with open opportunities"), default=False)
    protect_days = models.PositiveIntegerField(
        _("days a new owner is left alone"), default=0, help_text=_("After claim, assignment, transfer or import, whatever the clock says.")
    )
    warn_days = models.PositiveIntegerField(_("days of warning before"), default=3)
    target = models.CharField(_("falls into"), max_length=6, choices=Target, default=Target.HOME)
    target_pool = models.ForeignKey(Pool, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("this pool"), db_index=False)
    starts_on = models.DateField(_("from"), null=True, blank=True, help_text=_("Empty: from the day it is made active."))
    most = models.PositiveIntegerField(_("at most a night"), null=True, blank=True, help_text=_("Empty: all that are due."))
    warns_first = models.BooleanField(_("the first night only warns"), default=True)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)
    active_since = models.DateTimeField(_("active since"), null=True, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("recycle rule")
        verbose_name_plural = _("recycle rules")
        indexes = (*indexes("customers_recyclerule", owned=False),)

    class Screen:
        icon = "clock"
        help = _("When a private customer falls back into the pool. A trial shows beforehand who would fall.")
        prefix = "RR"
        title = "name"
        columns = "name", "pool", "sort", "days", "target", "state", "starts_on"
        form = (
            (_("Rule"), ("name", "pool", "inherited", "sort", "days", "working", "date_field", "condition")),
            (_("Spared"), ("spares_won", "spares_lent", "spares_team", "spares_open", "protect_days")),
            (_("What happens"), ("target", "target_pool", "warn_days", "place")),
            (_("Start"), ("state", "starts_on", "warns_first", "most", "active_since")),
        )
        highlights = "pool", "state", "sort", "days"
        quick = "state", "pool", "sort"
        search = ("name",)
        sort = "place"
        readonly = "owner", "active_since"
        colors: ClassVar = {"state": {"draft": "default", "active": "green", "paused": "orange"}}
        shown_when: ClassVar = {"date_field": ("sort", (clock.AFTER_DATE,)), "target_pool": ("target", ("named",))}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A clock that can run, over fields that its author reads; since when it is active."""
        for row in rows:
            if row.deleted_at:
                continue
            row.refuse_unfit(by)
            was = before[row.id].get("state") == cls.State.ACTIVE and not before[row.id].get("deleted_at")
            if row.state == cls.State.ACTIVE:
                row.active_since = row.active_since if was and row.active_since else timezone.now()
            else:
                row.active_since = None

    def refuse_unfit(self, by: Any) -> None:
        """Raises Invalid where the rule could not run, or would run away."""
        problems = {}
        if not 1 <= self.days <= MOST_DAYS:
            problems["days"] = _t("Please give between 1 and %(most)d days.") % {"most": MOST_DAYS}
        if self.sort in OWNERLESS and not self.protect_days:
            problems["protect_days"] = _t("Say for how many days a new owner is left alone; else a customer would fall the night it is claimed.")
        if self.target == self.Target.NAMED and not self.target_pool_id:
            problems["target_pool"] = _t("Please choose the pool here, and only for “a certain pool”.")
        if self.sort == clock.AFTER_DATE and not _is_date(self.date_field, by):
            problems["date_field"] = _t("Please choose a date of the customer.")
        if self.most == 0:
            problems["most"] = _t("A rule that lets nothing fall is a paused one.")
        if problems:
            raise Invalid(_t("Please look at the marked fields."), problems)
        try:
            compile_filter(self.condition, Scope(kind(CUSTOMER), by))
        except Invalid as error:
            raise Invalid(error.message, {"condition": error.message}) from error

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The rules in force are read anew, and the worker winds the clocks."""
        raise_epoch()
        live = cls.State.ACTIVE
        if any(row.state == live or before[row.id].get("state") == live for row in rows):
            jobs.defer("customers.wind", once="customers.wind", lock="customers.wind")


def _is_date(name: str, by: Any) -> bool:
    found = kind(CUSTOMER).fields.get(name)
    return found is not None and found.type in ("date", "datetime") and readable(kind(CUSTOMER), by, name)


def in_force() -> "models.QuerySet[RecycleRule]":
    """The rules by which customers fall."""
    return RecycleRule.objects.filter(Q(deleted_at=None, state=RecycleRule.State.ACTIVE, pool__deleted_at=None)).order_by("place", "number")
