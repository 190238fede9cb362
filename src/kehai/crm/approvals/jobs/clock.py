"""Requests beyond their time, every minute: reminded, given to the manager above, or expired; and who is away is stood in for."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.seat import Seat
from kehai.crm.approvals.rules import course, finding, mailing, telling
from kehai.crm.office.rules import substitution
from kehai.kernel import jobs, periods, store, writes
from kehai.kernel.again import again
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

LIMIT = 200
# Who is asked and is away today, or has left.
AWAY = """
SELECT DISTINCT s.approval_id FROM /*rule:approvals*/ approvals_seat s JOIN people_user u ON u.id = s.person_id
LEFT JOIN office_absence a ON a.owner_id = u.id AND a.deleted_at IS NULL AND a.begins <= %s AND a.ends >= %s
WHERE s.state = 'waiting' AND (a.id IS NOT NULL OR NOT u.active OR u.deleted_at IS NOT NULL) ORDER BY s.approval_id LIMIT %s
"""


@jobs.every(minutes=1, name="approvals.clock")
def tick() -> None:
    """One request a transaction, so that one that fails stops no other."""
    now, live = timezone.now(), Q(state=Approval.State.WAITING, deleted_at=None)
    _each(Approval.objects.filter(live, expires_at__lte=now), "expire", lambda row: course.finish(row, Approval.State.EXPIRED))
    _each(Approval.objects.filter(live, due_at__lte=now), "late", late)
    reroute()
    mailing.forget()


def reroute() -> int:
    """What waits for who is away or has left goes to who acts for him; where nobody does, it goes on waiting."""
    today = periods.today()
    found = [key for (key,) in fetch(Sql(AWAY, (today, today, LIMIT)))]
    return sum(_one(key, "stand_in", _stand_in) for key in found)


def _each(found: "object", word: str, work: Callable[[Approval], bool | None]) -> None:
    for key in found.order_by("id").values_list("id", flat=True)[:LIMIT]:  # type: ignore[attr-defined]
        if jobs.stopping():
            return
        _one(key, word, work)


def _one(key: UUID, word: str, work: Callable[[Approval], bool | None]) -> bool:
    """Under the lock, if it still waits; the history says what the clock did."""

    def unit() -> bool:
        with transaction.atomic():
            for row in store.lock(kind_of(Approval), [key]):
                before = {row.id: store.snapshot(row)}
                if not isinstance(row, Approval) or row.state != Approval.State.WAITING or work(row) is False:
                    continue
                writes.save(kind_of(Approval), [row], before, Deed(word, jobs.me(), always=True), None)
                if row.state == Approval.State.EXPIRED:
                    telling.tell([row.asker_id], telling.ENDED, "expired", row)
                return True
        return False

    return again(unit)


def late(approval: Approval) -> bool | None:
    """What the step says shall happen when its time is over."""
    if approval.due_at is None or approval.due_at > timezone.now():
        return False
    how = course.step_of(approval)["late"]
    if how == "expire":
        course.finish(approval, Approval.State.EXPIRED)
        return None
    if how == "escalate":
        escalate(approval)
    else:
        waiting = list(course.seats(approval).filter(state=Seat.State.WAITING).values_list("person_id", flat=True))
        telling.tell(waiting, telling.LATE, "late", approval)
    approval.due_at = course.due(approval)
    return None


def escalate(approval: Approval) -> None:
    """Each who has not spoken is replaced by his manager; where there is none he is reminded."""
    there = set(course.seats(approval).filter(state__in=course.OPEN).values_list("person_id", flat=True))
    for seat in course.seats(approval).filter(state=Seat.State.WAITING):
        above = finding.manager(seat.person_id, approval.asker_id)
        if above is None or above in there:
            telling.tell([seat.person_id], telling.LATE, "late", approval)
            continue
        course.hand(seat, above, instead=seat.person_id)
        there.add(above)
        telling.tell([above], telling.ASKED, "handed", approval, seat.person_id)


def _stand_in(approval: Approval) -> bool:
    moved = False
    there = set(course.seats(approval).filter(state__in=course.OPEN).values_list("person_id", flat=True))
    for seat in course.seats(approval).filter(state=Seat.State.WAITING):
        stands = substitution.acting([seat.person_id]).get(seat.person_id)
        if stands is None or stands in {seat.person_id, approval.asker_id, *there}:
            continue
        course.hand(seat, stands, instead=seat.person_id)
        there.add(stands)
        telling.tell([stands], telling.ASKED, "handed", approval, seat.person_id)
        moved = True
    return moved
