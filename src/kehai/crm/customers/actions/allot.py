"""Gives public customers of a pool to its members by turn or load, under the pool's own lock, and keeps why (B60)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.customers.actions.claim import may_own
from kehai.crm.customers.records import cooling, seat
from kehai.crm.customers.records.allotment import Allotment
from kehai.crm.customers.records.assignment_rule import AssignmentRule
from kehai.crm.customers.records.pool import ways_up
from kehai.crm.customers.rules.sharing_out import LOAD, NEVER, Candidate, Given, share_out
from kehai.kernel import periods, run, store, writes
from kehai.kernel.access import MANAGE, Actor
from kehai.kernel.again import again
from kehai.kernel.catalogue import kind
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record
from kehai.kernel.rows import fetch
from kehai.kernel.sql import TRUE, Sql, every

CUSTOMER = "customers.customer"
CHUNK, ROUNDS, NAMED = 200, 3, 5
# Administrators give out; who is away or switched off gets nothing by rule.
MEMBERS = """
SELECT m.person_id, u.name, m.weight FROM /*rule:members*/ customers_poolmember m JOIN people_user u ON u.id = m.person_id
WHERE m.pool_id = %s AND m.deleted_at IS NULL AND u.active AND u.deleted_at IS NULL AND m.weight > 0
"""
LAST = """
SELECT m.person, (SELECT max(a.at) FROM customers_allotment a WHERE a.pool_id = %s AND a.person_id = m.person)
FROM unnest(%s::uuid[]) AS m(person)
"""
LOCK = "SELECT pool_id FROM customers_turn WHERE pool_id = %s FOR UPDATE"
MAKE = "INSERT INTO customers_turn (pool_id) VALUES (%s) ON CONFLICT DO NOTHING RETURNING 1"


@dataclass(frozen=True, slots=True)
class How:
    """By what method, to whom, and by which rule; people chosen by hand get it also when they are away."""

    method: str = LOAD
    rule: AssignmentRule | None = None
    people: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would get what, and the names of all who could."""

    given: list[Given]
    names: Mapping[UUID, str]
    left: list[UUID]


@dataclass(slots=True)
class Done:
    """What became of it: customer → person, and refusals."""

    given: dict[UUID, UUID] = field(default_factory=dict)
    refused: dict[UUID, Refusal] = field(default_factory=dict)


def plan(pool: UUID, ids: Sequence[UUID], how: How) -> Plan:
    """Who would get which customer now; nothing is written."""
    names, weights = {}, {}
    for person, name, weight in fetch(_members(pool, how)):
        if may_own(person):
            names[person], weights[person] = name, weight
    way = ways_up([pool])
    keys = [(pool, person) for person in names]
    caps, held = seat.capacities(keys, way), seat.count(keys, [])
    last = dict(fetch(Sql(LAST, (pool, list(names)))))
    people = [
        Candidate(person, held[pool, person], weights[person], _room(caps[pool, person], held[pool, person]), last[person] or NEVER)
        for person in names
    ]
    given = share_out(ids, people, how.method, cooling.former(ids, way[pool]))
    got = {one.customer for one in given}
    return Plan(given, names, [key for key in ids if key not in got])


def _room(cap: int | None, held: int) -> int | None:
    return None if cap is None else max(cap - held, 0)


def _members(pool: UUID, how: How) -> Sql:
    found = Sql(MEMBERS, (pool,))
    if how.people is not None:
        return found + Sql(" AND m.person_id = ANY(%s) ORDER BY m.person_id", (list(how.people),))
    limits = [Sql("NOT m.administrator AND m.takes AND (m.away_until IS NULL OR m.away_until < %s)", (periods.today(),))]
    if how.rule and how.rule.role_id:
        role = "EXISTS (SELECT 1 FROM people_holding h WHERE h.user_id = u.id AND h.role_id = %s AND h.deleted_at IS NULL)"
        limits.append(Sql(role, (how.rule.role_id,)))
    if how.rule and how.rule.group_id:
        group = "EXISTS (SELECT 1 FROM people_groupmember g WHERE g.person_id = u.id AND g.group_id = %s AND g.deleted_at IS NULL)"
        limits.append(Sql(group, (how.rule.group_id,)))
    return found + " AND " + every(TRUE, *limits) + " ORDER BY m.person_id"


