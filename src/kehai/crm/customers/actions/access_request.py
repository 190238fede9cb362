"""Deciding about requests to see a customer: granted, it is shared with the asker (ask 5)."""

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.access_request import AccessRequest
from kehai.crm.customers.rules.applying import tell_asker
from kehai.crm.customers.rules.lending import lendable
from kehai.kernel import sharing
from kehai.kernel.access import CLAIM, MANAGE, READ, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Refusal
from kehai.kernel.field import text
from kehai.kernel.rows import fetch
from kehai.kernel.sql import TRUE

CUSTOMER = "customers.customer"
WAITING = Q(state="asked")
DECIDED = _("This was decided already.")


@action(
    AccessRequest, label=_("Grant"), op=MANAGE, when=WAITING, icon="check", done=_("Shared"), why_not=DECIDED, input=(text("answer", _("answer")),)
)
def grant(requests: list[AccessRequest], *, by: Actor, answer: str | None) -> None:
    """Shares the customer with the asker, to be read; its numbers no further than you see them yourself."""
    for request in requests:
        customers = lendable([request.wanted_id] if request.wanted_id else [], by)
        if not customers or request.asker is None or not request.asker.active:
            raise Refusal(_t("There is no such customer."))
        cap = "read" if _sees_numbers(customers[0].id, by) else "masked"
        terms = sharing.Terms("share", "read", cap, reason=request.purpose)
        sharing.grant(CUSTOMER, [customers[0].id], [request.asker.id], terms, by)
        request.customer_id = request.wanted_id
        _decide(request, AccessRequest.State.GRANTED, by, answer)


def _sees_numbers(customer: object, by: Actor) -> bool:
    kind = kind_named(CUSTOMER)
    clear = kind.access.clear(kind, by.rights, "t")
    rows = kind.visible_to(by, READ).only([customer])  # type: ignore[list-item]
    return clear == TRUE or bool(fetch("SELECT 1" + rows.source() + " AND " + clear))


@action(
    AccessRequest,
    label=_("Refuse"),
    op=MANAGE,
    when=WAITING,
    icon="close",
    done=_("Refused"),
    why_not=DECIDED,
    input=(text("answer", _("reason"), required=True),),
)
def refuse(requests: list[AccessRequest], *, by: Actor, answer: str) -> None:
    """Leaves it closed, and says why."""
    for request in requests:
        _decide(request, AccessRequest.State.REFUSED, by, answer)


@action(AccessRequest, label=_("Withdraw"), op=CLAIM, when=WAITING, icon="rollback", done=_("Withdrawn"), why_not=DECIDED)
def withdraw(requests: list[AccessRequest], *, by: Actor) -> None:
    """Asks no longer."""
    for request in requests:
        request.state = AccessRequest.State.WITHDRAWN


def _decide(request: AccessRequest, state: AccessRequest.State, by: Actor, answer: str | None) -> None:
    request.state, request.answer, request.decided_by_id = state, answer or "", by.rights.person
    tell_asker(request)
