"""Related parties and other stakeholders of a customer: affiliates, suppliers, rivals, authorities, guarantors (B42, E69)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import READ, ByParent, Rights
from kehai.kernel.columns import MoneyField, QuantityField
from kehai.kernel.errors import Invalid
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import Sql, some

OTHER = ByParent("other")


@dataclass(frozen=True, slots=True)
class BothSides(ByParent):
    """Written with the customer it was noted at; read from the other side too, there without what was said about it."""

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        mine = ByParent.predicate(self, kind, rights, op, alias)
        return some(mine, OTHER.predicate(kind, rights, op, alias)) if op == READ else mine

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """See Access: who only sees the other side reads that there is a relation, not what we think of it."""
        return ByParent.predicate(self, kind, rights, READ, alias)


class Relation(Record):
    """One relation of a customer to another party (关联方), which may be a customer itself or only a name."""

    class Sort(models.TextChoices):
        AFFILIATE = "affiliate", _("Affiliate")
        SHAREHOLDER = "shareholder", _("Shareholder")
        HOLDING = "holding", _("Holds shares of")
        SUPPLIER = "supplier", _("Supplier")
        BUYER = "buyer", _("Buyer")
        COMPETITOR = "competitor", _("Competitor")
        AUTHORITY = "authority", _("Authority")
        AGENT = "agent", _("Agent")
        GUARANTOR = "guarantor", _("Guarantor")
        PARTNER = "partner", _("Partner")
        BANK = "bank", _("Bank")
        SAME_PERSON = "same_person", _("Same proprietor")
        OTHER = "other", _("Other")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    sort = models.CharField(_("relation"), max_length=11, choices=Sort, default=Sort.AFFILIATE)
    other = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("related customer"),
        help_text=_("One of our customers, or…"),
    )
    party = models.CharField(_("name of the party"), max_length=200, blank=True, help_text=_("…whoever is no customer of ours."))
    share = QuantityField(_("share in per cent"), max_digits=5, decimal_places=2, null=True, blank=True)
    trade = models.CharField(_("trade between them"), max_length=400, blank=True)
    volume = MoneyField(_("trade in a year"), null=True, blank=True)
    managed = models.CharField(_("how it is managed"), max_length=400, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    access = BothSides("customer")

    class Meta:
        verbose_name = _("related party")
        verbose_name_plural = _("related parties")
        indexes = (*indexes("customers_relation", owned=False),)

    class Screen:
        icon = "branches"
        prefix = "RE"
        columns = "sort", "other", "party", "customer", "share", "volume", "since", "until"
        form = (
            (_("Related party"), ("customer", "sort", "other", "party", "share", "since", "until")),
            (_("Trade and management"), ("trade", "volume", "managed", "remark")),
        )
        quick = "sort", "other"
        search = ("party",)
        locked = "customer", "other"
        readonly = ("owner",)
        sensitive = "trade", "volume", "managed", "remark", "share"
        whole = "trade", "managed", "remark"
        sides: ClassVar = {"other": _("Related to by others")}
        example: ClassVar = {"party": "example", "share": "10"}
        colors: ClassVar = {"sort": {"competitor": "red", "guarantor": "orange", "affiliate": "blue", "supplier": "green", "buyer": "green"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Somebody stands on the other side, and it is somebody else; a share is a share."""
        for row in rows:
            if row.deleted_at:
                continue
            if not row.other_id and not row.party:
                raise _bad("party", _t("Please choose a customer or write a name."))
            if row.other_id == row.customer_id and before[row.id].get("other_id"):
                row.deleted_at = timezone.now()  # the two were merged into one
                continue
            if row.other_id == row.customer_id:
                raise _bad("other", _t("A customer is not related to itself."))
            if row.share is not None and not 0 <= row.share <= 100:
                raise _bad("share", _t("A share lies between 0 and 100 per cent."))
            if row.since and row.until and row.until < row.since:
                raise _bad("until", _t("It cannot end before it began."))


def _bad(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})
