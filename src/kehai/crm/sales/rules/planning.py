"""Payment plans made by a due-date rule, from a contract as it stands (E70, E73)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kehai.crm.sales.records.contract import Contract, at
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.rules import due_dates
from kehai.crm.sales.rules.due_dates import HALF_YEARLY, IMMEDIATE, MONTHLY, PREPAID, QUARTERLY, YEAR_END, Rule
from kehai.kernel import store, writes
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.money import decimals


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants planned: what share of the contract, from which day, by which rule, in how many payments."""

    rule: Rule
    base: date
    share: Decimal | None = None
    parts: int = 1
    name: str = ""
    anew: bool = False


def plan(contract: Contract, wish: Wish, by: Actor) -> list[Instalment]:
    """Adds rows to the plan of a locked contract; `anew` takes out what nothing was received for. Raises Invalid, Refusal."""
    wrong = due_dates.problems(wish.rule, wish.parts)
    if wrong:
        raise Invalid(_("Please look at the marked fields."), wrong)
    if wish.anew:
        _clear(contract, by)
    amount = _amount(contract, wish)
    parts = due_dates.shares(amount, [1] * wish.parts, decimals(contract.currency))
    if not all(parts):
        raise at("parts", _("So many payments would be of nothing."))
    kind, rows = kind_of(Instalment), []
    for place, part in enumerate(parts):
        row: Any = writes.build(kind, {})
        row.contract_id, row.amount, row.due_on = contract.id, part, due_dates.due(wish.base, wish.rule, place)
        row.why, row.name = told(wish), _name(wish, place)
        rows.append(row)
    writes.insert(kind, rows, Deed("create", by))
    _refresh(contract)
    return rows


def _clear(contract: Contract, by: Actor) -> None:
    kind = kind_of(Instalment)
    ids = Instalment.objects.filter(contract=contract.id, deleted_at=None, paid=0, written_off=0).values_list("id", flat=True)
    rows = store.lock(kind, ids)
    if rows:
        writes.bury(kind, rows, Deed("delete", by))
        _refresh(contract)


def _refresh(contract: Contract) -> None:
    """The contract at hand says what its plan now comes to, so that writing it puts nothing back."""
    names = ("planned", "paid", "written_off", "rest", "next_due_on")
    found = Contract.objects.values_list(*names).get(id=contract.id)
    for name, value in zip(names, found, strict=True):
        setattr(contract, name, value)


def _amount(contract: Contract, wish: Wish) -> Decimal:
    free: Decimal = contract.amount - contract.planned
    if free <= 0:
        raise Refusal(_("All of the contract’s amount is planned already; plan it anew, or change the rows."))
    if wish.share is None:
        return free
    if not 0 < wish.share <= 100:
        raise at("share", _("More than 0 and at most 100 per cent."))
    amount = due_dates.part_of(contract.amount, wish.share, decimals(contract.currency))
    if amount > free:
        raise at("share", _("Only %(free)s of the contract is not planned yet.") % {"free": free})
    return amount


def _name(wish: Wish, place: int) -> str:
    if wish.parts == 1:
        return wish.name
    told = {"name": wish.name, "at": place + 1, "of": wish.parts}
    return (_("%(name)s %(at)s/%(of)s") if wish.name else _("Payment %(at)s/%(of)s")) % told


def told(wish: Wish) -> str:
    """How the days come about, for people."""
    rule = wish.rule
    months = _("%(count)s months after %(day)s") % {"count": rule.tenor, "day": wish.base}
    if not rule.settlement:
        return months
    names = {
        PREPAID: _("Prepaid"),
        IMMEDIATE: _("At once"),
        MONTHLY: _("Monthly settlement"),
        QUARTERLY: _("Quarterly settlement"),
        HALF_YEARLY: _("Half-yearly settlement"),
        YEAR_END: _("Year-end settlement"),
    }
    cut = _("cut-off on day %(day)s") % {"day": rule.cut_off} if rule.cut_off else ""
    tenor = _("then %(count)s months") % {"count": rule.tenor} if rule.tenor else ""
    return ", ".join(filter(None, (names[rule.settlement], cut, tenor)))
