"""What was agreed to is done: as the asker, with his rights and the records as they are now."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.rules import flows
from kehai.kernel import actors, changes, run
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.kind import Kind
from kehai.kernel.run import Outcome
from kehai.kernel.workflow import gate

LONGEST = 400


def execute(approval: Approval) -> tuple[str, str]:
    """The state it ends in, and the sentence of what happened, in the asker's language."""
    try:
        with transaction.atomic():
            who = actors.actor(approval.asked_as, approval.actor)
            with gate.passed(approval.number), translation.override(who.language):
                return _said(_run(approval, who))
    except Refusal as refusal:
        fields = "; ".join(str(sentence) for sentence in getattr(refusal, "fields", {}).values())
        return Approval.State.FAILED, _failed(" ".join(filter(None, (str(refusal.message), fields))))


def _failed(why: str) -> str:
    return (_t("Could not be done: %(why)s") % {"why": why})[:LONGEST]


def _run(approval: Approval, who: Actor) -> Outcome:
    if approval.kind not in catalogue():
        raise Refusal(_t("This kind of record is not there any more."))
    kind, ids = kind_named(approval.kind), [UUID(one["id"]) for one in approval.records]
    if approval.action == "create":
        made = run.create(kind, approval.input, who)
        approval.records = [{"id": str(made.pk), "version": made.version}]
        return Outcome(done=[made.pk])
    return _on_records(kind, approval.action, ids, approval.input, who)


def _on_records(kind: Kind, action: str, ids: Sequence[UUID], data: Mapping[str, Any], who: Actor) -> Outcome:
    if action == "update":
        return run.update_many(kind, ids, data, who)
    if action in ("delete", "restore"):
        return (run.delete if action == "delete" else run.restore)(kind, ids, who)
    return run.act(kind, action, ids, data, who)


def _said(outcome: Outcome) -> tuple[str, str]:
    """Some of many may be refused; where all are, it is not done."""
    why = next((str(refusal.message) for refusal in outcome.refused.values()), "")
    if not outcome.done:
        return Approval.State.FAILED, _failed(why or _t("There is no such record."))
    if outcome.refused:
        count = len(outcome.refused)
        words = ngettext("%(count)d record was refused: %(why)s", "%(count)d records were refused: %(why)s", count) % {"count": count, "why": why}
        return Approval.State.DONE, words[:LONGEST]
    return Approval.State.DONE, outcome.message[:LONGEST]


def tell_records(approval: Approval) -> None:
    """The history of each record says how the request ended."""
    note(approval, "end_approval", f"{approval.number} · {approval.get_state_display()}")


def note(approval: Approval, word: str, text: str, by: Actor = flows.BY) -> None:
    """A line in the history of each record of the request that is there."""
    if approval.kind not in catalogue():
        return
    kind, ids = kind_named(approval.kind), [UUID(one["id"]) for one in approval.records]
    rows = list(flows.reach(kind).only(ids)) if ids else []
    if rows:
        changes.write(kind, Deed(word, by, text), [(row, {}) for row in rows])
