"""Evidence of a dispute: facts as they stood when they were collected, append-only and chained by hashes.

Later edits of what they were taken from change nothing here; whoever alters a row here breaks the chain, whose
head stands with the dispute.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from kehai.crm.customers.records.dispute import Dispute

CLAIMANT, OWNER, OTHER = "claimant", "owner", "other"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened: when, by whom, of what sort, how much it weighs, and which record says so."""

    at: datetime
    person: UUID | None
    sort: str
    weight: int
    kind: str
    record: UUID | None
    details: dict[str, Any] = field(default_factory=dict)


class DisputeEvidence(models.Model):
    """One fact of a dispute's evidence (证据): written once, in the order of its chain."""

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField(default=1)  # 2: brought by the appeal
    side = models.CharField(max_length=8)
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    person_label = models.CharField(max_length=120, default="")
    sort = models.CharField(max_length=40)
    weight = models.SmallIntegerField(default=0)
    source = models.CharField(max_length=60)
    source_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("dispute", "place"), name="customers_disputeevidence_place"),)


def chain(before: str, row: DisputeEvidence) -> str:
    """The hash of a row after the one before it."""
    told = [
        *(str(row.dispute_id), row.place, row.round, row.side, row.at.isoformat(), str(row.person_id or ""), row.person_label),
        *(row.sort, row.weight, row.source, str(row.source_id or ""), row.details),
    ]
    return hashlib.sha256((before + json.dumps(told, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def append(dispute: Dispute, facts: Sequence[Fact], names: dict[UUID, str], number: int = 1) -> str:
    """Writes facts behind those that are there, and gives the head of the chain."""
    place = DisputeEvidence.objects.filter(dispute=dispute.pk).count()
    head = dispute.seal
    rows = []
    for fact in sorted(facts, key=lambda each: (each.at, each.sort, str(each.record))):
        place += 1
        row = DisputeEvidence(
            dispute_id=dispute.pk,
            place=place,
            round=number,
            side=_side(dispute, fact),
            at=fact.at,
            person_id=fact.person,
            person_label=names.get(fact.person, "")[:120] if fact.person else "",
            sort=fact.sort,
            weight=fact.weight,
            source=fact.kind,
            source_id=fact.record,
            details=fact.details,
        )
        head = row.hash = chain(head, row)
        rows.append(row)
    DisputeEvidence.objects.bulk_create(rows)
    return head


def _side(dispute: Dispute, fact: Fact) -> str:
    if fact.person is None:
        return OTHER
    return {dispute.claimant_id: CLAIMANT, dispute.respondent_id: OWNER}.get(fact.person, OTHER)


def rows_of(dispute: UUID) -> list[DisputeEvidence]:
    """The evidence in its order."""
    return list(DisputeEvidence.objects.filter(dispute=dispute).order_by("place"))


def intact(rows: Sequence[DisputeEvidence], seal: str) -> bool:
    """Whether nothing was changed, taken out or added since it was sealed."""
    head = ""
    for at, row in enumerate(rows, 1):
        head = chain(head, row)
        if row.place != at or row.hash != head:
            return False
    return head == seal
