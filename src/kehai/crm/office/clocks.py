"""The one engine of all clocks: rules say when a deadline is due and whom to tell; this winds, stops and moves them.

A clock's steps (due, reminders) are done in the transaction that writes down that they are done, on rows taken by
FOR UPDATE SKIP LOCKED: two workers, or one killed in the middle, tell nobody twice and forget nobody. When rules,
working hours or holidays change, whatever was reckoned by the old ones is reckoned again.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kehai.crm.office import telling
from kehai.crm.office.records.deadline import Deadline, name_rule
from kehai.crm.office.rules import substitution
from kehai.kernel import calendar, numbers, store
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

OPEN = (Deadline.State.RUNNING, Deadline.State.LATE)
BATCH = 200
OWNER, MANAGER = "owner", "manager"
_DUE = """
SELECT id FROM /*rule:clocks*/ office_deadline WHERE next_at <= now() AND state IN ('running', 'late') AND deleted_at IS NULL
ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
_OLD = """
SELECT id FROM /*rule:clocks*/ office_deadline WHERE reckoned <> ALL(%s) AND state IN ('running', 'late') AND deleted_at IS NULL
ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
_HELD = """
SELECT id FROM /*rule:clocks*/ office_deadline WHERE about_id = ANY(%s) AND rule = ANY(%s) AND state IN ('running', 'late')
AND deleted_at IS NULL ORDER BY id FOR UPDATE
"""
Moment = Callable[[datetime, datetime], datetime]  # of (started, due)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at a moment of a clock that still runs: `tells` names whom (owner, manager, or a word of the rule)."""

    name: str
    at: Moment
    tells: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a clock is due, by terms that the company sets, what then happens, and what counts as having done it.

    `terms` are what `due` hangs on, as text; `people` finds those that a step's further words name; `evidence`
    says for people what stops the clock. Where the term is the record's own, `due_of` reckons it of the clock.
    """

    name: str
    label: Any
    evidence: Any
    due: Callable[[datetime], datetime]
    terms: Callable[[], str]
    steps: tuple[Step, ...]
    people: Callable[[Deadline, str], Iterable[UUID | None]] = lambda _deadline, _word: ()
    due_of: Callable[[Deadline], datetime] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stopped a clock: a record, or words."""

    text: str = ""
    kind: str = ""
    id: UUID | None = None
    at: datetime | None = None


_rules: dict[str, Rule] = {}


def declare(rule: Rule) -> Rule:
    """Makes a rule known, with a sort of notice of its name. Raises TypeError when told twice."""
    telling.sort(rule.name, rule.label)
    name_rule(rule.name, rule.label)
    _rules[rule.name] = rule
    return rule


def rules() -> Mapping[str, Rule]:
    """All rules by name."""
    return _rules


def start(rule: Rule, kind: str, records: Mapping[UUID, UUID | None], at: datetime | None = None) -> int:
    """Winds a clock on records (id → whom it asks), in the current transaction; where one runs already it goes on."""
    if not records:
        return 0
    running = set(Deadline.objects.filter(about_id__in=records, rule=rule.name, state__in=OPEN).values_list("about_id", flat=True))
    wanted = [key for key in records if key not in running]
    now = timezone.now()
    rows = []
    for key, number in zip(wanted, numbers.take(kind_of(Deadline), len(wanted)) if wanted else (), strict=True):
        row = store.blank(Deadline)
        row.number, row.created_at, row.updated_at, row.owner_id = number, now, now, records[key]
        row.rule, row.about_kind, row.about_id, row.started_at = rule.name, kind, key, at or now
        _reckon(row, rule)
        rows.append(row)
    store.insert(Deadline, rows)
    return len(rows)


def stop(rule: Rule, records: Mapping[UUID, Evidence]) -> int:
    """Stops the clock of a rule on records, as met; how many ran."""
    rows = _held(records, [rule.name])
    for row in rows:
        told = records[row.about_id]
        _end(row, Deadline.State.MET, told.at or timezone.now())
        row.evidence, row.evidence_kind, row.evidence_id = told.text[:200], told.kind, told.id
    return _write(rows)


def cancel(records: Iterable[UUID], rules: Sequence[str], why: str = "") -> int:
    """Ends clocks that nobody needs to meet any more."""
    rows = _held(records, rules)
    for row in rows:
        _end(row, Deadline.State.CANCELLED, timezone.now())
        row.evidence = why[:200]
    return _write(rows)


