"""Commission at work: each allocation of money and each change of what an order counts earns, or takes back, in its own transaction.

Locked last of all: the person's sum of the period. What a sum earned is always what its rule gives for it (decision 017).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from kehai.crm.sales.records.commission_entry import CommissionEntry, CommissionSum
from kehai.crm.sales.records.commission_rule import MARGIN, ORDERED, RECEIVED
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.split import WHOLE as ALL_OF_IT
from kehai.crm.sales.records.split import Split
from kehai.crm.sales.rules import commission, commission_parts, spans
from kehai.crm.sales.rules.due_dates import shares
from kehai.kernel import periods, store
from kehai.kernel.money import decimals, rounded
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

IN_FORCE = """
SELECT * FROM (
  SELECT DISTINCT ON (v.rule_id) v.id, v.rule_id, v.number, v.terms FROM /*rule:commission*/ sales_commissionversion v
  WHERE v.since <= %s ORDER BY v.rule_id, v.since DESC, v.number DESC
) newest WHERE terms->>'currency' = %s AND terms->>'basis' = ANY(%s) AND NOT (terms->>'ended')::boolean
  AND (terms->>'valid_from')::date <= %s AND ((terms->>'valid_to') IS NULL OR (terms->>'valid_to')::date >= %s)
ORDER BY (terms->>'place')::int, rule_id
"""
# A department with all above it: a rule for any of them is for who works there.
PLACES = """
WITH RECURSIVE above AS (
  SELECT u.id AS person, u.department_id AS id FROM /*rule:commission*/ people_user u WHERE u.id = ANY(%s)
  UNION SELECT a.person, d.parent_id FROM above a JOIN /*rule:commission*/ people_department d ON d.id = a.id
) SELECT person, id FROM above WHERE id IS NOT NULL
"""
OPEN_SUM = """
INSERT INTO sales_commissionsum (version_id, person_id, first, carried, base, earned, entries)
SELECT %s, %s, %s, COALESCE(sum(s.base), 0), 0, 0, 0 FROM /*rule:commission*/ sales_commissionsum s
JOIN sales_commissionversion v ON v.id = s.version_id WHERE v.rule_id = %s AND s.person_id = %s AND s.first = %s AND v.id <> %s
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A rule as it counts on a day."""

    id: int
    rule: UUID
    number: int
    terms: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One person's part of one event under one rule."""

    version: Version
    person: UUID
    ratio: Decimal
    whole: Decimal
    part: Fraction
    base: Decimal


def in_force(day: date, currency: str, bases: Sequence[str]) -> list[Version]:
    """The rules that count on a day, in the order they are gone through."""
    found = fetch(Sql(IN_FORCE, (day, currency, list(bases), day, day)))
    return [Version(key, rule, number, json.loads(terms)) for key, rule, number, terms in found]


def people(opportunity: UUID | None, owner: UUID | None) -> list[tuple[UUID, Decimal]]:
    """Who shares in a deal, in per cent of all 100; what is left counts for the owner of the deal."""
    found: list[tuple[UUID, Decimal]] = []
    if opportunity:
        found = list(Split.objects.filter(opportunity=opportunity, deleted_at=None).order_by("id").values_list("person_id", "ratio"))
        owner = Opportunity.objects.values_list("owner", flat=True).get(id=opportunity) or owner
    rest = ALL_OF_IT - sum((ratio for _person, ratio in found), Decimal(0))
    mine = dict(found)
    if rest and owner:
        mine[owner] = mine.get(owner, Decimal(0)) + rest
    return sorted(mine.items())


def fitting(versions: Sequence[Version], who: Iterable[UUID]) -> dict[UUID, list[Version]]:
    """Which rules are for whom, by person and department."""
    places: dict[UUID, set[str]] = {person: set() for person in who}
    for person, department in fetch(Sql(PLACES, (list(places),))):
        places[person].add(str(department))
    found: dict[UUID, list[Version]] = {}
    for person, inside in places.items():
        mine = [version for version in versions if version.terms["person"] in (None, str(person))]
        found[person] = [version for version in mine if version.terms["department"] is None or version.terms["department"] in inside]
    return found


def earns(facts: commission_parts.Deal, amount: Decimal, day: date, bases: Sequence[str]) -> list[Part]:
    """Who earns by so much of a deal under which rules; pure of what was earned before."""
    versions = in_force(day, facts.currency, bases)
    if not versions:
        return []
    who = people(facts.opportunity, facts.owner)
    versions = [version for version in versions if version.terms["grade"] in (None, facts.grade)]
    rules = fitting(versions, [person for person, _ratio in who])
    found, stopped, places = [], set(), decimals(facts.currency)
    for version in versions:
        mine = {person for person, _ratio in who if version in rules[person] and person not in stopped}
        part = commission_parts.part(facts, version.terms) if mine else Fraction(0)
        if not part:
            continue
        split = shares(rounded(Fraction(amount) * part, places), [ratio for _person, ratio in who], places)
        found += [Part(version, person, ratio, amount, part, base) for (person, ratio), base in zip(who, split, strict=True) if person in mine]
        stopped |= mine if version.terms["alone"] else set()
    return found


