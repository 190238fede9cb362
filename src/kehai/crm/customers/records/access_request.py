"""Asking for a customer that is in the house already and belongs to others (ask 5): the owner or his manager opens it."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.lending import through
from kehai.kernel.access import CLAIM, EXPORT, MANAGE, READ, SHARE, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, some

CUSTOMER = "customers.customer"


@dataclass(frozen=True, slots=True)
class OfRequests:
    """The asker's own, and through the customer those who could share it: its owner, his managers, the pool's administrators."""

    parent: str | None = None

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """MANAGE is deciding about a request, CLAIM taking one's own back."""
        if rights.everything:
            return TRUE
        if rights.person is None or not rights.employee or not rights.permits(kind.name, op):
            return FALSE
        mine = among(alias, "asker_id", frozenset({rights.person}))
        found = {
            READ: some(mine, through(rights, alias, SHARE, MANAGE)),
            EXPORT: TRUE if rights.all_of(CUSTOMER, EXPORT) else FALSE,
            MANAGE: through(rights, alias, SHARE, MANAGE),
            CLAIM: mine,
        }
        return found.get(op, FALSE)

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


class AccessRequest(Record):
    """A request to be let in on a customer (查看申请): what was typed, why, and what became of it.

    Which customer is meant only `wanted` knows, which is no field: the asker learns it when it is granted.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    asked = models.CharField(_("what was looked for"), max_length=200)
    purpose = models.CharField(_("reason"), max_length=200)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by"), db_index=False
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    wanted = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+", editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"), db_index=False
    )
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ASKED)

    access = OfRequests()

    class Meta:
        verbose_name = _("access request")
        verbose_name_plural = _("access requests")
        indexes = (*indexes("customers_accessrequest", owned=False), models.Index("asker", "state", name="customers_accessrequest_asker"))

    class Screen:
        icon = "team"
        help = _("Colleagues who met a customer that they may not see ask its owner here.")
        prefix = "AQ"
        title = "asked"
        columns = "asked", "asker", "purpose", "state", "customer", "decided_by", "answer", "created_at"
        form = ((_("Access request"), ("asked", "purpose")),)
        highlights = "state", "asker", "decided_by"
        quick = ("state",)
        locked = "asked", "purpose"
        readonly = "asker", "customer", "decided_by", "answer", "state", "owner"
        hidden = ("wanted",)
        colors: ClassVar = {"state": {"asked": "gold", "granted": "green", "refused": "red", "withdrawn": "default"}}
