"""Switching flows on and off; only what can run is switched on."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.approvals.records.flow import Flow
from kehai.crm.approvals.records.flow_step import FlowStep
from kehai.crm.approvals.rules.flows import refuse_unready
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action


@action(Flow, label=_("Switch on"), op=UPDATE, when=Q(active=False), icon="check", done=_("Switched on"), why_not=_("This flow is in use."))
def switch_on(flows: list[Flow], *, by: Actor) -> None:
    """From now on the action waits for approval where the conditions hold."""
    for flow in flows:
        refuse_unready(flow, FlowStep.objects.filter(flow=flow, deleted_at=None).count())
        flow.active = True


@action(
    Flow,
    label=_("Switch off"),
    op=UPDATE,
    when=Q(active=True),
    icon="close",
    danger=True,
    done=_("Switched off"),
    why_not=_("This flow is not in use."),
)
def switch_off(flows: list[Flow], *, by: Actor) -> None:
    """Nothing new waits; requests that are on their way go on."""
    for flow in flows:
        flow.active = False
