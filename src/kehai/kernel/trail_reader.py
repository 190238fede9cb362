"""Reading the trail: by whom, what, which record, when, from where; and all that one person took in or out.

Its right is that over inquiries (kernel/records/inquiry.py). Names of records are told as far as the
reader may see them himself; the trail shows that a record was read, not what it says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from kehai.kernel.access import EXPORT, READ, Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.labels import labels
from kehai.kernel.records.trail import Seal, Trail
from kehai.kernel.rows import refuse_unless_may

RIGHT = "screens.inquiry"
TAKEN = "export", "export_request", "unmask", "download", "print", "look_up", "trail_export"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; empty means any."""

    who: UUID | None = None
    event: str = ""
    outcome: str = ""
    kind: str = ""
    record: UUID | None = None
    address: str = ""
    request: str = ""
    begins: datetime | None = None
    ends: datetime | None = None

    def told(self) -> dict[str, Any]:
        """As the trail keeps it of who reads the trail."""
        facts = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in facts.items() if value not in (None, "")}


def may(actor: Actor, op: str = READ) -> None:
    """Raises MayNot for who may not read (or export) the trail."""
    refuse_unless_may(kind_named(RIGHT), actor, op)


def rows(actor: Actor, asked: Asked, after: int | None, size: int) -> tuple[list[dict[str, Any]], str | None]:
    """A page, the newest first, and the place of the next. Raises MayNot."""
    may(actor)
    found = chosen(asked)
    if after is not None:
        found = found.filter(id__lt=after)
    page = list(found.order_by("-id")[: size + 1])
    shown = page[:size]
    return told(shown, actor), str(shown[-1].pk) if len(page) > size else None


def chosen(asked: Asked) -> QuerySet[Trail]:
    """The rows that were asked for."""
    exact: dict[str, Any] = {"actor_id": asked.who, "event": asked.event, "outcome": asked.outcome, "kind": asked.kind}
    exact |= {"address": asked.address, "request": asked.request, "at__gte": asked.begins, "at__lt": asked.ends}
    found = Trail.objects.filter(**{name: value for name, value in exact.items() if value not in (None, "")})
    return found.filter(Q(record_id=asked.record) | Q(records__contains=[asked.record])) if asked.record else found


def told(found: list[Trail], actor: Actor) -> list[dict[str, Any]]:
    """Rows as the interface tells them, with names where the reader may see them."""
    names = _names(found, actor)
    sealed = Seal.objects.aggregate(last=Max("last"))["last"] or 0
    return [_one(row, names.get(row.kind, {}), sealed) for row in found]


def _names(found: list[Trail], actor: Actor) -> dict[str, dict[UUID, str]]:
    wanted: dict[str, set[UUID]] = {}
    for row in found:
        if row.kind in catalogue() and row.record_id:
            wanted.setdefault(row.kind, set()).add(row.record_id)
    return {name: labels(kind_named(name), actor, ids) for name, ids in wanted.items()}


def _one(row: Trail, names: Mapping[UUID, str], sealed: int) -> dict[str, Any]:
    who = {"kind": row.actor_kind, "id": str(row.actor_id) if row.actor_id else None, "label": row.actor_label}
    record = {"id": str(row.record_id), "label": names.get(row.record_id)} if row.record_id else None
    return {
        "id": str(row.pk),
        "at": row.at.isoformat().replace("+00:00", "Z"),
        "event": row.event,
        "outcome": row.outcome,
        "actor": who,
        "address": row.address,
        "session": row.session,
        "request": row.request,
        "kind": row.kind or None,
        "kind_label": _kind_label(row.kind),
        "record": record,
        "count": row.count,
        "details": row.details,
        "sealed": row.pk <= sealed,
    }


def _kind_label(name: str) -> str | None:
    return str(kind_named(name).label) if name in catalogue() else (name or None)


