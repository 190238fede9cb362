"""Accepting an order: within its contract, and within the customer's credit, looked at under the lock of his account (A70)."""

from typing import Any

from django.utils.translation import gettext as _

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.credit import ASK, WARN
from kehai.crm.sales.records.order import ACCEPTED, Order
from kehai.crm.sales.rules import commissioning, exposure, order_making
from kehai.crm.sales.rules.exposure import Exposure
from kehai.kernel import company, store
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Refusal
from kehai.kernel.workflow import gate

FINE = Order.Verdict.NONE, Order.Verdict.WITHIN


def accept(order: Order, by: Actor) -> str:
    """Accepts a locked draft; what is to be told of it. Locks contract, then account. Raises Refusal."""
    if order.amount <= 0:
        raise Refusal(_("It says no amount yet: add lines first."))
    if order.contract_id:
        found: Any = store.lock(kind_of(Contract), [order.contract_id])
        order_making.refuse_beyond(order, found[0])
    account = exposure.of(order.customer_id, order.currency, locked=True)
    verdict = exposure.verdict(account, order)
    warning = _answer(account, order, verdict)
    order.credit, order.credit_told = verdict, exposure.told(account, order)[:4000]
    if order.contract_id is None:
        order.contract_id = order_making.contracted(order, account.credit.term if account.credit else 0, by).id
        order.standalone = True
    order.state, order.claim, order.going_on = ACCEPTED, order.amount, True  # type: ignore[attr-defined]
    commissioning.ordered(order)
    return warning


def _answer(account: Exposure, order: Order, verdict: str) -> str:
    """The warning that goes along, empty where all is well. Raises Refusal where the order is stopped."""
    if verdict in FINE:
        return ""
    policy, sentence = company.get("credit.policy"), _why(account, order, verdict)
    if policy == WARN:
        return sentence
    if order.released is not None and order.amount <= order.released:
        return ""
    if policy == ASK and (gate.tried() or gate.agreed_under()):
        return ""
    if policy == ASK:
        more = _("No approval flow asks for this: let an administrator switch on one over accepting orders, or finance let it through.")
        raise Refusal(f"{sentence} {more}")
    more = _("Finance or a manager can let it through.")
    raise Refusal(f"{sentence} {more}")


def stopped(account: Exposure, order: Order, verdict: str) -> str:
    """Why this draft would be stopped as the account stands, empty where it would be accepted or only warned of."""
    if verdict in FINE or company.get("credit.policy") == WARN or (order.released is not None and order.amount <= order.released):
        return ""
    return _why(account, order, verdict)


def _why(account: Exposure, order: Order, verdict: str) -> str:
    if verdict == Order.Verdict.OVERDUE:
        told = {"sum": exposure.shown(account.overdue), "days": account.days, "grace": account.credit.grace}
        return _("%(sum)s is overdue, the oldest for %(days)s days; %(grace)s are borne.") % told
    after, limit = exposure.with_order(account, order), account.limit or exposure.NOTHING
    told = {name: exposure.shown(amount) for name, amount in (("after", after), ("limit", limit), ("over", after - limit))}
    return _("%(after)s of a limit of %(limit)s would be used, %(over)s too much.") % told
