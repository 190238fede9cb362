"""Opening a dispute: the customers are frozen, the evidence is collected and sealed, the order of records is looked at (B58)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import dispute_evidence, dispute_hold
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.dispute import CLOSED, Dispute
from kehai.crm.customers.records.dispute_evidence import Fact
from kehai.crm.customers.rules.court import carrying, evidence, ownerships, terms
from kehai.crm.customers.rules.court.first_record import CLAIMANT, OWNER, Ruling, Side, Trace, rule
from kehai.crm.customers.rules.court.judges import judge
from kehai.crm.office import clocks, telling
from kehai.crm.people.records.user import User
from kehai.kernel import company, store, writes
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot, Refusal

OPENED = gettext_noop("%(person)s disputes the ownership of “%(about)s”: %(reason)s")
TO_JUDGE = gettext_noop("The dispute “%(about)s” waits for your decision.")


@dataclass(frozen=True, slots=True)
class Plea:
    """What a claimant brings: the customer (locked), his own record of the same firm, his words, and whether he sees the customer."""

    wanted: Customer
    own: Customer | None
    about: str
    reason: str
    files: Sequence[str] = ()
    seen: bool = True


def begin(plea: Plea, by: Actor) -> Dispute:
    """Writes the dispute with its evidence, in the current transaction and under the customers' locks. Raises Refusal."""
    person, wanted = by.rights.person, plea.wanted
    if person is None or not by.human:
        raise MayNot(_t("You may not do this."))
    if wanted.owner_id is None:
        raise Refusal(_t("Nobody owns this customer; it can be claimed."))
    if wanted.owner_id == person:
        raise Refusal(_t("It is yours already."))
    if plea.own and (plea.own.owner_id != person or plea.own.pk == wanted.pk or plea.own.deleted_at):
        raise Refusal(_t("Your own record of the firm must be another customer that is yours."))
    _refuse_many(person)
    customers = [row.pk for row in (wanted, plea.own) if row]
    row: Any = store.blank(Dispute)
    row.created_at = None
    row.about, row.reason, row.files = plea.about[:200], plea.reason, list(plea.files)
    row.claimant_id, row.respondent_id, row.wanted_id = person, wanted.owner_id, wanted.pk
    teams = dict(User.objects.filter(id__in=(person, wanted.owner_id)).values_list("id", "department_id"))
    row.claimant_team_id, row.owner_team_id = teams.get(person), teams.get(wanted.owner_id)
    row.customer_id, row.own_id = wanted.pk if plea.seen else None, plea.own.pk if plea.own else None
    facts = evidence.collect(evidence.Case(tuple(customers), person, wanted.owner_id))
    found = ruling(customers, (person, wanted.owner_id), facts)
    row.proposal, row.ruling = found.winner, kept(found)
    row.judge_id = judge({person, wanted.owner_id})
    writes.insert(kind_of(Dispute), [row], Deed("create", by, plea.reason[:200]), READ)
    dispute_hold.take(row.pk, customers)
    _seal(row, facts)
    _tell(row, by)
    _rule_or_ask(row, by)
    return row  # type: ignore[no-any-return]


def _refuse_many(claimant: UUID) -> None:
    """A dispute freezes a customer and shows what happened with it: nobody goes fishing by them."""
    most = int(company.get("disputes.open") or 0)
    if Dispute.objects.filter(claimant=claimant, deleted_at=None).exclude(state__in=CLOSED).count() >= most:
        raise Refusal(_t("You have %(count)d open disputes; no more until one is decided.") % {"count": most})


def _seal(row: Dispute, facts: Sequence[Fact]) -> None:
    row.seal = dispute_evidence.append(row, facts, evidence.names_of(facts))
    store.update(Dispute, [(row.pk, {"seal": row.seal})])


def _tell(row: Dispute, by: Actor) -> None:
    telling.tell([row.respondent_id], terms.SORT, OPENED, (terms.DISPUTE, row.pk), person=by.label, reason=row.reason[:200])


def _rule_or_ask(row: Dispute, by: Actor) -> None:
    """By the company's setting the order of records is carried out at once, unless it says nothing or cannot be done."""
    if company.get("disputes.ruling") == terms.APPLY and row.proposal and carrying.apply_rule(row):
        return
    clocks.start(terms.DECIDED, terms.DISPUTE, {row.pk: row.judge_id})
    if row.judge_id != by.id:
        telling.tell([row.judge_id], terms.SORT, TO_JUDGE, (terms.DISPUTE, row.pk))


def ruling(customers: Sequence[UUID], people: tuple[UUID, UUID], facts: Sequence[Fact]) -> Ruling:
    """The order of records between claimant and owner, out of history and evidence."""
    names = dict(User.objects.filter(id__in=people).values_list("id", "name"))
    contacts = ownerships.contacts(facts, dict.fromkeys(people))
    past = ownerships.histories(customers)
    brought = {person: min((f.at for f in facts if f.sort == "collected" and f.person == person), default=None) for person in people}
    sides = []
    for word, person in zip((CLAIMANT, OWNER), people, strict=True):
        traces = tuple(_trace(each, person, brought[person], contacts[person]) for each in past)
        sides.append(Side(word, names.get(person, ""), traces))
    return rule(sides, terms.valid())


def _trace(past: ownerships.History, person: UUID, brought: datetime | None, contacts: tuple[datetime, ...]) -> Trace:
    """What a person has to do with one customer: its author, or who brought it home, counts from then (B57)."""
    entered = past.entered if past.author == person else None
    first = [moment for moment in (entered, brought) if moment]
    holds = tuple(period.hold() for period in past.periods if period.person == person)
    return Trace(past.filled, min(first, default=None), holds, contacts)


def kept(found: Ruling) -> list[dict[str, Any]]:
    """The sentences as they are stored: msgids with moments and names, to be read in each reader's language."""
    return [{"sentence": text, "params": {name: _plain(value) for name, value in params.items()}} for text, params in found.said]


def _plain(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def append(row: Dispute) -> None:
    """What has happened since the case was opened, behind what is sealed already (an appeal's new evidence)."""
    customers = tuple(key for key in (row.wanted_id, row.own_id) if key)
    if row.claimant_id is None or row.respondent_id is None:
        return
    known = {(each.sort, each.at, each.person_id, each.source_id) for each in dispute_evidence.rows_of(row.pk)}
    facts = evidence.collect(evidence.Case(customers, row.claimant_id, row.respondent_id))
    fresh = [fact for fact in facts if (fact.sort, fact.at, fact.person, fact.record) not in known]
    row.seal = dispute_evidence.append(row, fresh, evidence.names_of(fresh), 2)