def everything(actor: Actor, asked: Asked, most: int) -> Iterator[Trail]:
    """All rows that were asked for, the newest first, for a workbook. Raises MayNot."""
    may(actor, EXPORT)
    return chosen(asked).order_by("-id")[:most].iterator(chunk_size=2000)


# Every record that stands in a row: by itself, or in the list that was shown.
_SEEN = """
SELECT s.kind, s.record, count(*), min(s.at), max(s.at), array_agg(DISTINCT s.event) FROM (
  SELECT kind, at, event, record_id AS record FROM kernel_trail WHERE {where} AND record_id IS NOT NULL AND event <> 'export'
  UNION ALL
  SELECT kind, at, event, unnest(records) FROM kernel_trail WHERE {where} AND records IS NOT NULL
) s GROUP BY s.kind, s.record
"""
# The number that an export has is no record.
# The answer to a change shows the record as well.
_READ = "read_one", "bulk_view", "search", "export", "unmask", "print", "look_up", "action", "restore", "permission_change"
_WHERE = "actor_id = %s AND at >= %s AND at < %s AND outcome IN ('done', 'partly') AND event = ANY(%s)"
MOST_RECORDS = 1000


def person(actor: Actor, who: UUID, begins: datetime, ends: datetime) -> dict[str, Any]:
    """What one person or token read, exported, unmasked, downloaded between two times (T100). Raises MayNot."""
    may(actor)
    mine = Trail.objects.filter(actor_id=who, at__gte=begins, at__lt=ends)
    counts: dict[str, dict[str, int]] = {}
    for event, outcome in mine.values_list("event", "outcome"):
        counts.setdefault(event, {}).setdefault(outcome, 0)
        counts[event][outcome] += 1
    taken = list(mine.filter(event__in=TAKEN).order_by("-id")[:MOST_RECORDS])
    signed = list(mine.filter(event__startswith="sign_").order_by("-id")[:100])
    latest = mine.order_by("-id").first()
    return {
        "who": {"id": str(who), "kind": latest.actor_kind if latest else None, "label": latest.actor_label if latest else None},
        "from": begins.isoformat().replace("+00:00", "Z"),
        "to": ends.isoformat().replace("+00:00", "Z"),
        "counts": counts,
        "addresses": sorted(set(mine.exclude(address="").values_list("address", flat=True).distinct())),
        "read": _by_kind(actor, who, begins, ends),
        "taken": told(taken, actor),
        "sessions": told(signed, actor),
    }


def _by_kind(actor: Actor, who: UUID, begins: datetime, ends: datetime) -> list[dict[str, Any]]:
    """By kind: how many different records, and the records with how often and when; the latest first."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name, key, times, first, last, events in seen(who, begins, ends):
        found.setdefault(name, []).append((last, key, times, first, events))
    return [_of_kind(actor, name, sorted(seen, key=lambda one: one[0], reverse=True)) for name, seen in sorted(found.items())]


def seen(who: UUID, begins: datetime, ends: datetime) -> list[tuple[str, UUID, int, datetime, datetime, list[str]]]:
    """(kind, record, times, first, last, events) of every record that was shown or taken."""
    values = (who, begins, ends, list(_READ))
    with connection.cursor() as cursor:
        cursor.execute(_SEEN.format(where=_WHERE), values + values)
        return list(cursor.fetchall())


def _of_kind(actor: Actor, name: str, records: list[tuple[Any, ...]]) -> dict[str, Any]:
    shown = records[:MOST_RECORDS]
    names = labels(kind_named(name), actor, [key for _last, key, *_rest in shown]) if name in catalogue() else {}
    return {
        "kind": name or None,
        "label": _kind_label(name) or _("Search"),
        "records": len(records),
        "rows": [
            {
                "id": str(key),
                "label": names.get(key),
                "times": times,
                "first": first.isoformat().replace("+00:00", "Z"),
                "last": last.isoformat().replace("+00:00", "Z"),
                "events": sorted(events),
            }
            for last, key, times, first, events in shown
        ],
    }
