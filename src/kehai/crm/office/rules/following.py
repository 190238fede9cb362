"""Following: who follows a record (关注) hears when it gets a new owner or stage, is deleted or merged (issue 5, point 4).

Asked within a write only where such a thing happens, and written down only for records that somebody follows.
Who did it is not told, nor who does not see the record any more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.crm.office.records.comment import Following
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.sessions import actor_of
from kehai.kernel.access import READ, readable
from kehai.kernel.catalogue import catalogue
from kehai.kernel.events import Event
from kehai.kernel.kind import Kind
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

CHANGED = telling.sort("office.followed", _("Important changes of what you follow"), email=False)
HANDED = gettext_noop("%(who)s gave %(about)s, which you follow, a new owner: %(to)s.")
FREED = gettext_noop("%(who)s took the owner off %(about)s, which you follow.")
MOVED = gettext_noop("%(who)s changed the stage of %(about)s, which you follow.")
BINNED = gettext_noop("%(who)s put %(number)s, which you follow, into the recycle bin.")
MERGED = gettext_noop("%(who)s merged %(number)s, which you follow, into %(about)s.")
OWNER, STAGE, DELETE, MERGE = "owner", "stage", "delete", "merge"
MOST_TOLD = 500
_MERGED = "SELECT m.record_id, m.into FROM /*rule:comments*/ kernel_merged m WHERE m.record_id = ANY(%s)"
Said = tuple[str, telling.About | None, Mapping[str, Any]]


def heeded(_kind: str, action: str, ids: Collection[UUID], names: Collection[str]) -> bool:
    """Whether somebody follows what is changed in an important way."""
    important = action in (DELETE, MERGE) or OWNER in names or STAGE in names
    return important and Following.objects.filter(record_id__in=ids, on=True).exists()


def hear(told: Sequence[Event]) -> None:
    """Tells the followers; an event that comes again is told once."""
    for event in told:
        if event.kind in catalogue():
            with transaction.atomic():
                _tell(catalogue()[event.kind], event)


def _tell(kind: Kind, event: Event) -> None:
    followers: dict[UUID, list[UUID]] = {}
    found = Following.objects.filter(record_id__in=event.ids, on=True).exclude(person_id=event.actor_id or UUID(int=0))
    for record, person in found.values_list("record_id", "person_id")[:MOST_TOLD]:
        followers.setdefault(record, []).append(person)
    if not followers or Notice.objects.filter(sort=CHANGED, params__event=event.outbox, owner__in=_all(followers.values())).exists():
        return
    who: Any = ("people.user", event.actor_id) if event.actor_kind == "user" and event.actor_id else event.actor_label
    merged: dict[UUID, UUID] = dict(fetch(Sql(_MERGED, (list(followers),)))) if event.action == MERGE else {}
    rows = kind.model._default_manager.filter(pk__in=followers).values_list("pk", "number", "owner_id")
    for record, number, owner in rows:
        for name, (sentence, about, params) in _said(kind, event, (record, number, owner), merged.get(record)):
            others = [person for person in followers[record] if name != OWNER or person != owner]
            people = [person for person in others if _sees(kind, event, person, (record, about), name)]
            telling.tell(people, CHANGED, sentence, about, who=who, event=event.outbox, **params)


def _said(kind: Kind, event: Event, row: tuple[UUID, str, UUID | None], into: UUID | None) -> list[tuple[str, Said]]:
    """What is told of one row, each with the field that it is about."""
    record, number, owner = row
    if event.action == DELETE:
        return [("", (BINNED, None, {"number": number}))]
    if event.action == MERGE:
        return [("", (MERGED, (kind.name, into), {"number": number}))] if into else []
    names = event.fields[event.ids.index(record)] if event.fields else ()
    found: list[tuple[str, Said]] = []
    if OWNER in names:
        found.append((OWNER, (HANDED, (kind.name, record), {"to": ("people.user", owner)}) if owner else (FREED, (kind.name, record), {})))
    if STAGE in names:
        found.append((STAGE, (MOVED, (kind.name, record), {})))
    return found


def _sees(kind: Kind, event: Event, person: UUID, where: tuple[UUID, telling.About | None], name: str) -> bool:
    """Whether he sees the record now, or what became of it, and the field that it is about; of what is in the bin, whether he saw it."""
    actor = actor_of(person)
    if actor is None or (name and not readable(kind, actor, name)):
        return False
    record, about = where
    rows = kind.visible_to(actor, READ)
    rows = rows.deleted() if event.action == DELETE else rows
    return bool(rows.only([about[1] if about else record]).count())


def _all(found: Iterable[Sequence[UUID]]) -> set[UUID]:
    return {person for people in found for person in people}
