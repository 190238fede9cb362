"""Hands over what a person owns, of every kind that has owners, in chunks; killed anywhere, it goes on with what is left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_noop

from kehai.crm.approvals.rules import leaving
from kehai.crm.customers.jobs.falls_soon import LIMBO
from kehai.crm.customers.records import lent
from kehai.crm.customers.records.hand_over import HandOver
from kehai.crm.customers.records.loan import Loan
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.crm.customers.rules import hands
from kehai.crm.office import telling
from kehai.crm.people import sessions
from kehai.crm.people.records.token import Token
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import jobs, run, sharing, store, writes
from kehai.kernel.access import READ, TRANSFER, Actor, ByOwner, pool_of
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.rows import Rows
from kehai.kernel.sql import TRUE, Sql

CHUNK, EXAMPLES = 200, 5
LEADERLESS = gettext_noop("The pool %(pool)s has no administrator any more; please name one.")
Report = dict[str, Any]


@jobs.later(name="customers.hand_over")
def work(key: str) -> None:
    """The whole of a hand-over, under the rights of who ordered it."""
    order = HandOver.objects.select_related("person", "successor").get(pk=UUID(key))
    if order.state not in (HandOver.State.WAITING, HandOver.State.RUNNING):
        return
    actor = sessions.actor_of(order.created_by) if order.created_by else jobs.me()
    if actor is None:
        _end(order, HandOver.State.FAILED, {**order.report, "error": _t("Who ordered it does not work here any more.")})
        return
    _begin(order, actor)
    told = []
    for kind in owned():
        found = _Moving(order, kind, actor)
        if not found.all():
            jobs.defer("customers.hand_over", key=key)
            return
        told.append(found.told())
    order.refresh_from_db()
    _end(order, HandOver.State.DONE, {**order.report, "kinds": [each for each in told if each["moved"] or each["left"]]})
    sides = (order.person.name, order.successor.name if order.successor else "", order.successor_id)
    hands.handed_over((order.id, order.created_by), sides, sum(each["moved"] for each in told))


def owned() -> Iterator[Kind]:
    """The kinds whose rows belong to people and can go to others: not what follows something else, nor an absence."""
    return (kind for kind in catalogue() if isinstance(kind.access, ByOwner) and kind.screen["handed_over"])


def _begin(order: HandOver, actor: Actor) -> None:
    """Counts, and ends what is lent to and by the person; a second time it only goes on."""
    if order.state == HandOver.State.RUNNING:
        return
    person = order.person_id
    with transaction.atomic():
        given, borrowed = lent.live(customer__owner=person), lent.live(borrower=person)
        order.report = {"given": _listed(given), "borrowed": _listed(borrowed), "moved": {}}
        lent.end(given, Loan.Why.OWNER, actor)
        lent.end(borrowed, Loan.Why.BORROWER, actor)
        sharing.close_for([person], ("loan", "team", "share") if order.leaves else ("loan",))
        if order.leaves:
            order.report["pools"] = _leave_pools(order, actor)
            order.report["approvals"] = leaving.pass_on(person, order.successor_id, actor, order.reason)
            order.report["keys"] = _end_keys(order, actor)
        order.state, order.total = HandOver.State.RUNNING, sum(_count(kind, person) for kind in owned())
        HandOver.objects.filter(pk=order.pk).update(state=order.state, total=order.total, report=order.report)


def _leave_pools(order: HandOver, actor: Actor) -> list[Report]:
    """Ends the person's place in every pool; who ordered it is told of those that nobody administers any more."""
    kind = kind_of(PoolMember)
    mine = PoolMember.objects.filter(person=order.person_id, deleted_at=None, pool__deleted_at=None).select_related("pool").order_by("pool__name")
    told: list[Report] = [{"pool": row.pool.name, "administrator": row.administrator, "id": str(row.pool_id)} for row in mine]
    writes.bury(kind, store.lock(kind, [row.pk for row in mine]), Deed("delete", actor, order.reason))
    for each in told:
        if each["administrator"] and not PoolMember.objects.filter(pool=each["id"], administrator=True, deleted_at=None).exists():
            telling.tell([order.created_by], LIMBO, LEADERLESS, pool=each["pool"])
    return told


