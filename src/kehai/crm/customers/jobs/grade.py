"""Grades customers by the rules in force: nightly, when a rule has changed, and at once where somebody asks (B28)."""

from collections import defaultdict
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.customers.records import grade_run
from kehai.crm.customers.records.grade_rule import GradeRule
from kehai.crm.customers.rules import sales
from kehai.kernel import jobs, run
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

BATCH = 5000
FIRST = UUID(int=0)
# Only who was ever sold to can be graded.
NEXT = "SELECT DISTINCT customer_id FROM ({sold}) f WHERE customer_id > %s ORDER BY 1 LIMIT %s"


@jobs.later(name="customers.grade")
def grade(after: str = str(FIRST)) -> None:
    """All customers with figures; killed, it goes on where it was."""
    at = UUID(after)
    while ids := batch(at):
        at = ids[-1]
        if jobs.stopping():
            jobs.defer("customers.grade", after=str(at))
            return


@jobs.every(minutes=24 * 60, name="customers.grade_nightly")
def nightly() -> None:
    """New figures, a new month, days of review that have come."""
    jobs.defer("customers.grade", once="customers.grade", lock="customers.grade")


def batch(after: UUID, limit: int = BATCH) -> list[UUID]:
    """The next customers; those whose grade changes are written by one action for each reason."""
    rules = grade_run.in_force()
    ids = [key for (key,) in fetch(Sql(NEXT.format(sold=sales.known()), (after, limit)))] if rules else []
    reasons: dict[str, list[UUID]] = defaultdict(list)
    named = {rule.id: rule for rule in rules}
    for found in grade_run.changing(rules, ids) if ids else []:
        reasons[why(named[found.rule], found)].append(found.customer)
    for reason, customers in sorted(reasons.items()):
        run.act(kind("customers.customer"), "grade_by_rule", sorted(customers), {"reason": reason}, jobs.me())
    return ids


def why(rule: GradeRule, found: grade_run.Verdict) -> str:
    """The sentence of the history: figure, months, rule and version."""
    told = {"figure": f"{found.figure:,.0f}", "months": found.months, "rule": rule.name, "version": found.version}
    if rule.figure == GradeRule.Figure.YEARLY:
        return _("%(figure)s a year over %(months)d months, by the rule “%(rule)s”, version %(version)d") % told
    return _("%(figure)s a month over %(months)d months, by the rule “%(rule)s”, version %(version)d") % told
