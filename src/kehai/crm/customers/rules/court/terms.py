"""What a company decides of its disputes: what makes a record valid, whether the order of records is applied at once, time limits."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records.dispute import TO_DECIDE
from kehai.crm.customers.rules.court.first_record import Valid
from kehai.crm.office import clocks, telling
from kehai.kernel import calendar, company
from kehai.kernel.field import Choice, Field

DISPUTE, CUSTOMER = "customers.dispute", "customers.customer"
APPLY, PROPOSE = "apply", "propose"

company.declare(
    _("Ownership disputes"),
    (
        Field(
            "disputes.valid",
            _("A first record is valid when it has"),
            "choice",
            choices=(
                Choice(Valid.CONTACT_OR_CODE.value, _("a contact and a telephone number, or the credit code")),
                Choice(Valid.NUMBER_OR_CODE.value, _("a telephone number or the credit code")),
                Choice(Valid.ANY.value, _("just the name")),
            ),
            default=Valid.CONTACT_OR_CODE.value,
        ),
        Field(
            "disputes.ruling",
            _("The order of records"),
            "choice",
            choices=(Choice(PROPOSE, _("is proposed to the manager")), Choice(APPLY, _("is applied at once"))),
            default=PROPOSE,
        ),
        Field("disputes.open", _("Disputes that one person may have open"), "integer", least=1, most=1000, default=10),
        Field("disputes.decide_days", _("Working days until a dispute is decided"), "integer", least=1, most=60, default=2),
        Field("disputes.appeal_days", _("Working days to appeal"), "integer", least=1, most=60, default=3),
    ),
)
SORT = telling.sort(DISPUTE, _("Ownership disputes"))
DECIDED = clocks.declare(
    clocks.Rule(
        **TO_DECIDE,
        evidence=_("The dispute was decided or withdrawn."),
        due=lambda started: calendar.deadline(started, company.get("disputes.decide_days")),
        terms=lambda: "{} wd".format(company.get("disputes.decide_days")),
        steps=(
            clocks.Step(
                "soon",
                lambda started, due: max(started, calendar.add_workdays(due, -1)),
                (clocks.OWNER,),
                gettext_noop("The dispute “%(about)s” waits for your decision until %(due)s."),
            ),
            clocks.Step(
                "late",
                lambda _started, due: due,
                (clocks.OWNER, clocks.MANAGER),
                gettext_noop("The dispute “%(about)s” was to be decided by %(due)s and is still open."),
            ),
        ),
    )
)


def valid() -> Valid:
    """What makes a first record valid here."""
    return Valid(company.get("disputes.valid"))


def window(moment: datetime) -> datetime:
    """Until when may be appealed: the end of that working day."""
    return calendar.deadline(moment, company.get("disputes.appeal_days"))