def _end_keys(order: HandOver, actor: Actor) -> list[str]:
    """The programs of who leaves are out for good, also when he comes back one day; their names."""
    kind = kind_of(Token)
    rows: list[Any] = store.lock(kind, list(Token.objects.filter(owner=order.person_id, active=True, deleted_at=None).values_list("pk", flat=True)))
    before = {row.pk: store.snapshot(row) for row in rows}
    for row in rows:
        row.active, row.hash = False, ""
    writes.save(kind, rows, before, Deed("end_key", actor, order.reason), None)
    return sorted(row.name for row in rows)


def _listed(loans: Any) -> list[Report]:
    """By number: the report is read by people who may not see the customers."""
    rows = loans.order_by("until").values_list("number", "customer__number", "borrower__name", "until")
    return [{"number": number, "customer": customer, "borrower": name, "until": until.isoformat()} for number, customer, name, until in rows]


def _count(kind: Kind, person: UUID) -> int:
    return kind.model._default_manager.filter(owner=person, deleted_at=None).count()


def _end(order: HandOver, state: HandOver.State, report: Report) -> None:
    HandOver.objects.filter(pk=order.pk).update(state=state, report=report, ended_at=timezone.now())


@dataclass(slots=True)
class _Moving:
    """The rows of one kind on their way, and what stood in the way of those that stay."""

    order: HandOver
    kind: Kind
    actor: Actor
    why: dict[str, list[UUID]] = field(default_factory=dict)

    def all(self) -> bool:
        """Chunk by chunk; False when the worker is about to end before it is done."""
        task, after = run.Task(self.kind, self.actor, TRANSFER, TRUE, self._do), None
        while ids := self._rows().ids(CHUNK, after):
            for key, refusal in run.in_chunks(task, ids).refused.items():
                self.why.setdefault(str(refusal.message), []).append(key)
            after = ids[-1]
            if jobs.stopping():
                return False
            jobs.got_further()
        return True

    def _rows(self) -> Rows:
        """What of it the actor may hand over; asked past his fields, since the owner's name may be hidden from him."""
        return replace(self.kind.visible_to(self.actor, TRANSFER), where=Sql("t.owner_id = %s", (self.order.person_id,)))

    def _do(self, rows: Sequence[Record]) -> None:
        order, successor = self.order, self.order.successor
        if successor is None and pool_of(self.kind) is None:
            raise Refusal(_t("This needs a successor; there is no pool for it."))
        if successor is not None and not _would_see(self.kind, successor.id):
            raise Refusal(_t("%(person)s may not see it.") % {"person": successor.name})
        before = {row.id: store.snapshot(row) for row in rows}
        for row in rows:
            row.owner_id = order.successor_id
        with writes.named_uniqueness(self.kind):
            writes.save(self.kind, rows, before, Deed("hand_over", self.actor, order.reason, order.pk), None)
        self._note(len(rows))

    def _note(self, moved: int) -> None:
        """In the transaction of the rows themselves, so that what was moved is counted once."""
        found = HandOver.objects.select_for_update().get(pk=self.order.pk)
        report = found.report
        report["moved"] = {**report["moved"], self.kind.name: report["moved"].get(self.kind.name, 0) + moved}
        HandOver.objects.filter(pk=found.pk).update(done=F("done") + moved, report=report)

    def told(self) -> Report:
        """How many went, how many stay and why."""
        left, refused = _count(self.kind, self.order.person_id), sum(map(len, self.why.values()))
        why = [{"message": message, "count": len(ids), "numbers": self._numbers(ids)} for message, ids in self.why.items()]
        if left > refused:
            sentence = _t("Who ordered it may not hand these over.")
            why.append({"message": sentence, "count": left - refused, "numbers": []})
        moved = HandOver.objects.get(pk=self.order.pk).report["moved"].get(self.kind.name, 0)
        return {"kind": self.kind.name, "label": str(self.kind.plural), "moved": moved, "left": left, "why": why}

    def _numbers(self, ids: Sequence[UUID]) -> list[Report]:
        found = self.kind.model._default_manager.filter(id__in=ids[:EXAMPLES]).order_by("number").values_list("id", "number")
        return [{"id": str(key), "number": number} for key, number in found]


def _would_see(kind: Kind, person: UUID) -> bool:
    rights = rights_of(person, catalogue().epoch)
    return rights.all_of(kind.name, READ) or person in rights.owner_ids(kind.name, READ)
