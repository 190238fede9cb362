"""The steps of a flow put into an order: what was drawn is saved whole or not at all."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.approvals.records.flow import Flow
from kehai.crm.approvals.records.flow_step import FlowStep
from kehai.kernel import store, writes
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal

APART = 10  # between two positions


def arrange(flow: UUID, order: Sequence[UUID], removed: Sequence[UUID], by: Actor) -> None:
    """Under the lock of the flow. Raises Refusal where the steps are not those that were drawn."""
    store.lock(kind_of(Flow), [flow])
    there = FlowStep.objects.filter(flow_id=flow, deleted_at=None).values_list("pk", flat=True)
    if sorted(there) != sorted([*order, *removed]):
        raise Refusal(_t("Somebody changed the steps meanwhile; please look at them again."))
    kind = kind_of(FlowStep)
    rows = {row.pk: row for row in store.lock(kind, [*order, *removed])}
    before = {row.pk: store.snapshot(row) for row in rows.values()}
    moved = []
    for position, key in enumerate(order, 1):
        row = rows[key]
        if isinstance(row, FlowStep) and row.position != position * APART:
            row.position = position * APART
            moved.append(row)
    if moved:
        writes.save(kind, moved, before, Deed("update", by), UPDATE)
    if removed:
        writes.bury(kind, [rows[key] for key in removed], Deed("delete", by))
