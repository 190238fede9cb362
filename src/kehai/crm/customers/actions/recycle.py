"""Private customers fall into a public pool: by their rule at night, at once by an administrator's hand, or not yet."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import night, winding
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool, root
from kehai.crm.customers.records.recycle_rule import RecycleRule
from kehai.kernel import periods
from kehai.kernel.access import MANAGE, Actor
from kehai.kernel.actions import OWNERSHIP, action
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Field, text

MOST_DAYS = 90
PRIVATE = Q(owner__isnull=False)


@action(
    Customer,
    label=_("Fell back to the pool"),
    op=MANAGE,
    when=PRIVATE,
    may_leave=True,
    offered=False,
    input=(text("reason", _("reason"), required=True),),
)
def recycle(customers: list[Customer], *, by: Actor, reason: str) -> None:
    """Takes neglected customers from their owners; clock and rule are looked at again under the lock."""
    now = timezone.now()
    ruled = [customer.id for customer in customers if customer.falls_rule_id]
    verdicts = winding.judge(ruled) if ruled else {}
    rules = RecycleRule.objects.in_bulk({customer.falls_rule_id for customer in customers if customer.falls_rule_id})
    for customer in customers:
        found = verdicts.get(customer.id)
        moment = found.at if found else customer.falls_at
        if moment is None or moment > now:
            raise Refusal(_t("This customer was followed up a moment ago."))
        if found and found.rule != customer.falls_rule_id:
            raise Refusal(_t("Its rule has changed a moment ago."))
        _fall(customer, rules.get(customer.falls_rule_id))
    for rule, fell in sorted(Counter(customer.falls_rule_id for customer in customers if customer.falls_rule_id).items()):
        most = rules[rule].most
        fallen = night.count(rule, periods.today(), fell)
        if most and fallen > most:
            raise Refusal(_t("As many as may fall tonight by this rule have fallen."))


def _fall(customer: Customer, rule: RecycleRule | None) -> None:
    customer.owner_id = None
    if rule is None or rule.target == RecycleRule.Target.HOME:
        return
    if rule.target == RecycleRule.Target.NAMED and rule.target_pool_id:
        customer.pool_id = rule.target_pool_id
    elif rule.target == RecycleRule.Target.HEAD:
        customer.pool_id = root()
    else:
        above = Pool.objects.filter(id=customer.pool_id).values_list("parent_id", flat=True).first()
        customer.pool_id = above or customer.pool_id


def _said(values: Mapping[str, Any]) -> str:
    return _t("%(days)d days more: %(reason)s") % values


@action(
    Customer,
    label=_("Give more time"),
    op=MANAGE,
    when=Q(falls_at__isnull=False),
    icon="clock",
    group=OWNERSHIP,
    done=_("Extended"),
    why_not=_("This customer does not fall."),
    input=(
        Field("days", _("Days more"), "integer", required=True, default=7, least=1, most=MOST_DAYS),
        text("reason", _("reason"), required=True),
    ),
    words=_said,
)
def extend(customers: list[Customer], *, by: Actor, days: int, reason: str) -> None:
    """Lets customers stay with their owners for some days more; once for each owner, with the reason in the history."""
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(_t("Please look at the marked fields."), {"days": _t("Please give between 1 and %(most)d days.") % {"most": MOST_DAYS}})
    now = timezone.now()
    for customer in customers:
        if customer.spared_until is not None:
            raise Refusal(_t("This owner was given more time for it already."))
        customer.spared_until = max(now, customer.falls_at or now) + timedelta(days=days)
        customer.falls_at = customer.spared_until
