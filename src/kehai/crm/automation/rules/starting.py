"""Which runs an event starts: for which rules, for which of its records, within which limits (T71)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from psycopg.types.json import Jsonb

from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.rules import acting, halting
from kehai.crm.automation.rules.live import Live, live
from kehai.kernel import jobs, planting
from kehai.kernel.access import READ
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.events import Event
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

CARRY = "automation.carry"
DEEPEST, TOGETHER = 5, 100
AGAIN = timedelta(minutes=10)  # what nobody took up is looked for
TOO_MANY = gettext_noop("More than %(most)d records would have started it within an hour.")
LOST = gettext_noop("Its condition cannot be read any more.")
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM /*rule:automation*/ automation_run WHERE rule_id = %s AND at > %s LIMIT %s) found"
# A batch that is heard again finds its runs there, and starts nothing.
_INSERT = """
INSERT INTO automation_run (rule_id, edition, keeper_id, name, kind, record_id, cause, chain, plan, told, step, said, state, at, resume_at)
SELECT %s, %s, %s, %s, %s, r, c, h::jsonb, %s, %s, 0, '[]', s, %s, %s
FROM /*rule:automation*/ unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) AS u(r, c, h, s)
ON CONFLICT (rule_id, record_id, cause) DO NOTHING RETURNING id, state
"""


def hear(told: Sequence[Event]) -> int:
    """Starts what a batch of events starts; how many runs."""
    started = 0
    for kind in dict.fromkeys(event.kind for event in told if event.kind in catalogue()):
        mine = [event for event in told if event.kind == kind]
        for rule in live(kind):
            started += begin(rule, [begun for event in mine if _fits(rule, event) for begun in _begun(rule, event)])
    return started


def _fits(rule: Live, event: Event) -> bool:
    if rule.when == Rule.When.CREATED:
        return event.new and (rule.with_imports or event.action != "import")
    if rule.when == Rule.When.CHANGED:
        return not event.new
    return rule.when == Rule.When.DONE and event.action == rule.action


Begun = tuple[UUID, str, tuple[str, ...]]


def _begun(rule: Live, event: Event) -> Iterable[Begun]:
    for at, key in enumerate(event.ids):
        names = event.fields[at] if at < len(event.fields) else ()
        if rule.when != Rule.When.CHANGED or not rule.watched or set(rule.watched) & set(names):
            yield key, f"e{event.outbox}", event.chain


def begin(rule: Live, wanted: Sequence[Begun], told: Mapping[str, Any] | None = None) -> int:
    """Runs for those of the records that fulfil the condition, which the keeper sees; the rule stops where they are too many.

    `told` is what came along with a call. Samples start nothing, whatever was done to them and whichever way it came.
    """
    samples = planting.ids()
    wanted = [each for each in wanted if each[0] not in samples]
    if not wanted:
        return 0
    with transaction.atomic():
        try:
            fitting = set(_fitting(rule, {key for key, _cause, _chain in wanted}))
        except (MayNot, Invalid) as error:
            halting.halt(rule.id, error.message if isinstance(error, MayNot) else LOST)
            return 0
        found = [each for each in wanted if each[0] in fitting]
        if not found:
            return 0
        since = timezone.now() - timedelta(hours=1)
        used = fetch(Sql(_COUNT, (rule.id, since, rule.most_an_hour + 1)))[0][0]
        if used + len(found) > rule.most_an_hour:
            halting.halt(rule.id, TOO_MANY, most=rule.most_an_hour)
            found = found[: max(rule.most_an_hour - used, 0)]
        return _started(rule, found, told or {})


def _fitting(rule: Live, ids: Iterable[UUID]) -> list[UUID]:
    kind, who = kind_named(rule.kind), acting.actor_of(rule.name, rule.keeper)
    rows = kind.visible_to(who, READ).only(list(ids))
    if rule.condition:
        rows = rows.narrowed(compile_filter(rule.condition, Scope(kind, who)))
    return [key for (key,) in fetch("SELECT t.id" + rows.source())]


def _started(rule: Live, found: Sequence[Begun], told: Mapping[str, Any]) -> int:
    """A rule that was set off by itself, or at the end of a long chain, is noted and not run: that is how circles end."""
    states = ["stopped" if str(rule.id) in chain or len(chain) >= DEEPEST else "ready" for _key, _cause, chain in found]
    now = timezone.now()
    own = (rule.id, rule.edition, rule.keeper, rule.name, rule.kind, Jsonb(list(rule.plan)), Jsonb(dict(told)), now, now + AGAIN)
    each = ([key for key, _c, _h in found], [cause for _k, cause, _h in found], [json.dumps(chain) for _k, _c, chain in found], states)
    made = [key for key, state in fetch(Sql(_INSERT, (*own, *each))) if state == "ready"]
    jobs.defer_many(CARRY, [{"runs": made[at : at + TOGETHER]} for at in range(0, len(made), TOGETHER)])
    return len(made)
