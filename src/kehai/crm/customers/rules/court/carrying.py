"""Carrying a decision out: through the customers' own actions, under the rights of who decides, capacity and all (B59, P14)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import dispute_hold
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.dispute import WHOLE, Dispute
from kehai.crm.customers.rules.court import terms
from kehai.crm.office import clocks, telling
from kehai.kernel import run, sharing, store, writes
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, NotThere, Refusal

Outcome, State = Dispute.Outcome, Dispute.State
HALF = WHOLE // 2
TEAM = sharing.Terms("team", "update")
TOLD = {
    Outcome.CLAIMANT: gettext_noop("The dispute “%(about)s” was decided for the claimant. You may appeal until %(until)s."),
    Outcome.OWNER: gettext_noop("The dispute “%(about)s” was decided for the owner. You may appeal until %(until)s."),
    Outcome.SPLIT: gettext_noop("The customer of the dispute “%(about)s” was split between you. You may appeal until %(until)s."),
    Outcome.POOL: gettext_noop("The customer of the dispute “%(about)s” went back to the pool. You may appeal until %(until)s."),
}
FINAL = {
    Outcome.CLAIMANT: gettext_noop("The dispute “%(about)s” is final: the claimant has the customer."),
    Outcome.OWNER: gettext_noop("The dispute “%(about)s” is final: the owner keeps the customer."),
    Outcome.SPLIT: gettext_noop("The dispute “%(about)s” is final: the customer is shared."),
    Outcome.POOL: gettext_noop("The dispute “%(about)s” is final: the customer is back in the pool."),
}


def main_of(row: Dispute) -> UUID | None:
    """Whose the customers are after this outcome; None: the pool's. Of a split the larger share, half and half the present owner."""
    if row.outcome == Outcome.POOL:
        return None
    claims = row.outcome == Outcome.CLAIMANT or (row.outcome == Outcome.SPLIT and (row.claimant_share or 0) > HALF)
    return row.claimant_id if claims else row.respondent_id


def carry_out(row: Dispute, by: Actor) -> None:
    """Moves the customers as the outcome says. Raises what stands in the way; the caller's transaction then moves nothing."""
    customers = list(Customer.objects.filter(pk__in=[key for key in (row.wanted_id, row.own_id) if key], deleted_at=None))
    main, reason = main_of(row), f"{row.number}: {row.decision}"[:200]
    with dispute_hold.carrying([customer.pk for customer in customers]):
        for customer in customers:
            if customer.owner_id == main:
                continue
            if main is None:
                _act("release", customer.pk, {"reason": reason}, by)
            else:
                _act("transfer", customer.pk, {"person": str(main), "reason": reason}, by)
    other = row.respondent_id if main == row.claimant_id else row.claimant_id
    if row.outcome == Outcome.SPLIT and other:
        sharing.grant(terms.CUSTOMER, [customer.pk for customer in customers], [other], TEAM, by)


def _act(name: str, key: UUID, data: dict[str, Any], by: Actor) -> None:
    for refusal in run.act(kind_of(Customer), name, [key], data, by).refused.values():
        raise refusal


def settle(row: Dispute, by: Actor) -> None:
    """What becomes of a dispute that was just decided: final after an appeal, else open to one; both sides hear of it."""
    now = timezone.now()
    row.decided_at, row.decided_by_id = now, by.rights.person
    row.hours = row.hours if row.appealed_at else int((now - row.created_at).total_seconds() // 3600)
    main = main_of(row)
    row.winner_id = main if row.outcome != Outcome.SPLIT else None
    row.loser_id = {row.claimant_id: row.respondent_id, row.respondent_id: row.claimant_id}.get(row.winner_id) if row.winner_id else None
    if row.winner_id == row.claimant_id or row.outcome == Outcome.SPLIT:
        row.customer_id = row.wanted_id
    if row.appealed_at:
        close(row, now)
        return
    row.state, row.appeal_until = State.RULED if row.by_rule else State.DECIDED, terms.window(now)
    told = TOLD[Outcome(row.outcome or Outcome.OWNER)]
    telling.tell(_sides(row, by), terms.SORT, told, (terms.DISPUTE, row.pk), until=row.appeal_until)


def close(row: Dispute, now: datetime) -> None:
    """Final: the customers are free, and nothing more is decided."""
    row.state, row.ended_at = State.FINAL, now
    dispute_hold.release([row.pk])
    telling.tell([row.claimant_id, row.respondent_id], terms.SORT, FINAL[Outcome(row.outcome or Outcome.OWNER)], (terms.DISPUTE, row.pk))


def _sides(row: Dispute, by: Actor) -> list[UUID | None]:
    return [person for person in (row.claimant_id, row.respondent_id) if person != by.id]


def apply_rule(row: Dispute) -> bool:
    """Carries the order of records out at once; False where something stands in its way, and people have to decide."""
    by = system("customers.dispute")
    kind, rows = kind_of(Dispute), [row]
    before = {row.pk: store.snapshot(row)}
    try:
        with transaction.atomic():
            row.outcome, row.by_rule = row.proposal, True
            carry_out(row, by)
            settle(row, by)
            writes.save(kind, rows, before, Deed("ruled", by), None)
    except (Refusal, Invalid, NotThere):
        for name, value in before[row.pk].items():
            setattr(row, name, value)
        return False
    return True


def stop_clock(row: Dispute, by: Actor) -> None:
    """The decision is there."""
    clocks.stop(terms.DECIDED, {row.pk: clocks.Evidence(by.label, terms.DISPUTE, row.pk)})