def move(records: Mapping[UUID, UUID | None], rules: Sequence[str]) -> int:
    """Makes running clocks ask somebody else: the time goes on."""
    rows = _held(records, rules)
    for row in rows:
        row.owner_id = records[row.about_id]
    return _write(rows)


def _held(records: Iterable[UUID], rules: Sequence[str]) -> list[Any]:
    keys = list(records)
    found = [key for (key,) in fetch(Sql(_HELD, (keys, list(rules))))] if keys else []
    return _locked(found)


def _locked(keys: Sequence[UUID]) -> list[Any]:
    rows: list[Any] = store.lock(kind_of(Deadline), keys)
    for row in rows:
        row.__dict__["_before"] = store.snapshot(row)
    return rows


def _write(rows: Sequence[Any]) -> int:
    now = timezone.now()
    told = []
    for row in rows:
        changed = store.changed(row, row.__dict__.pop("_before"))
        if changed:
            told.append((row.id, changed | {"updated_at": now, "version": store.RAISED}))
    store.update(Deadline, told)
    return len(told)


def _end(row: Any, state: str, at: datetime) -> None:
    row.state, row.stopped_at, row.next_at = state, at, None
    row.minutes = max(0, int((at - row.started_at).total_seconds() // 60))
    row.in_time = at <= row.due_at if state == Deadline.State.MET else None


def _reckon(row: Any, rule: Rule) -> None:
    row.due_at, row.terms = rule.due_of(row) if rule.due_of else rule.due(row.started_at), rule.terms()[:120]
    row.reckoned = _mark(rule)
    row.state = Deadline.State.LATE if row.due_at <= timezone.now() and row.steps_done else Deadline.State.RUNNING
    _next(row, rule)


def _next(row: Any, rule: Rule) -> None:
    row.next_at = rule.steps[row.steps_done].at(row.started_at, row.due_at) if row.steps_done < len(rule.steps) else None


def _mark(rule: Rule) -> str:
    """What a rule's clocks were reckoned by."""
    told = f"{rule.name}:{rule.terms()}:{[step.name for step in rule.steps]}:{calendar.fingerprint()}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def tick(limit: int = BATCH) -> int:
    """Does what is due on at most so many clocks, each step once; how many it met."""
    with transaction.atomic():
        rows = _locked([key for (key,) in fetch(Sql(_DUE, (limit,)))])
        for row in rows:
            _step(row)
        _write(rows)
    return len(rows)


def _step(row: Any) -> None:
    rule = _rules.get(row.rule)
    if rule is None or row.steps_done >= len(rule.steps):  # of a newer or older program
        row.next_at = None
        return
    step, now = rule.steps[row.steps_done], timezone.now()
    people = [person for person in _people(row, rule, step) if person]
    telling.tell(people, rule.name, step.sentence, (row.about_kind, row.about_id), due=row.due_at, days=(now - row.started_at).days)
    row.steps = [*row.steps, {"step": step.name, "at": now.isoformat(), "to": [str(person) for person in dict.fromkeys(people)]}]
    row.steps_done += 1
    row.state = Deadline.State.LATE if row.due_at <= now else row.state
    _next(row, rule)


def _people(row: Any, rule: Rule, step: Step) -> list[UUID | None]:
    """Whom a step tells, found now: substitutes for who is away, the manager where nobody acts."""
    named: list[UUID | None] = []
    for word in step.tells:
        if word == MANAGER:
            named.append(substitution.manager_of(row.owner_id))
        else:
            named += [row.owner_id] if word == OWNER else list(rule.people(row, word))
    there = substitution.acting(named)
    return list(dict.fromkeys(there.get(person) for person in named if person is not None))


def recompute(limit: int = BATCH) -> int:
    """Reckons clocks anew that were reckoned by other terms, hours or holidays than hold now; how many."""
    with transaction.atomic():
        now = [_mark(rule) for rule in _rules.values()]
        rows = _locked([key for (key,) in fetch(Sql(_OLD, (now, limit)))])
        for row in rows:
            rule = _rules.get(row.rule)
            if rule is None:
                row.next_at, row.reckoned = None, now[0] if now else ""
            else:
                _reckon(row, rule)
        _write(rows)
    return len(rows)
