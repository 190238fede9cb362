"""Somebody leaves: one action hands everything over that is his (离职交接, E08, A09)."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.hand_over import HandOver
from kehai.crm.people.records import ending
from kehai.crm.people.records.user import User
from kehai.crm.people.rules.delegation import refuse_above
from kehai.kernel import jobs, writes
from kehai.kernel.access import READ, TRANSFER, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Field, link, text


@action(
    User,
    label=_("Hand over"),
    op=TRANSFER,
    bulk=False,
    danger=True,
    icon="swap",
    input=(
        link("successor", _("successor"), "people.user", required=False, help=_("Empty: back to the public pools.")),
        Field("leaves", _("Leaves the company: disabled at once"), "boolean", default=True),
        text("reason", _("reason")),
    ),
)
def hand_over(people: list[User], *, by: Actor, successor: User | None, leaves: bool | None, reason: str | None) -> str:
    """Gives everything the person owns to a successor or back to the pools, ends what is lent, and reports."""
    (person,) = people
    if person.id == by.rights.person:
        raise Refusal(_t("You cannot hand over your own work this way; please transfer it."))
    if successor and (not successor.active or successor.id == person.id):
        raise Refusal(_t("%(person)s does not work here any more.") % {"person": successor.name})
    if HandOver.objects.filter(person=person, state__in=("waiting", "running"), deleted_at=None).exists():
        raise Refusal(_t("This person's work is being handed over already."))
    if leaves:
        refuse_above([person.id], by)
        person.active = False
    ending.end_sessions([person.id])
    made: Any = HandOver(person=person, successor=successor, leaves=bool(leaves), reason=reason or "")
    made.created_at = None
    writes.insert(kind_of(HandOver), [made], Deed("create", by, reason or ""), READ)
    jobs.defer("customers.hand_over", key=str(made.id))
    return _t("The hand-over %(number)s has begun; its report is on this person's page.") % {"number": made.number}
