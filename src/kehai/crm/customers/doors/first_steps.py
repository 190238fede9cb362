"""What customers put on the list of first steps (no entrance of its own): pools, who is in them, their rules, the customers themselves."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kehai.crm.office import first_steps
from kehai.crm.office.first_steps import KEEPER, REP, FirstStep, there
from kehai.kernel.access import CLAIM, CREATE

MINE: dict[str, Any] = {"field": "owner", "op": "me"}
ACTIVE: dict[str, Any] = {"field": "state", "op": "eq", "value": "active"}

first_steps.register(
    FirstStep(
        *("pools", KEEPER, _("Pools of the branches"), _("Below the head office's: each with its regions, so that customers reach their branch.")),
        *("/customers/pool", ("customers.pool", CREATE), there("customers.pool", 2), 30),
    ),
    FirstStep(
        *("members", KEEPER, _("Who claims from which pool"), _("Salespeople become members of their pool.")),
        *("/customers/pool", ("customers.pool_member", CREATE), there("customers.pool_member"), 40),
    ),
    FirstStep(
        *(
            "customers",
            KEEPER,
            _("Your customers"),
            _("Bring your lists: what stands twice is found, and an import can be taken back whole."),
        ),
        *("/imports", ("customers.customer", CREATE), there("customers.customer"), 50),
    ),
    FirstStep(
        *("rules", KEEPER, _("When a customer goes back"), _("A rule says after how long without a follow-up; a dry run shows whom it meets.")),
        *("/customers/recycle_rule", ("customers.recycle_rule", CREATE), there("customers.recycle_rule", 1, ACTIVE), 60),
    ),
    FirstStep(
        *("claim", REP, _("Your first customer"), _("Claim one from the pool; it is yours as long as you look after it.")),
        *("/pools", ("customers.customer", CLAIM), there("customers.customer", 1, MINE), 10),
    ),
    FirstStep(
        *("follow_up", REP, _("Your first follow-up"), _("What you talked about and what comes next, in one line.")),
        *("/customers/customer?view=mine", ("customers.follow_up", CREATE), there("customers.follow_up", 1, MINE), 20),
    ),
)
