"""A follow-up about a deal: one of the customer's, that the deal shows too."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.sales.records.deal_follow_up import DealFollowUp, show
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.kernel import store, writes
from kehai.kernel.access import CREATE, UPDATE, Actor
from kehai.kernel.actions import Group, action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.field import Choice, Field, choice, longtext, text

# The composer on the timeline does it; what moves a deal stands in front.
FOLLOWING = Group(_("Follow-up"), aside=True)
_WAYS = tuple(Choice(value, label) for value, label in FollowUp.Way.choices)
_RESULTS = tuple(Choice(value, label) for value, label in FollowUp.Result.choices)


@action(
    Opportunity,
    label=_("Follow up"),
    op=UPDATE,
    bulk=False,
    icon="message",
    group=FOLLOWING,
    done=_("Follow-up written"),
    input=(
        longtext("content", _("content"), required=True),
        choice("way", _("way"), _WAYS, default="phone"),
        choice("result", _("result"), _RESULTS, required=False),
        Field("at", _("when"), "datetime", required=False, help=_("Empty: now.")),
        text("next_step", _("next step")),
        Field("next_at", _("next follow-up"), "datetime", required=False),
        Field("files", _("files"), "files", default=[]),
    ),
)
def follow_up(rows: list[Opportunity], *, by: Actor, **said: Any) -> None:
    """Writes a follow-up of the customer that is about this deal: both show it, its next step is the deal's, and it is not stuck for now."""
    for row in rows:
        written: Any = store.blank(FollowUp)
        written.customer_id = row.customer_id
        for name, value in said.items():
            setattr(written, name, value)
        written.at = said["at"] or timezone.now()
        written.next_step, written.files = said["next_step"] or "", said["files"] or []
        written.created_at = None
        writes.insert(kind_of(FollowUp), [written], Deed("create", by), CREATE)
        DealFollowUp.objects.create(follow_up_id=written.id, opportunity_id=row.id)
        show([row], {written.id: {}})
