"""Flows: which action waits for whom, under what condition; data of the company."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.kernel.access import Granted
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

MOST_DAYS = 365
DEFINING = "condition", "input_condition", "touches", "fallback_id", "shown", "days", "by_mail"
# What a flow names must exist; the rules that know register themselves here, so that records stand below them.
_checks: list[Any] = []


def check(rule: Any) -> Any:
    """Registers what a flow must pass: a function of the row that gives the problems by field."""
    _checks[:] = [rule]
    return rule


class Flow(Record):
    """An approval flow (审批流) over one action of one kind; a request keeps the edition that it began with.

    The condition is asked of the record as it is and as it would be, and of what was typed into the action.
    """

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=60)
    action = models.CharField(_("action"), max_length=60)
    touches = models.JSONField(
        _("only where these fields change"), default=list, blank=True, help_text=_("Of a change of a record. Empty: any change.")
    )
    condition = models.JSONField(_("condition on the record"), default=dict, blank=True, help_text=_("Empty: always."))
    input_condition = models.JSONField(_("condition on what is asked"), default=dict, blank=True, help_text=_("On the inputs of the action."))
    shown = models.JSONField(
        _("shown to approvers"),
        default=list,
        blank=True,
        help_text=_("These fields of the record are shown to whoever decides, also where he could not see them himself."),
    )
    fallback = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where nobody is found"),
        help_text=_("Decides where a step finds nobody; nothing is ever agreed to by itself."),
    )
    by_mail = models.BooleanField(
        _("may be decided from the e-mail"),
        default=False,
        help_text=_("Who is asked gets an e-mail at once, with a link by which he decides without signing in. Who holds the e-mail decides."),
    )
    days = models.PositiveSmallIntegerField(_("expires after days"), default=30)
    position = models.PositiveIntegerField(
        pgettext_lazy("in a list", "position"), default=10, help_text=_("Of several flows that fit, the first holds.")
    )
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=False)
    edition = models.PositiveIntegerField(_("edition"), default=1)

    access = Granted()

    class Meta:
        verbose_name = _("approval flow")
        verbose_name_plural = _("approval flows")
        indexes = (*indexes("approvals_flow", owned=False),)

    class Screen:
        icon = "branches"
        help = _("Puts an action under approval: who must agree before it is done.")
        prefix = "FL"
        title = "name"
        columns = "name", "kind", "action", "active", "position", "edition", "fallback"
        form = (
            (_("Flow"), ("name", "kind", "action", "remark", "position")),
            (pgettext_lazy("of a flow", "When"), ("condition", "input_condition", "touches")),
            (_("Course"), ("fallback", "days", "shown", "by_mail")),
        )
        highlights = "kind", "action", "active", "edition"
        quick = ("active",)
        search = ("name",)
        sort = "position"
        locked = "kind", "action"
        readonly = "owner", "active", "edition"
        handed_over = False
        example: ClassVar = {
            "kind": "customers.customer",
            "action": "delete",
            "days": 30,
            "touches": [],
            "shown": [],
            "condition": {},
            "input_condition": {},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Names what exists; every change of what it says is a new edition."""
        for row in rows:
            if row.deleted_at:
                row.active = False
                continue
            problems = dict(_checks[0](row))
            if not 1 <= row.days <= MOST_DAYS:
                problems["days"] = _t("Please give between 1 and %(most)d days.") % {"most": MOST_DAYS}
            if problems:
                raise Invalid(_t("Please look at the marked fields."), problems)
            old = before[row.id]
            if old and any(old[name] != getattr(row, name) for name in DEFINING):
                row.edition += 1

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request."""
        raise_epoch()
