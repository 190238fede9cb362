"""The way of collected information: reviewed, tidied, entered and handed over, acknowledged, filed (B52–B57)."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records.collected import SORT, Collected
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.rules import collecting
from kehai.crm.office import clocks, telling
from kehai.crm.office.rules.substitution import acting
from kehai.crm.people.records.user import User
from kehai.kernel import writes
from kehai.kernel.access import CREATE, READ, TRANSFER, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.field import link, text

State = Collected.State
WRONG = _("It is not at this step.")


def _must_be(row: Collected, people: tuple[Any, ...], by: Actor) -> None:
    """The step is done by who is named for it, who stands in for him, or who may order it."""
    person = by.rights.person
    if person in people or by.rights.everything or kind_of(Collected).visible_to(by, TRANSFER).only([row.pk]).count():
        return
    if person not in acting(people).values():
        raise MayNot(_t("This step is somebody else's."))


@action(
    Collected,
    label=_("Approve"),
    op=TRANSFER,
    when=Q(state__in=(State.SUBMITTED, State.RETURNED)),
    icon="check",
    done=_("Reviewed"),
    why_not=WRONG,
    input=(
        link("archivist", _("archivist"), "people.user", help=_("Tidies, enters and files it (B56).")),
        link("responsible", _("responsible representative"), "people.user", required=False, help=_("Empty: by the place of business (B52).")),
    ),
)
def approve(rows: list[Collected], *, by: Actor, archivist: User, responsible: User | None) -> None:
    """Takes it in, names who tidies and files it, and who answers for it; the clock of two working days begins (B54)."""
    now = timezone.now()
    for row in rows:
        row.state, row.reviewed_at, row.archivist_id, row.answer = State.APPROVED, now, archivist.pk, ""
        row.responsible_id = responsible.pk if responsible else collecting.representative(row.region, row.owner_id)
        told = gettext_noop("%(about)s was reviewed: please tidy it.")
        telling.tell([archivist], SORT, told, (collecting.COLLECTED, row.id))
    clocks.start(collecting.TIDIED, collecting.COLLECTED, dict.fromkeys((row.id for row in rows), archivist.pk))


@action(
    Collected,
    label=_("Return"),
    op=TRANSFER,
    when=Q(state=State.SUBMITTED),
    icon="rollback",
    done=_("Returned"),
    why_not=WRONG,
    name="send_back",
    input=(text("reason", _("reason"), required=True),),
)
def send_back(rows: list[Collected], *, by: Actor, reason: str) -> None:
    """Gives it back to who collected it, with what is missing."""
    for row in rows:
        row.state, row.answer = State.RETURNED, reason[:200]
        told = gettext_noop("%(about)s was returned to you: please complete it.")
        telling.tell([row.owner_id], SORT, told, (collecting.COLLECTED, row.id))


@action(Collected, label=_("Tidied"), op=UPDATE, when=Q(state=State.APPROVED), icon="check", done=_("Tidied"), why_not=WRONG)
def tidy(rows: list[Collected], *, by: Actor) -> None:
    """Says that it is sorted and complete; it is to be entered and handed over by the next working day (B55)."""
    for row in rows:
        _must_be(row, (row.archivist_id,), by)
        row.state, row.tidied_at = State.TIDIED, timezone.now()
    clocks.stop(collecting.TIDIED, {row.id: clocks.Evidence(by.label, collecting.COLLECTED, row.id) for row in rows})
    clocks.start(collecting.HANDED, collecting.COLLECTED, {row.id: row.archivist_id for row in rows})


@action(
    Collected,
    label=_("Enter and hand over"),
    op=UPDATE,
    when=Q(state=State.TIDIED),
    icon="send",
    done=_("Handed over"),
    why_not=WRONG,
    input=(link("customer", _("customer"), "customers.customer", required=False, help=_("Empty: a new lead is made of it.")),),
)
def hand_over(rows: list[Collected], *, by: Actor, customer: Customer | None) -> None:
    """Enters it as a customer, or with one that is there, and hands it to who answers for it."""
    for row in rows:
        _must_be(row, (row.archivist_id,), by)
        row.customer_id = customer.pk if customer else _entered(row, by).pk
        row.state, row.handed_at = State.HANDED, timezone.now()
        told = gettext_noop("%(about)s is yours: please acknowledge that you received it.")
        telling.tell([row.responsible_id], SORT, told, (collecting.COLLECTED, row.id))
    # The receipt is now what is missing: the clock asks who has to give it.
    clocks.move({row.id: row.responsible_id for row in rows}, (collecting.HANDED.name,))


def _entered(row: Collected, by: Actor) -> Any:
    kind = kind_of(Customer)
    told = {"name": row.name, "mobile": row.mobile, "region": row.region, "address": row.address, "remark": row.content}
    told |= {"source": "collected", "source_detail": row.channel_detail or str(row.get_channel_display())}
    found = {name: value for name, value in told.items() if value}
    made: Any = writes.build(kind, found)
    made.owner_id = row.responsible_id
    if not by.rights.everything and not by.rights.holds(kind.name, CREATE):
        raise Refusal(_t("You may not create this."))
    with writes.named_uniqueness(kind):
        writes.insert(kind, [made], Deed("create", by, row.number), READ if by.rights.all_of(kind.name, READ) else CREATE)
    return made


@action(Collected, label=_("Acknowledge receipt"), op=UPDATE, when=Q(state=State.HANDED), icon="check", done=_("Acknowledged"), why_not=WRONG)
def receive(rows: list[Collected], *, by: Actor) -> None:
    """Says that it has come to who answers for it: the receipt (B55)."""
    for row in rows:
        _must_be(row, (row.responsible_id,), by)
        row.state, row.received_at = State.RECEIVED, timezone.now()
    clocks.stop(collecting.HANDED, {row.id: clocks.Evidence(by.label, collecting.COLLECTED, row.id) for row in rows})


@action(
    Collected,
    label=_("File"),
    op=UPDATE,
    when=Q(state=State.RECEIVED),
    icon="inbox",
    done=_("Filed"),
    why_not=WRONG,
    input=(text("filed_as", _("filed as"), required=True, max_length=100),),
)
def file(rows: list[Collected], *, by: Actor, filed_as: str) -> None:
    """Puts it away by the named archivist; it stays as it is from now on (B56)."""
    for row in rows:
        _must_be(row, (row.archivist_id,), by)
        row.state, row.filed_at, row.filed_as = State.FILED, timezone.now(), filed_as


@action(
    Collected,
    label=_("Name another archivist"),
    op=TRANSFER,
    when=Q(state__in=(State.APPROVED, State.TIDIED, State.HANDED, State.RECEIVED)),
    icon="user-switch",
    done=_("Named"),
    why_not=WRONG,
    input=(link("archivist", _("archivist"), "people.user"),),
)
def reassign(rows: list[Collected], *, by: Actor, archivist: User) -> None:
    """Gives the work to somebody else; the time goes on (B56)."""
    for row in rows:
        row.archivist_id = archivist.pk
    clocks.move({row.id: archivist.pk for row in rows}, (collecting.TIDIED.name,))
    clocks.move({row.id: archivist.pk for row in rows if row.state == State.TIDIED}, (collecting.HANDED.name,))