def paid(receipt: Any, entry: int, instalment: UUID, amount: Decimal, counters: int | None) -> None:
    """An allocation of money earns; its counter-entry takes back what it earned, at the top of the sum as it stands then."""
    if counters is not None:
        for told in CommissionEntry.objects.filter(receipt_entry=counters).order_by("sum_id"):
            _write(told.sum_id, _mirrored(told, entry))
        return
    day = receipt.received_on
    if not in_force(day, receipt.currency, (RECEIVED, MARGIN)):
        return
    facts = commission_parts.of_contract(instalment)
    for each in earns(facts, amount, day, (RECEIVED, MARGIN)):
        _earn(each, day, {"receipt_entry_id": entry, "contract_id": facts.contract, "step": 0})


def ordered(order: Order) -> None:
    """What an order counts as ordered has changed: what its people earned by it follows."""
    told = list(CommissionEntry.objects.filter(order=order.id).order_by("id"))
    if told:
        _follow(order, told)
    elif order.claim:
        day = order.ordered_on or periods.today()
        if not in_force(day, order.currency, (ORDERED,)):
            return
        for each in earns(commission_parts.of_order(order), order.claim, day, (ORDERED,)):
            _earn(each, day, {"order_id": order.id, "contract_id": order.contract_id, "step": 0})


def _follow(order: Order, told: Sequence[Any]) -> None:
    """Brings each rule's entries to the order's claim, in the proportions they began with."""
    for rule in {entry.rule_id for entry in told}:
        firsts = [entry for entry in told if entry.rule_id == rule and entry.step == 0]
        whole = rounded(Fraction(sum(entry.base for entry in firsts)) * Fraction(order.claim) / Fraction(firsts[0].whole), decimals(order.currency))
        for first, target in zip(firsts, shares(whole, [entry.base for entry in firsts], decimals(order.currency)), strict=True):
            mine = [entry for entry in told if (entry.rule_id, entry.person_id) == (rule, first.person_id)]
            base = target - sum(entry.base for entry in mine)
            if base:
                facts = {name: getattr(first, name) for name in ("person_id", "rule_id", "order_id", "contract_id", "part", "ratio", "day")}
                _write(first.sum_id, {**facts, "step": len(mine), "whole": order.claim - sum(entry.whole for entry in mine), "base": base})


def _mirrored(told: Any, entry: int) -> dict[str, Any]:
    facts = {name: getattr(told, name) for name in ("person_id", "rule_id", "contract_id", "part", "ratio", "step")}
    return {**facts, "receipt_entry_id": entry, "counters_id": told.id, "day": periods.today(), "whole": -told.whole, "base": -told.base}


def _earn(each: Part, day: date, source: Mapping[str, Any]) -> None:
    first = spans.first(each.version.terms["span"], day)
    key = (each.version.id, each.person, first)
    with connection.cursor() as cursor:
        cursor.execute(OPEN_SUM, [*key, each.version.rule, each.person, first, each.version.id])
    (found,) = CommissionSum.objects.filter(version=each.version.id, person=each.person, first=first).values_list("id", flat=True)
    part = rounded(each.part, 12)
    facts = {"person_id": each.person, "rule_id": each.version.rule, "ratio": each.ratio, "whole": each.whole, "part": part, "base": each.base}
    _write(found, {**facts, **source, "day": day})


def _write(key: int, facts: Mapping[str, Any]) -> None:
    """One entry at the end of a sum, under its lock: what it earned is what the rule now gives for the sum, less what it gave before."""
    held = CommissionSum.objects.select_for_update(no_key=True, of=("self",)).select_related("version").get(id=key)
    terms, start = held.version.terms, held.carried + held.base
    after = start + facts["base"]
    now = commission.earned(terms, after) - commission.earned(terms, held.carried)
    sums = {"before": start, "after": after, "earned_before": held.earned, "earned_after": now, "amount": now - held.earned}
    entry = CommissionEntry(**facts, **sums, sum_id=key, place=held.entries + 1, at=timezone.now())
    store.insert(CommissionEntry, [entry])
    CommissionSum.objects.filter(id=key).update(base=held.base + facts["base"], earned=now, entries=held.entries + 1)
