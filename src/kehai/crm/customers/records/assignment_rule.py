"""Assignment rules: who gets the customers that arrive in a pool, by turn or by load (B60, A11)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.rules.sharing_out import LOAD, TURN, WEIGHTED
from kehai.crm.people.records.group import Group
from kehai.crm.people.records.role import Role
from kehai.kernel.access import Public
from kehai.kernel.catalogue import kind, raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.record import Record, indexes

CUSTOMER = "customers.customer"


class AssignmentRule(Record):
    """Gives customers that arrive in a pool to its members (分配规则); the first that fits a customer counts.

    The first by its order among those of the customer's own pool, then of the pools above that are inherited.
    """

    class Method(models.TextChoices):
        TURN = TURN, _("in turn")
        LOAD = LOAD, _("to who has least")
        WEIGHTED = WEIGHTED, _("by load and ability")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")

    name = models.CharField(_("name"), max_length=60)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+", verbose_name=_("pool"))
    inherited = models.BooleanField(_("also for the pools below"), default=False)
    place = models.PositiveIntegerField(_("order"), default=10)
    on_new = models.BooleanField(
        _("customers that are new"), default=True, help_text=_("From forms, programs, imports and by hand, where nobody owns them.")
    )
    on_issued = models.BooleanField(_("customers that are issued"), default=True)
    on_returned = models.BooleanField(_("customers that fall back or are released"), default=False)
    condition = models.JSONField(_("only customers that"), default=dict, blank=True, help_text=_("Empty: all."))
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only members with the role"), db_index=False
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only members of the group"), db_index=False
    )
    method = models.CharField(_("method"), max_length=8, choices=Method, default=Method.LOAD)
    in_hours = models.BooleanField(_("in working hours only"), default=False, help_text=_("What arrives at night is given out in the morning."))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)

    access = Public()

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        indexes = (*indexes("customers_assignmentrule", owned=False),)

    class Screen:
        icon = "swap"
        help = _("New customers in a pool are given to people by these rules, in order and within their limits.")
        prefix = "AR"
        title = "name"
        columns = "name", "pool", "method", "place", "state"
        form = (
            (_("Rule"), ("name", "pool", "inherited", "place", "state")),
            (_("Which customers"), ("on_new", "on_issued", "on_returned", "condition")),
            (_("To whom"), ("role", "group", "method", "in_hours")),
        )
        highlights = "pool", "method", "state"
        quick = "state", "pool"
        search = ("name",)
        sort = "place"
        readonly = ("owner",)
        colors: ClassVar = {"state": {"draft": "default", "active": "green", "paused": "orange"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A condition over fields that its author reads."""
        for row in rows:
            if row.deleted_at:
                continue
            try:
                compile_filter(row.condition, Scope(kind(CUSTOMER), by))
            except Invalid as error:
                raise Invalid(error.message, {"condition": error.message}) from error

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts for the next customer that arrives."""
        raise_epoch()
