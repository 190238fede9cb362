"""What becomes of a credit investigation: its report comes, or it is called off (B22, B27)."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.investigation import Investigation
from kehai.kernel import field, periods
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import Choice, Field

GRADES = tuple(Choice(str(value), label) for value, label in Customer.Credit.choices)


@action(
    Investigation,
    label=_("Report received"),
    op=UPDATE,
    when=Q(state="ordered"),
    icon="download",
    bulk=False,
    input=(
        field.choice("result", _("credit grade found"), GRADES),
        Field("valid_until", _("Valid until"), "date", required=True),
        Field("received_on", _("Received on"), "date"),
        field.longtext("summary", _("findings")),
    ),
    done=_("Credit grade set"),
    why_not=_("This investigation is over."),
)
def receive(rows: list[Investigation], *, by: Actor, result: str, valid_until: date, **told: Any) -> None:
    """Files the result; it becomes the customer's credit grade, to be reviewed when it is no longer valid."""
    for row in rows:
        row.state, row.result, row.valid_until = Investigation.State.RECEIVED, result, valid_until
        row.received_on, row.summary = told.get("received_on") or periods.today(), told.get("summary") or ""


@action(
    Investigation,
    label=_("Call off"),
    op=UPDATE,
    when=Q(state="ordered"),
    icon="rollback",
    input=(field.text("reason", _("reason"), required=True),),
    done=_("Called off"),
    why_not=_("This investigation is over."),
)
def call_off(rows: list[Investigation], *, by: Actor, reason: str) -> None:
    """The report is not wanted any more; what was paid stays noted."""
    for row in rows:
        row.state = Investigation.State.CANCELLED
