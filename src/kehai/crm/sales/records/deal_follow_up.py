"""Which follow-ups are about which deal, and what a deal shows of them: the last one, the next date, and that it is not stuck."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.follow_up import FollowUp, follower
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.kernel import periods, store, virtual, writes
from kehai.kernel.access import READ, system
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.field import Field
from kehai.kernel.query import Scope
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

LATEST = """
SELECT DISTINCT ON (d.opportunity_id) d.opportunity_id, f.id, f.at, f.next_step, f.next_at FROM /*rule:deals*/ sales_dealfollowup d
JOIN customers_followup f ON f.id = d.follow_up_id
WHERE d.opportunity_id = ANY(%s) AND f.deleted_at IS NULL ORDER BY d.opportunity_id, f.at DESC, f.id DESC
"""


class DealFollowUp(models.Model):
    """A follow-up that is about a deal (商机跟进): no kind, since the follow-up itself is the record one reads."""

    follow_up = models.OneToOneField(FollowUp, models.CASCADE, primary_key=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = (models.Index("opportunity", "follow_up", name="sales_dealfollowup_of"),)


def among(ids: Sequence[UUID], scope: Scope) -> Sql:
    """The follow-ups about one of these deals, as far as the asker sees the deals; of who reads the customers."""
    seen = kind("sales.opportunity").visible_to(scope.actor, READ).only(ids).ids(len(ids))
    about = "EXISTS (SELECT 1 FROM /*rule:deals*/ sales_dealfollowup d WHERE d.opportunity_id = ANY(%s)"
    return Sql(f"{about} AND d.follow_up_id = {scope.alias}.id)", (list(seen),))


virtual.declare("customers.follow_up", Field("opportunity", _("Opportunity"), "link", target="sales.opportunity"), among)


def latest(ids: Collection[UUID]) -> dict[UUID, tuple[UUID, datetime, str, datetime | None]]:
    """The latest follow-up of each deal: which, when, the next step, when that is."""
    return {deal: (key, at, step, then) for deal, key, at, step, then in fetch(Sql(LATEST, (list(ids),)))}


def show(deals: Iterable[Opportunity], written: Mapping[UUID, Mapping[str, Any]]) -> None:
    """What deals show of their follow-ups: a next step just written in the latest of them, and no next step that was due before it."""
    rows = list(deals)
    known = latest([row.id for row in rows])
    for row in rows:
        key, at, step, then = known.get(row.id, (None, None, "", None))
        row.last_follow_up_at = at
        old = written.get(key) if key else None
        if old is None:
            continue
        if (step, then) != (old.get("next_step", ""), old.get("next_at")):
            row.next_step, row.next_at = step, then
        elif not old and row.next_at and row.next_at.astimezone(periods.zone()).date() <= periods.today():
            row.next_step, row.next_at = "", None


@follower
def follow(rows: Sequence[FollowUp], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Follow-ups that were changed, deleted or brought back; a new one is written by the deal's own action."""
    old = {row.id: before[row.id] for row in rows if before[row.id]}
    about = dict(DealFollowUp.objects.filter(follow_up__in=old).values_list("follow_up", "opportunity")) if old else {}
    deals: Any = store.lock(kind_of(Opportunity), sorted(set(about.values())))
    if deals:
        was = {deal.id: store.snapshot(deal) for deal in deals}
        show(deals, old)
        writes.save(kind_of(Opportunity), deals, was, Deed("follow_up", by if by.human else system("sales")), None)
