"""Payment plans: what of a contract is to be paid by when, and what was received for it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records import contract_sums
from kehai.crm.sales.records.contract import PLANNABLE, Contract, at, fitter
from kehai.crm.sales.rules.due_dates import shares
from kehai.kernel import changes, store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.columns import MoneyField
from kehai.kernel.errors import Refusal
from kehai.kernel.money import decimals, rounded
from kehai.kernel.record import Record, indexes

OPEN, PART, PAID, LOST = "open", "part", "paid", "lost"


class Instalment(Record):
    """A row of a payment plan (回款计划): so much, due on a day; paid by what is allocated to it, never more; what will not come is written off."""

    class State(models.TextChoices):
        OPEN = OPEN, pgettext_lazy("instalment", "Not paid")
        PART = PART, pgettext_lazy("instalment", "Paid in part")
        PAID = PAID, pgettext_lazy("instalment", "Paid")
        LOST = LOST, pgettext_lazy("instalment", "Written off")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contract"), db_index=False)
    name = models.CharField(_("instalment"), max_length=80, blank=True, help_text=_("Empty: its place in the plan."))
    due_on = models.DateField(_("due on"))
    amount = MoneyField(_("amount due"))
    paid = MoneyField(_("received"), default=0)
    written_off = MoneyField(_("written off"), default=0)
    rest = MoneyField(_("still to be received"), default=0)
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.OPEN)
    why = models.CharField(_("how the day came about"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = ByParent("contract")

    class Meta:
        verbose_name = _("row of a payment plan")
        verbose_name_plural = _("payment plans")
        indexes = (
            *indexes("sales_instalment", owned=False),
            models.Index("contract", "due_on", "id", name="sales_instalment_of"),
            models.Index("due_on", name="sales_instalment_due", condition=Q(deleted_at=None, rest__gt=0)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="sales_instalment_amount"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, written_off__gte=0, paid__lte=F("amount") - F("written_off")), name="sales_instalment_paid"
            ),
            models.CheckConstraint(condition=Q(rest=F("amount") - F("paid") - F("written_off")), name="sales_instalment_rest"),
        )

    class Screen:
        icon = "calendar"
        prefix = "PP"
        title = "name"
        columns = "due_on", "name", "amount", "paid", "written_off", "rest", "state", "contract", "why"
        form = ((_("Row of the plan"), ("contract", "name", "due_on", "amount", "remark", "why")),)
        highlights = "state", "paid", "written_off", "rest"
        quick = "state", "due_on"
        search = ("name",)
        sort = "due_on"
        locked = ("contract",)
        readonly = "owner", "why"
        derived = "paid", "written_off", "rest", "state"
        colors: ClassVar = {"state": {OPEN: "default", PART: "orange", PAID: "green", LOST: "red"}}
        example: ClassVar = {"amount": "10.00"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the contract: not less than was received; of an ended contract only lowered, where less is owed."""
        contracts: Any = {row.id: row for row in store.lock(kind_of(Contract), {row.contract_id for row in rows})}
        for row in rows:
            contract, old = contracts.get(row.contract_id), before[row.id]
            if contract is None or contract.deleted_at:
                raise Refusal(_t("This contract was deleted a moment ago."))
            if contract.state not in PLANNABLE and not getattr(row, "crediting", False):
                raise Refusal(_t("This contract has ended; its plan stays as it is."))
            if row.deleted_at and row.paid:
                raise Refusal(_t("Money was received for this; take the allocation back first."))
            if row.deleted_at and row.written_off:
                raise Refusal(_t("Some of this was written off; take that back first."))
            _refuse_strange(row, contract.currency)
            row.name = row.name or _t("Due %(day)s") % {"day": row.due_on}
            if old and old["due_on"] != row.due_on and row.why == old["why"]:
                row.why = ""
            reckon(row)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What is planned, received and due next stands with the contracts."""
        contract_sums.plans({row.contract_id for row in rows})


def reckon(row: Any) -> None:
    """What is still to be received for a row, and how that is called."""
    row.rest = row.amount - row.paid - row.written_off
    row.state = PART if row.rest and row.paid else OPEN if row.rest else LOST if row.written_off else PAID


def _refuse_strange(row: Instalment, currency: str) -> None:
    if row.amount <= 0:
        raise at("amount", _t("More than nothing, please."))
    if rounded(row.amount, decimals(currency)) != row.amount:
        raise at("amount", _t("With the decimals of the currency, please."))
    if row.amount < row.paid:
        raise at("amount", _t("%(paid)s was received for this already.") % {"paid": row.paid})
    if row.amount < row.paid + row.written_off:
        raise at("amount", _t("%(sum)s of this was received or written off already.") % {"sum": row.paid + row.written_off})


@fitter
def fit(contracts: Sequence[Contract], was: Mapping[UUID, Decimal], by: Any) -> None:
    """A plan that was whole, or would be too much, comes to the contract's new amount: what is unpaid is spread as it was."""
    kind = kind_of(Instalment)
    for contract in contracts:
        if not contract.planned or (contract.planned != was[contract.id] and contract.planned <= contract.amount):
            continue
        ids = Instalment.objects.filter(contract=contract.id, deleted_at=None).values_list("id", flat=True)
        found: Any = store.lock(kind, ids)
        rows = sorted(found, key=lambda row: (row.due_on, row.id))
        _spread(contract, rows, by)


def _spread(contract: Contract, rows: Sequence[Any], by: Any) -> None:
    left = contract.amount - contract.paid - contract.written_off
    if left < 0:
        raise at("lump", _t("%(sum)s of this contract was received or written off already.") % {"sum": contract.amount - left})
    unpaid = [row for row in rows if row.rest]
    parts = shares(left, [row.rest for row in unpaid], decimals(contract.currency))
    if any(not part and not row.paid and not row.written_off for row, part in zip(unpaid, parts, strict=True)):
        raise at("lump", _t("A row of the payment plan would come to nothing; take it out of the plan first."))
    kind, told, changed = kind_of(Instalment), [], []
    for row, part in zip(unpaid, parts, strict=True):
        before = store.snapshot(row)
        row.amount = row.paid + row.written_off + part
        reckon(row)
        row.version += 1
        values = store.changed(row, before)
        changed.append((row.id, values))
        told.append((row, changes.diff(kind, before, values)))
    store.update(Instalment, changed)
    changes.write(kind, Deed("update", by), told)
    contract.planned = sum((row.amount for row in rows), Decimal(0))


def whole(contract: Contract) -> bool:
    """Whether the plan says of every fen when it is due, or nothing at all."""
    return not contract.planned or contract.planned == contract.amount