def give(pool: UUID, ids: Sequence[UUID], how: How, actor: Actor) -> Done:
    """Plans and assigns, CHUNK customers to a transaction; whom somebody else was faster to fill is planned anew."""
    done = Done()
    for at in range(0, len(ids), CHUNK):
        chunk = ids[at : at + CHUNK]
        for _round in range(ROUNDS):
            found = again(lambda chunk=chunk: _unit(pool, chunk, how, actor))  # type: ignore[misc]
            done.given |= found.given
            done.refused = {key: why for key, why in (done.refused | found.refused).items() if key not in done.given}
            chunk = [key for key in chunk if key in found.refused]
            if not chunk:
                break
    return done


def _unit(pool: UUID, ids: Sequence[UUID], how: How, actor: Actor) -> Done:
    """One at a time in a pool: the loads that are counted are those that the assignment finds."""
    done = Done()
    with transaction.atomic():
        lock(pool)
        made = plan(pool, ids, how)
        by_person: dict[UUID, list[Given]] = {}
        for one in made.given:
            by_person.setdefault(one.person, []).append(one)
        for person, theirs in sorted(by_person.items()):
            outcome = _assign(person, [one.customer for one in theirs], Deed("assign", actor, why(theirs[0], made.names, how)))
            done.refused |= outcome.refused
            got = set(outcome.done)
            done.given |= dict.fromkeys(got, person)
            _keep(pool, [one for one in theirs if one.customer in got], how)
    return done


def _assign(person: UUID, ids: Sequence[UUID], deed: Deed) -> run.Outcome:
    """The kernel's six steps: whom somebody owns meanwhile stays with him, whose seats are full gets no more."""
    customers = kind(CUSTOMER)

    def do(rows: Sequence[Record]) -> None:
        before = {row.id: store.snapshot(row) for row in rows}
        for row in rows:
            row.owner_id = person
        with writes.named_uniqueness(customers):
            writes.save(customers, rows, before, deed, MANAGE)

    taken = _t("Somebody owns this customer already.")
    return run.in_chunks(run.Task(customers, deed.actor, MANAGE, Sql("t.owner_id IS NULL"), do, taken), ids)


def lock(pool: UUID) -> None:
    """Waits for whoever is giving out customers of this pool."""
    if not fetch(Sql(LOCK, (pool,))):
        fetch(Sql(MAKE, (pool,)))
        fetch(Sql(LOCK, (pool,)))


def why(one: Given, names: Mapping[UUID, str], how: How) -> str:
    """The sentence of the history: the method and what the first few had at that moment."""
    table = _t(", ").join(f"{names[each.person]} {each.load}" for each in one.loads[:NAMED])
    method = str(AssignmentRule.Method(how.method).label)
    if how.rule:
        found = _t("By the rule “%(rule)s”, %(method)s: %(table)s") % {"rule": how.rule.name, "method": method, "table": table}
    else:
        found = _t("Distributed %(method)s: %(table)s") % {"method": method, "table": table}
    return found[:200]


def table_of(one: Given) -> list[dict[str, object]]:
    """The loads of all who could have had it, as data."""
    return [
        {
            "person": str(each.person),
            "load": each.load,
            "weight": each.weight,
            "room": each.room,
            "since": each.last.isoformat() if each.last > NEVER else None,
        }
        for each in one.loads
    ]


def _keep(pool: UUID, given: Sequence[Given], how: How) -> None:
    rule, now = how.rule, timezone.now()
    store.insert(
        Allotment,
        [
            Allotment(
                customer_id=one.customer,
                person_id=one.person,
                pool_id=pool,
                rule_id=rule.id if rule else None,
                version=rule.version if rule else None,
                method=how.method,
                at=now,
                loads=table_of(one),
            )
            for one in given
        ],
    )
