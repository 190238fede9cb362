"""Requests: an action that was asked for and waits until the people of its flow have decided."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.approvals.records.flow import Flow
from kehai.kernel.access import CLAIM, EXPORT, MANAGE, READ, TRANSFER, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, some

SEATS = "EXISTS (SELECT 1 FROM /*rule:approvals*/ approvals_seat s WHERE s.approval_id = {alias}.id AND s.person_id = %s AND s.state {state})"


@dataclass(frozen=True, slots=True)
class OfApprovals:
    """One's own, and those one is or was asked about; deciding is for who is asked now. Being asked gives nothing else."""

    parent: str | None = None

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """MANAGE is deciding, CLAIM taking one's own back, TRANSFER an administrator's naming of somebody else."""
        if rights.everything:
            return TRUE
        if rights.person is None or not rights.permits(kind.name, op):
            return FALSE
        if op == EXPORT:
            return TRUE if rights.all_of(kind.name, EXPORT) else FALSE
        mine = among(alias, "asker_id", frozenset({rights.person}))
        found = {
            READ: some(mine, _seated(alias, rights, "IS NOT NULL"), TRUE if rights.all_of(kind.name, READ) else FALSE),
            MANAGE: _seated(alias, rights, "= 'waiting'"),
            CLAIM: mine,
            TRANSFER: TRUE if rights.all_of(kind.name, TRANSFER) else FALSE,
        }
        return found.get(op, FALSE)

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


def _seated(alias: str, rights: Rights, state: str) -> Sql:
    return Sql(SEATS.format(alias=alias, state=state), (rights.person,))


class Approval(Record):
    """A request for approval (审批单): who asked for which action with what input, and how far it has come.

    It keeps the steps of the flow as they were when it began, and the values that the condition and the approvers saw.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Agreed and done")
        FAILED = "failed", _("Agreed, could not be done")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    subject = models.CharField(_("subject"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    action = models.CharField(_("action"), max_length=60, blank=True)
    flow = models.ForeignKey(Flow, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval flow"), db_index=False)
    edition = models.PositiveIntegerField(_("edition"), default=1)
    rows = models.PositiveIntegerField(_("records"), default=0)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by"), db_index=False
    )
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    steps = models.PositiveSmallIntegerField(_("steps"), default=0)
    due_at = models.DateTimeField(_("to be decided until"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=400, blank=True)
    asked_as = models.CharField(max_length=12, default="user", editable=False)
    actor = models.UUIDField(null=True, editable=False)
    input = models.JSONField(default=dict, editable=False)
    records = models.JSONField(default=list, editable=False)
    seen = models.JSONField(default=dict, editable=False)
    plan = models.JSONField(default=dict, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    access = OfApprovals()

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        indexes = (
            *indexes("approvals_approval", owned=False),
            models.Index("asker", "state", name="approvals_approval_asker"),
            models.Index("due_at", name="approvals_approval_due", condition=Q(state="waiting")),
            models.Index("expires_at", name="approvals_approval_expires", condition=Q(state="waiting")),
        )

    class Screen:
        icon = "safety"
        help = _("What was asked for and waits until others agree.")
        prefix = "AP"
        title = "subject"
        columns = "number", "subject", "asker", "state", "rows", "step", "steps", "due_at", "created_at"
        form = ((_("Request"), ("subject", "asker", "state", "step", "steps", "due_at", "expires_at", "decided_at", "outcome")),)
        highlights = "state", "asker", "due_at"
        quick = "state", "asker"
        search = ("subject",)
        hidden = "asked_as", "actor", "input", "records", "seen", "plan", "round", "reminded_at"
        readonly = (
            *("subject", "kind", "action", "flow", "edition", "rows", "state", "asker", "step", "steps"),
            *("due_at", "expires_at", "decided_at", "outcome", "owner"),
        )
        colors: ClassVar = {
            "state": {"waiting": "gold", "done": "green", "failed": "red", "refused": "red", "withdrawn": "default", "expired": "default"}
        }
        handed_over = False
        menu = False
