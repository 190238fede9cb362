"""What is done with samples: asked for, agreed to, shipped, received, judged, brought back, bought after them, closed (A42)."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.office import telling
from kehai.crm.office.rules.substitution import manager_of
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.sample_request import (
    APPROVED,
    ASKED,
    CALLED_OFF,
    CLOSED,
    DRAFT,
    FEEDBACK,
    RECEIVED,
    REFUSED,
    RETURNED,
    SHIPPED,
    SampleRequest,
)
from kehai.crm.sales.rules import sampling
from kehai.kernel import company, periods
from kehai.kernel.access import MANAGE, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Choice, Field, choice, link, longtext, text
from kehai.kernel.workflow import gate

KIND = "sales.sample_request"
SORT = telling.sort(KIND, _("Samples"))
WAITS = gettext_noop("%(person)s asks for samples: %(about)s")
AGREED = gettext_noop("%(about)s was approved; it can be shipped.")
DENIED = gettext_noop("%(about)s was refused: %(reason)s")
LEFT = gettext_noop("%(about)s was shipped: %(what)s")
FEEDBACK_DUE = gettext_noop("Ask the customer what he says of %(about)s; feedback was due on %(day)s.")
RETURN_DUE = gettext_noop("%(about)s is to come back by %(day)s.")
REASON = longtext("reason", _("reason"), required=True, max_length=2000)
NOT_ASKED = _("It waits for no decision.")
OUT = [SHIPPED, RECEIVED, FEEDBACK]


@action(SampleRequest, label=pgettext_lazy("sample", "Ask for it"), op=UPDATE, when=Q(state=DRAFT), icon="send", why_not=_("It is no draft."))
def ask(rows: list[SampleRequest], *, by: Actor) -> str:
    """Asks for the samples; who leads the asker approves them, or the approval flow over this action has done so already."""
    agreed = bool(gate.agreed_under())
    for row in rows:
        if not sampling.lines(row.id).exists():
            raise Refusal(_t("Enter at least one product first."))
        row.state, row.answer, row.answered_by_id = (APPROVED if agreed else ASKED), "", None
        if row.owner_id and not agreed:
            telling.tell([manager_of(row.owner_id)], SORT, WAITS, (KIND, row.id), person=by.label)
    return _t("Approved; the samples can be shipped.") if agreed else _t("Asked for; who decides was told.")


@action(
    SampleRequest,
    label=_("Back to a draft"),
    op=UPDATE,
    when=Q(state__in=[ASKED, REFUSED]),
    icon="rollback",
    why_not=_("Only what was asked for and is not approved goes back to a draft."),
)
def withdraw(rows: list[SampleRequest], *, by: Actor) -> None:
    """Takes the request back, to change it and ask again."""
    for row in rows:
        row.state = DRAFT


@action(
    SampleRequest,
    label=pgettext_lazy("sample", "Approve"),
    op=MANAGE,
    when=Q(state=ASKED),
    icon="check",
    why_not=NOT_ASKED,
    input=(longtext("note", _("reason or note"), max_length=2000),),
)
def approve(rows: list[SampleRequest], *, by: Actor, note: str | None) -> None:
    """Agrees that the samples are sent; only for who leads the asker."""
    for row in rows:
        _decide(row, APPROVED, by, note or "")
        telling.tell([row.owner_id], SORT, AGREED, (KIND, row.id))


@action(SampleRequest, label=pgettext_lazy("sample", "Refuse"), op=MANAGE, when=Q(state=ASKED), icon="stop", why_not=NOT_ASKED, input=(REASON,))
def refuse(rows: list[SampleRequest], *, by: Actor, reason: str) -> None:
    """The samples are not sent, and why."""
    for row in rows:
        _decide(row, REFUSED, by, reason)
        telling.tell([row.owner_id], SORT, DENIED, (KIND, row.id), reason=reason)


def _decide(row: SampleRequest, state: str, by: Actor, words: str) -> None:
    row.state, row.answer, row.answered_by_id = state, words, by.id if by.human else None


@action(
    SampleRequest,
    label=pgettext_lazy("sample", "Call off"),
    op=UPDATE,
    when=Q(state__in=[DRAFT, ASKED, APPROVED, REFUSED]),
    icon="stop",
    why_not=_("It has left already, or was called off."),
    input=(REASON,),
)
def call_off(rows: list[SampleRequest], *, by: Actor, reason: str) -> None:
    """The samples are not sent after all."""
    for row in rows:
        row.state, row.answer = CALLED_OFF, reason


@action(
    SampleRequest,
    label=pgettext_lazy("sample", "Ship"),
    op=UPDATE,
    when=Q(state=APPROVED),
    icon="swap",
    bulk=False,
    why_not=_("Only approved samples are shipped, and once."),
    done=pgettext_lazy("sample", "Shipped"),
    input=(
        text("carrier", _("carrier"), max_length=80),
        text("tracking", _("tracking number"), max_length=80),
        Field("shipped_on", _("shipped on"), "date", help=_("Empty: today.")),
    ),
)
def ship(rows: list[SampleRequest], *, by: Actor, carrier: str | None, tracking: str | None, shipped_on: date | None) -> None:
    """The samples leave, to the customer’s address; from now on their feedback is awaited."""
    (row,) = rows
    row.state, row.shipped_on, row.shipped_by_id = SHIPPED, _not_ahead(shipped_on, "shipped_on"), by.id if by.human else None
    row.feedback_due = row.shipped_on + timedelta(days=company.get("samples.feedback_days"))
    row.carrier, row.tracking = carrier or "", tracking or ""
    home = Customer.objects.values_list("address", flat=True).get(id=row.customer_id)
    row.address = row.address or (home or "")[:240]
    if row.owner_id != by.id:
        telling.tell([row.owner_id], SORT, LEFT, (KIND, row.id), what=" ".join(filter(None, (row.carrier, row.tracking))) or row.serial)


@action(
    SampleRequest,
    label=pgettext_lazy("sample", "Received"),
    op=UPDATE,
    when=Q(state=SHIPPED),
    icon="inbox",
    why_not=_("Only what is on its way."),
    input=(Field("received_on", _("received on"), "date", help=_("Empty: today.")),),
)
def receive(rows: list[SampleRequest], *, by: Actor, received_on: date | None) -> None:
    """The customer has the samples."""
    for row in rows:
        row.state, row.received_on = RECEIVED, _after(row, _not_ahead(received_on, "received_on"), "received_on")


@action(
    SampleRequest,
    label=_("Enter feedback"),
    op=UPDATE,
    when=Q(state__in=[*OUT, RETURNED]),
    icon="message",
    bulk=False,
    why_not=_("Feedback is given of samples that were shipped and are not closed."),
    input=(
        choice("result", _("result"), tuple(Choice(value, label) for value, label in SampleRequest.Result.choices)),
        longtext("feedback", _("what the customer said"), max_length=4000),
        Field("rating", _("rating (1 to 5)"), "integer", least=1, most=5),
    ),
)
def give_feedback(rows: list[SampleRequest], *, by: Actor, result: str, feedback: str | None, rating: int | None) -> None:
    """What the customer says of the samples; it may be entered anew until they are closed."""
    (row,) = rows
    if result != SampleRequest.Result.SILENT and not feedback:
        raise at("feedback", _t("Say in a few words what the customer said."))
    row.result, row.feedback, row.rating, row.feedback_on = result, feedback or "", rating, periods.today()
    if row.state != RETURNED:
        row.state = FEEDBACK


@action(
    SampleRequest,
    label=pgettext_lazy("sample", "Came back"),
    op=UPDATE,
    when=Q(state__in=OUT, returnable=True),
    icon="rollback",
    bulk=False,
    why_not=_("Only samples that are to be returned and are out."),
    input=(Field("returned_on", _("returned on"), "date", help=_("Empty: today.")),),
)
def take_back(rows: list[SampleRequest], *, by: Actor, returned_on: date | None) -> None:
    """All that was still out is back; where only a part came, say so at its line."""
    (row,) = rows
    row.returned_on = _after(row, _not_ahead(returned_on, "returned_on"), "returned_on")
    sampling.came_back(row, by)
    row.state = RETURNED


@action(
    SampleRequest,
    label=_("Led to a purchase"),
    op=UPDATE,
    when=Q(state__in=[*OUT, RETURNED, CLOSED], converted_on=None),
    icon="trophy",
    bulk=False,
    why_not=_("It was not shipped yet, or it is said already what it led to."),
    input=(
        link("order", pgettext_lazy("of goods", "order"), "sales.order", required=False, help=_("Empty, as the opportunity: the first that fits.")),
        link("deal", _("opportunity"), "sales.opportunity", required=False),
    ),
)
def convert(rows: list[SampleRequest], *, by: Actor, order: Order | None, deal: Opportunity | None) -> str:
    """Names the order or the deal of this customer that came of the samples, with one of their products, within the company’s days."""
    (row,) = rows
    if order and deal:
        raise sampling.neither()
    if deal:
        row.converted_on, row.deal_id = sampling.by_deal(row, deal), deal.id
        return _t("It led to %(what)s.") % {"what": deal.title}
    found = order or sampling.suggested(row, by)
    row.converted_on, row.order_id = sampling.by_order(row, found), found.id
    return _t("It led to %(what)s.") % {"what": found.serial}


@action(
    SampleRequest,
    label=_("Led to nothing after all"),
    op=UPDATE,
    when=~Q(converted_on=None),
    icon="rollback",
    bulk=False,
    why_not=_("Nothing is said to have come of it."),
)
def unlink(rows: list[SampleRequest], *, by: Actor) -> None:
    """Takes back what it is said to have led to."""
    for row in rows:
        row.converted_on, row.order_id, row.deal_id = None, None, None


@action(
    SampleRequest,
    label=pgettext_lazy("sample", "Close"),
    op=UPDATE,
    when=Q(state__in=[RECEIVED, FEEDBACK, RETURNED]),
    icon="check",
    bulk=False,
    why_not=_("Only samples that the customer has had are closed."),
    input=(longtext("reason", _("reason or note"), max_length=2000, help=_("Needed without feedback, or where something did not come back.")),),
)
def close(rows: list[SampleRequest], *, by: Actor, reason: str | None) -> None:
    """Nothing more is awaited of it."""
    (row,) = rows
    if not reason and row.feedback_on is None:
        raise at("reason", _t("There is no feedback; enter it, or say why there is none."))
    if not reason and row.returnable and sampling.out(row.id):
        raise at("reason", _t("Something did not come back; say why it stays there."))
    row.state, row.answer = CLOSED, reason or row.answer


@action(SampleRequest, label=_("Remind of the feedback"), op=UPDATE, when=Q(state__in=[SHIPPED, RECEIVED, RETURNED]), offered=False)
def remind_feedback(rows: list[SampleRequest], *, by: Actor) -> None:
    """Its feedback is due."""
    for row in rows:
        row.feedback_told = True
        telling.tell([row.owner_id], SORT, FEEDBACK_DUE, (KIND, row.id), day=row.feedback_due)


@action(SampleRequest, label=_("Remind of the return"), op=UPDATE, when=Q(state__in=OUT), offered=False)
def remind_return(rows: list[SampleRequest], *, by: Actor) -> None:
    """Its return is due."""
    for row in rows:
        row.return_told = True
        telling.tell([row.owner_id], SORT, RETURN_DUE, (KIND, row.id), day=row.return_by)


def _not_ahead(day: date | None, field: str) -> date:
    if day and day > periods.today():
        raise at(field, _t("This lies in the future."))
    return day or periods.today()


def _after(row: SampleRequest, day: date, field: str) -> date:
    if row.shipped_on and day < row.shipped_on:
        raise at(field, _t("This lies before the day it was shipped."))
    return day
