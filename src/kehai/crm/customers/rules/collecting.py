"""The clocks of collected information: tidied in two working days (B54), handed over the next with receipt (B55)."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records.collected import HEADS, TO_HAND, TO_TIDY
from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.rules import branch
from kehai.crm.office import clocks
from kehai.crm.office.records.deadline import Deadline
from kehai.kernel import calendar, company
from kehai.kernel.field import Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

COLLECTED = "customers.collected"
_MEMBERS = """
SELECT m.person_id FROM /*rule:clocks*/ customers_poolmember m WHERE m.pool_id = %s AND m.deleted_at IS NULL AND NOT m.administrator
ORDER BY
  (SELECT count(*) FROM customers_collected c WHERE c.responsible_id = m.person_id AND c.deleted_at IS NULL AND c.filed_at IS NULL),
  m.id LIMIT 1
"""
company.declare(
    _("Collected information"),
    (
        Field("collected.tidy_days", _("Working days from review until it is tidied"), "integer", least=1, most=60, default=2),
        Field("collected.hand_days", _("Working days from tidying until it is handed over and acknowledged"), "integer", least=1, most=60, default=1),
    ),
)


def _heads(_deadline: Deadline, _word: str) -> Iterable[UUID | None]:
    """The administrators of the head office's pools."""
    return [person for (person,) in fetch(Sql(HEADS))]


TIDIED = clocks.declare(
    clocks.Rule(
        **TO_TIDY,
        evidence=_("It is marked as tidied."),
        due=lambda started: calendar.deadline(started, company.get("collected.tidy_days")),
        terms=lambda: "{} wd".format(company.get("collected.tidy_days")),
        steps=(
            clocks.Step(
                "late",
                lambda _started, due: due,
                (clocks.OWNER, "heads"),
                gettext_noop("%(about)s was to be tidied until %(due)s."),
            ),
            clocks.Step(
                "escalated",
                lambda _started, due: calendar.deadline(due, 1),
                (clocks.MANAGER, "heads"),
                gettext_noop("%(about)s has still not been tidied; it was due at %(due)s."),
            ),
        ),
        people=_heads,
    )
)
HANDED = clocks.declare(
    clocks.Rule(
        **TO_HAND,
        evidence=_("The responsible representative has acknowledged it."),
        due=lambda started: calendar.deadline(started, company.get("collected.hand_days")),
        terms=lambda: "{} wd".format(company.get("collected.hand_days")),
        steps=(
            clocks.Step(
                "late",
                lambda _started, due: due,
                (clocks.OWNER, clocks.MANAGER, "heads"),
                gettext_noop("%(about)s was to be handed over and acknowledged until %(due)s."),
            ),
        ),
        people=_heads,
    )
)
ALL = TIDIED.name, HANDED.name


def representative(region: str, collector: UUID | None) -> UUID | None:
    """Who answers for a place of business (B52): the collector where he works there (B57), else who of its pool has least to do."""
    served = dict(Pool.objects.filter(deleted_at=None).values_list("id", "regions"))
    best = branch.serving(region, served, served)
    if best is None:
        return collector
    members = {
        person
        for (person,) in fetch(Sql("SELECT person_id FROM /*rule:clocks*/ customers_poolmember WHERE pool_id = %s AND deleted_at IS NULL", (best,)))
    }
    if collector in members:
        return collector
    found = fetch(Sql(_MEMBERS, (best,)))
    return found[0][0] if found else collector
