"""The course of a request through its steps: who is asked, when a step is over, what is then done.

All of it runs under the lock of the request's row, in the transaction of what somebody did.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.seat import Hold, Seat
from kehai.crm.approvals.rules import doing, finding, showing, telling
from kehai.kernel import calendar
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Refusal

WAITING, LATER = Seat.State.WAITING, Seat.State.LATER
OPEN = (WAITING, LATER)
DECIDED = frozenset({Seat.State.AGREED, Seat.State.REFUSED})


def about(approval: Approval) -> tuple[str, list[UUID]]:
    """The kind and the records of a request."""
    return approval.kind, [UUID(one["id"]) for one in approval.records]


def step_of(approval: Approval) -> Mapping[str, Any]:
    """The step that the request is in, as it was when it began."""
    found: Mapping[str, Any] = approval.plan["steps"][approval.step - 1]
    return found


def seats(approval: Approval) -> "QuerySet[Seat]":
    """Who is asked in the present step."""
    return Seat.objects.filter(approval=approval, round=approval.round, step=approval.step).order_by("id")


def begin(approval: Approval) -> dict[UUID, UUID | None]:
    """Who is asked first. Raises Refusal where nobody is found."""
    approval.step = 1
    return people(approval, 1)


def people(approval: Approval, number: int) -> dict[UUID, UUID | None]:
    """Who decides in a step. Raises Refusal where nobody is found: nothing is agreed to by itself."""
    fallback = approval.plan.get("fallback")
    found = finding.deciders(approval.plan["steps"][number - 1], approval.asker_id, about(approval), UUID(fallback) if fallback else None)
    if not found:
        raise Refusal(_t("Nobody is found who could decide about this; please tell an administrator."))
    return found


def ask(approval: Approval, found: Mapping[UUID, UUID | None], word: str = "asked", by: UUID | None = None) -> None:
    """Seats for the present step, and word to who sits in them."""
    for person, instead in found.items():
        Seat.objects.create(approval=approval, round=approval.round, step=approval.step, person_id=person, instead_of=instead)
    approval.due_at = due(approval)
    telling.tell(found, telling.ASKED, word, approval, by or approval.asker_id)


def due(approval: Approval) -> datetime | None:
    """Until when the present step should be decided, by the working calendar."""
    hours = step_of(approval).get("hours")
    return calendar.add_worktime(timezone.now(), int(hours) * 60) if hours else None


def mine(approval: Approval, by: Actor) -> Seat:
    """The actor's seat that waits for him. Raises Refusal."""
    found = seats(approval).filter(person_id=by.rights.person, state=WAITING).first()
    if found is None or approval.state != Approval.State.WAITING:
        raise Refusal(_t("This was decided already."))
    return found


def close(seat: Seat, state: str, answer: str = "") -> None:
    """What a seat said."""
    seat.state, seat.answer, seat.decided_at = state, answer, timezone.now()
    Seat.objects.filter(pk=seat.pk).update(state=state, answer=answer, decided_at=seat.decided_at)


def agree(approval: Approval, by: Actor, answer: str) -> str:
    """One voice for it; what is to be said to who agreed."""
    seat = mine(approval, by)
    close(seat, Seat.State.AGREED, answer)
    waked = list(Seat.objects.filter(after=seat, state=LATER))
    for next_one in waked:
        Seat.objects.filter(pk=next_one.pk).update(state=WAITING)
    telling.tell([one.person_id for one in waked], telling.ASKED, "asked", approval, approval.asker_id)
    if not is_over(approval):
        return ""
    return forward(approval)


def is_over(approval: Approval) -> bool:
    """Whether the present step has agreed: by its rule among who was asked, and every signer that was added."""
    here = [seat for seat in seats(approval) if seat.state != Seat.State.HANDED]
    if any(seat.added and seat.state in OPEN for seat in here):
        return False
    voices = [seat for seat in here if not seat.added]
    agreed = sum(seat.state == Seat.State.AGREED for seat in voices)
    need = {"one": 1, "all": len(voices), "majority": len(voices) // 2 + 1}[step_of(approval)["vote"]]
    return agreed >= max(need, 1)


def forward(approval: Approval) -> str:
    """The next step; after the last one it is done."""
    if approval.step < approval.steps:
        found = people(approval, approval.step + 1)
        pass_over(approval)
        approval.step += 1
        ask(approval, found)
        return _t("Agreed; the next step is asked.")
    changed = changed_since(approval)
    if changed:
        return again(approval, changed)
    pass_over(approval)
    approval.state, approval.outcome = doing.execute(approval)
    end(approval)
    word = "done" if approval.state == Approval.State.DONE else "failed"
    spoke = Seat.objects.filter(approval=approval, state=Seat.State.AGREED).values_list("person_id", flat=True)
    telling.tell([approval.asker_id], telling.ENDED, word, approval)
    if word == "failed":
        telling.tell(set(spoke), telling.ENDED, word, approval)
    return approval.outcome or _t("Agreed and done.")


def changed_since(approval: Approval) -> list[str]:
    """The fields that the condition or the approvers saw and that say something else now."""
    kind, ids = about(approval)
    return showing.differences(approval.seen, showing.values(kind_named(kind), ids, approval.plan["watched"])) if ids else []


def again(approval: Approval, changed: Iterable[str]) -> str:
    """What was seen is not what is: everybody is asked again about what is now."""
    kind, ids = about(approval)
    fields = kind_named(kind).fields
    named = ", ".join(str(fields[name].label) for name in changed if name in fields)
    found = people(approval, 1)
    pass_over(approval)
    approval.round, approval.step = approval.round + 1, 1
    approval.seen = showing.values(kind_named(kind), ids, approval.plan["watched"])
    approval.outcome = (_t("Changed since it was asked: %(fields)s. It is asked again.") % {"fields": named})[:400]
    ask(approval, found, "again")
    return approval.outcome


def pass_over(approval: Approval, state: str = Seat.State.PASSED) -> None:
    """Who has not spoken is not asked any more."""
    seats(approval).filter(state__in=OPEN).update(state=state, decided_at=timezone.now())


def refuse(approval: Approval, by: Actor, answer: str) -> None:
    """One voice against it; where more than half must agree, the step is lost only when they cannot any more."""
    seat = mine(approval, by)
    close(seat, Seat.State.REFUSED, answer)
    here = [one for one in seats(approval) if one.state != Seat.State.HANDED and not one.added]
    against = sum(one.state == Seat.State.REFUSED for one in here)
    if not seat.added and step_of(approval)["vote"] == "majority" and (len(here) - against) >= len(here) // 2 + 1:
        return
    finish(approval, Approval.State.REFUSED, answer)
    telling.tell([approval.asker_id], telling.ENDED, "refused", approval, by.rights.person)


def finish(approval: Approval, state: str, outcome: str = "") -> None:
    """The request is over and what was asked for is never done."""
    pass_over(approval)
    approval.state, approval.outcome = state, outcome[:400]
    end(approval)


def end(approval: Approval) -> None:
    """Its records are free for another request."""
    approval.decided_at, approval.due_at = timezone.now(), None
    Hold.objects.filter(approval=approval).update(open=False)
    doing.tell_records(approval)


def hand(seat: Seat, person: UUID, answer: str = "", instead: UUID | None = None) -> Seat:
    """Another sits in a seat from now on."""
    close(seat, Seat.State.HANDED, answer)
    made = Seat.objects.create(
        approval=seat.approval, round=seat.round, step=seat.step, person_id=person, instead_of=instead, added=seat.added, state=WAITING
    )
    Seat.objects.filter(after=seat).update(after=made)
    return made
