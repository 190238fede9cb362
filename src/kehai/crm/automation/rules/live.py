"""The rules in use, as every write asks them: kept per process under the epoch, which every change of a rule raises."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection

from kehai.kernel.catalogue import STARTING, epoch_now, read_epoch
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

_RULES = """
SELECT id, name, kind, "when", action, watched, with_imports, condition, most_an_hour, keeper_id, edition
FROM /*rule:automation*/ automation_rule WHERE active AND deleted_at IS NULL AND keeper_id IS NOT NULL ORDER BY number
"""
STEPS = """
SELECT rule_id, jsonb_build_object('id', id, 'sort', sort, 'condition', condition, 'otherwise', otherwise, 'action', action,
  'inputs', inputs, 'to', "to", 'person', person_id, 'group', group_id, 'person_field', person_field, 'way', way, 'subject', subject,
  'text', text, 'url', url, 'fields', fields, 'amount', amount, 'unit', unit)::text
FROM /*rule:automation*/ automation_step WHERE rule_id = ANY(%s) AND deleted_at IS NULL ORDER BY position, number
"""
_KEPT = 8
Plan = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Live:
    """A rule in use, as of one epoch."""

    id: UUID
    name: str
    kind: str
    when: str
    action: str
    watched: Sequence[str]
    with_imports: bool
    condition: Any
    most_an_hour: int
    keeper: UUID
    edition: int
    plan: Plan = ()


_cache: dict[tuple[str, int], Mapping[str, tuple[Live, ...]]] = {}
_lock = Lock()


def live(kind: str) -> tuple[Live, ...]:
    """The rules over a kind; costs no statement but once an epoch."""
    epoch = epoch_now.get()
    epoch = read_epoch() if epoch is None else epoch
    if epoch == STARTING:
        return ()
    key = (str(connection.settings_dict["NAME"]), epoch)
    found = _cache.get(key)
    if found is None:
        found = _read()
        with _lock:
            if len(_cache) >= _KEPT:
                _cache.clear()
            _cache[key] = found
    return found.get(kind, ())


def _read() -> Mapping[str, tuple[Live, ...]]:
    rows: list[Any] = [tuple(json.loads(value) if at in (5, 7) else value for at, value in enumerate(row)) for row in fetch(Sql(_RULES))]
    plans = plans_of([row[0] for row in rows])
    found: dict[str, tuple[Live, ...]] = {}
    for row in rows:
        found[row[2]] = (*found.get(row[2], ()), replace(Live(*row), plan=plans.get(row[0], ())))
    return found


def plans_of(rules: Sequence[UUID]) -> Mapping[UUID, Plan]:
    """Rule → its steps in order, as runs carry them."""
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for rule, told in fetch(Sql(STEPS, (list(rules),))) if rules else ():
        found.setdefault(rule, []).append(json.loads(told))
    return found
