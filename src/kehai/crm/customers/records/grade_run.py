"""The grades of many customers at once: one SQL for the night, for a single customer and for the dry run (B28).

Its plain twin is rules/grading.py. Nobody's hand is overruled before its day of review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.grade_rule import GradeRule
from kehai.crm.customers.rules import grading, sales
from kehai.kernel import periods
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

HELD = "COALESCE(t.grade_source = 'hand' AND t.grade_review_on > %s, FALSE)"
_RULES = """
(VALUES {rows}) AS r(id, version, place, line, region, factor, months, least, a, b, c)
"""
_ROW = "(%s::uuid, %s::int, %s::int, %s::uuid, %s::text, %s::int, %s::int, %s::int, %s::numeric, %s::numeric, %s::numeric)"
_VERDICT = """
SELECT t.id, t.owner_id, t.grade AS was, {held} AS held, r.id AS rule, r.version, n.counted AS months, round(s.total / n.counted, 2)
  AS figure, CASE WHEN s.total >= r.a * n.counted THEN 'a' WHEN s.total >= r.b * n.counted THEN 'b'
  WHEN s.total >= r.c * n.counted THEN 'c' ELSE 'd' END AS grade
FROM /*rule:grades*/ customers_customer t
JOIN LATERAL (SELECT * FROM {rules} WHERE (r.line IS NULL OR r.line = t.line_id) AND (r.region = '' OR t.region LIKE r.region || '%%')
  ORDER BY r.place, r.id LIMIT 1) r ON TRUE
JOIN LATERAL (SELECT min(f.month) AS since FROM ({sold}) f WHERE f.customer_id = t.id AND f.month < %s) k ON k.since IS NOT NULL
JOIN LATERAL (SELECT GREATEST(k.since, (%s::date - make_interval(months => r.months))::date) AS first) w ON TRUE
JOIN LATERAL (SELECT (extract(year FROM age(%s::date, w.first)) * 12 + extract(month FROM age(%s::date, w.first)))::int AS counted) n
  ON n.counted >= r.least
JOIN LATERAL (SELECT COALESCE(sum(f.amount), 0) * r.factor AS total FROM ({sold}) f
  WHERE f.customer_id = t.id AND f.month >= w.first AND f.month < %s) s ON TRUE
WHERE t.deleted_at IS NULL AND """


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule makes of a customer, and what stands there now."""

    customer: UUID
    owner: UUID | None
    was: str | None
    held: bool
    rule: UUID
    version: int
    months: int
    figure: Decimal
    grade: str


def in_force() -> list[GradeRule]:
    """The active rules, in the order in which they are asked."""
    return list(GradeRule.objects.filter(deleted_at=None, state=GradeRule.State.ACTIVE).order_by("place", "id"))


def _of(rule: GradeRule) -> tuple[Any, ...]:
    factor = grading.PER[rule.figure]
    return rule.id, rule.version, rule.place, rule.line_id, rule.region, factor, rule.months, rule.least, rule.a_from, rule.b_from, rule.c_from


def verdicts(rules: Sequence[GradeRule], where: Sql) -> Sql:
    """One row for each customer t of `where` that a rule grades; their columns are those of Verdict."""
    end = grading.back(periods.today(), 0)
    listed = _RULES.format(rows=", ".join([_ROW] * len(rules)))
    text = _VERDICT.format(held=HELD, rules=listed, sold=sales.known())
    facts = tuple(value for rule in rules for value in _of(rule))
    return Sql(text, (periods.today(), *facts, end, end, end, end, end)) + where


def judge(rules: Sequence[GradeRule], where: Sql) -> list[Verdict]:
    """The verdicts of now."""
    return [Verdict(*row) for row in fetch(verdicts(rules, where))] if rules else []


def changing(rules: Sequence[GradeRule], ids: Sequence[UUID]) -> list[Verdict]:
    """Of these customers those whose grade goes differently, nobody's hand against it."""
    return [found for found in judge(rules, Sql("t.id = ANY(%s)", (list(ids),))) if not found.held and found.grade != found.was]


def put(customer: Customer, found: Verdict) -> None:
    """The grade and where it comes from."""
    customer.grade, customer.grade_source = found.grade, Customer.GradeSource.RULE
    customer.grade_figure, customer.grade_rule_id, customer.grade_version = found.figure, found.rule, found.version
    customer.grade_review_on = None
