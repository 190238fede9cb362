"""What waits for the word of somebody who leaves goes to his successor, or to who acts for him (E08, A09)."""

from typing import Any
from uuid import UUID

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.seat import Seat
from kehai.crm.approvals.rules import course, telling
from kehai.crm.office.rules import substitution
from kehai.kernel import store, writes
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed

Report = dict[str, Any]


def pass_on(person: UUID, successor: UUID | None, by: Actor, why: str) -> list[Report]:
    """In the caller's transaction; each request with who is asked now, None where nobody was found: an administrator names somebody."""
    mine = Seat.objects.filter(person=person, state__in=course.OPEN, approval__state=Approval.State.WAITING, approval__deleted_at=None)
    kind, told = kind_of(Approval), []
    for row in store.lock(kind, sorted(set(mine.values_list("approval_id", flat=True)))):
        before = {row.pk: store.snapshot(row)}
        found = [_one(seat, successor, by) for seat in mine.filter(approval=row.pk).select_related("approval")]
        named = next(filter(None, found), None)
        if named:
            writes.save(kind, [row], before, Deed("stand_in", by, why, always=True), None)
        told.append({"id": str(row.pk), "number": row.number, "to": named})
    return told


def _one(seat: Seat, successor: UUID | None, by: Actor) -> str | None:
    """The name of who sits there now."""
    here = Seat.objects.filter(approval=seat.approval, round=seat.round, step=seat.step, state__in=course.OPEN)
    taken = set(here.values_list("person_id", flat=True))
    acts = substitution.acting([seat.person_id]).get(seat.person_id)
    fit = [key for key in (successor, acts) if key and key not in {seat.approval.asker_id, *taken}]
    if not fit:
        return None
    state = seat.state
    made = course.hand(seat, fit[0], instead=seat.person_id)
    if state == Seat.State.WAITING:
        telling.tell([fit[0]], telling.ASKED, "handed", seat.approval, by.rights.person)
    else:
        Seat.objects.filter(pk=made.pk).update(state=state)
    return str(made.person.name)
