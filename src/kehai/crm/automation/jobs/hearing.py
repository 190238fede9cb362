"""What the worker does for rules: hears what happened, carries runs on, sends what they send."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from psycopg.types.json import Jsonb

from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import acting, calling, starting, together
from kehai.crm.automation.rules.doing import CALL, SEND, TEXT
from kehai.crm.automation.rules.live import live
from kehai.kernel import events, jobs, mail, sms
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.events import Event
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.transport import Unreachable
from kehai.kernel.transport import fetch as call_out

_NOTE = "UPDATE automation_run SET said = said || %s::jsonb FROM /*rule:automation*/ (SELECT 1) one WHERE id = %s RETURNING automation_run.id"
GOOD = range(200, 300)
GONE = 410
MOST_CALLS = 6


class NotTaken(Exception):
    """The other system did not take a call; it is tried again."""


@events.watch(lambda kind: bool(live(kind)))
def hear(told: Sequence[Event]) -> None:
    """Starts the runs of a batch of events."""
    starting.hear(told)


@jobs.later(name=starting.CARRY)
def carry(runs: list[int]) -> None:
    """Carries runs as far as they go now."""
    together.carry(runs)


@jobs.later(name=SEND)
def send(run: int, step: int, to: str, subject: str, text: str) -> None:
    """One e-mail of a run."""
    row = Run.objects.filter(pk=run).first()
    if row is None:
        return
    with acting.speaking(acting.actor_of(row.name, row.keeper_id)):
        if not mail.configured():
            _note(run, step, _t("Not sent: no mail server is configured."), failed=True)
            return
        mail.send(to, subject, text)
        _note(run, step, _t("The e-mail was handed to the mail server."))


@jobs.later(name=TEXT, tries=MOST_CALLS)
def text(run: int, step: int, to: str, text: str) -> None:
    """One short message of a run, again with growing pauses until the gateway takes it, with the same id."""
    row = Run.objects.filter(pk=run).first()
    if row is None:
        return
    with acting.speaking(acting.actor_of(row.name, row.keeper_id)):
        if not sms.configured():
            _note(run, step, _t("Not sent: no gateway for short messages is configured."), failed=True)
            return
        try:
            sms.send(to, text, calling.ident(run, step, to))
        except sms.Refused as refused:
            _note(run, step, _t("The gateway refused the short message (%(status)s).") % {"status": refused}, failed=True)
            return
        _note(run, step, _t("The short message was handed to the gateway."))


@jobs.later(name=CALL, tries=MOST_CALLS)
def call(run: int, step: int) -> None:
    """One call of a run, again with growing pauses until it is taken; the id stays the same, so that it can be told apart."""
    row = Run.objects.filter(pk=run).first()
    if row is None:
        return
    plan = row.plan[step]
    who = acting.actor_of(row.name, row.keeper_id)
    with acting.speaking(who):
        _called(row, step, calling.payload(kind_named(row.kind), row.record_id, plan["fields"], who))


def _called(row: Run, step: int, data: Mapping[str, Any]) -> None:
    run, plan = row.pk, row.plan[step]
    try:
        answer = call_out(calling.call(plan["url"], row.rule_id, f"kehai-{run}-{step}", data))
    except Unreachable as error:
        raise NotTaken(str(error)) from error
    if answer.status == GONE:
        _note(run, step, _t("The other system wants no more calls (410)."), failed=True)
        return
    if answer.status not in GOOD:
        raise NotTaken(f"HTTP {answer.status}")
    _note(run, step, _t("The other system took it (%(status)d).") % {"status": answer.status})


def _note(run: int, step: int, text: str, *, failed: bool = False) -> None:
    with transaction.atomic():
        line: list[dict[str, Any]] = [{"step": step, "sort": "sent", "text": text, "failed": failed, "at": timezone.now().isoformat()}]
        fetch(Sql(_NOTE, (Jsonb(line), run)))
