"""Announcements at work: who is told, what a person has still to read, who has read it (issue 5, point 4).

A receipt is one row for a person and an asking: two openings at once make one, and a confirmation is never taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.crm.office.records import audience
from kehai.crm.office.records.announcement import AGAIN, KIND, PUBLISHED, REMIND, Announcement, meant_for
from kehai.crm.office.records.notice import Notice
from kehai.kernel import periods, store
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Refusal
from kehai.kernel.keys import uuid7
from kehai.kernel.merging import places
from kehai.kernel.rows import Rows, fetch, not_there
from kehai.kernel.sql import Sql

SORT = telling.sort(KIND, _("Announcements"))
SAID = gettext_noop("Announcement: %(about)s")
TO_CONFIRM = gettext_noop("Announcement, please confirm: %(about)s")
SAID_AGAIN = gettext_noop("Please read again, it has changed: %(about)s")
REMINDED = gettext_noop("Please read: %(about)s")
BATCH = 500
WAITING, HAS_READ, CONFIRMED = STATES = ("waiting", "read", "confirmed")

# A receipt tells of the announcement itself, which is never merged, and of a person.
places.declare("office_announcementreceipt.announcement_id", places.Fate.OTHER)
places.declare("office_announcementreceipt.person_id", places.Fate.OTHER)
places.declare("office_announcement.told_to", places.Fate.OTHER)

_RECEIPT = "FROM /*rule:announcements*/ office_announcementreceipt r WHERE r.announcement_id = {of} AND r.round = {round} AND r.person_id = {person}"
_MINE = _RECEIPT.format(of="t.id", round="t.round", person="%s")
_OPENED = """
INSERT INTO /*rule:announcements*/ office_announcementreceipt (id, announcement_id, person_id, round, read_at, confirmed_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (announcement_id, round, person_id) DO UPDATE
SET confirmed_at = COALESCE(office_announcementreceipt.confirmed_at, EXCLUDED.confirmed_at)
RETURNING read_at, confirmed_at
"""
_WHICH = "SELECT h.id FROM here h WHERE "
_TOLD = "EXISTS (SELECT 1 FROM office_notice n WHERE n.about_id = %s AND n.owner_id = h.id AND n.sort = %s AND n.created_at >= %s)"
_COUNTED = "SELECT count(*), count(*) FILTER (WHERE EXISTS ({0})), count(*) FILTER (WHERE EXISTS ({0} AND r.confirmed_at IS NOT NULL)) FROM here h"
_OF = "SELECT 1 FROM office_announcementreceipt r WHERE r.announcement_id = %s AND r.round = %s AND r.person_id = h.id"


@dataclass(frozen=True, slots=True)
class Mine:
    """One line of a person's list: the announcement, when he read and when he confirmed it."""

    id: UUID
    read: Any
    confirmed: Any


def meant(actor: Actor) -> Rows:
    """What is published for the person and stands today."""
    return kind_of(Announcement).visible_to(actor, READ).narrowed(meant_for(actor.rights, "t"))


def listed(actor: Actor, limit: int, offset: int = 0, *, waiting: bool = False) -> list[Mine]:
    """A person's list: what he has still to read or confirm first, then pinned ones, the newest first."""
    person = actor.rights.person
    rows = meant(actor)
    if waiting:
        rows = rows.narrowed(_open(person))
    read, confirmed = (Sql(f"(SELECT r.{word} {_MINE})", (person,)) for word in ("read_at", "confirmed_at"))
    order = " ORDER BY " + _open(person) + f" DESC, t.pinned DESC, t.published_at DESC, t.id DESC LIMIT {limit} OFFSET {offset}"
    return [Mine(*found) for found in fetch("SELECT t.id, " + read + ", " + confirmed + rows.source() + order)]


def _open(person: UUID | None) -> Sql:
    return Sql(f"NOT EXISTS (SELECT 1 {_MINE} AND (r.confirmed_at IS NOT NULL OR NOT t.must_confirm))", (person,))


def open_ones(actor: Actor, cap: int = 100) -> int:
    """How many a person has still to read or to confirm."""
    return meant(actor).narrowed(_open(actor.rights.person)).count(cap)


def opened(key: UUID, actor: Actor, *, confirm: bool) -> Mine:
    """The person has it before him, or confirms it: his receipt, one however often he does it. Raises NotThere, Refusal.

    Who reads it by right, as its writer does, leaves none. Only a person does this, not a program that stands in for him.
    """
    if not kind_of(Announcement).visible_to(actor, READ).only([key]).count():
        raise not_there()
    person = actor.rights.person
    if person is None or actor.kind != "user" or not meant(actor).only([key]).count():
        return Mine(key, None, None)
    with transaction.atomic():
        row = Announcement.objects.select_for_update(no_key=True).get(pk=key)
        if row.state != PUBLISHED or row.deleted_at:
            raise Refusal(_t("This was withdrawn a moment ago."))
        now = timezone.now()
        found = fetch(Sql(_OPENED, (uuid7(), key, person, row.round, now, now if confirm and row.must_confirm else None)))
        told = Notice.objects.filter(owner=person, about_id=key, sort=SORT)
        told.filter(read_at=None).update(read_at=now)
        if found[0][1] or not row.must_confirm:  # nothing is left to be done about it
            told.filter(done_at=None).update(done_at=now)
    return Mine(key, *found[0])


def receipt(key: UUID, actor: Actor) -> Mine | None:
    """The person's own receipt of the present asking; None where it is not meant for him."""
    found = fetch(_own(key, actor))
    return Mine(*found[0]) if found else None


def _own(key: UUID, actor: Actor) -> Sql:
    person = actor.rights.person
    read, confirmed = (Sql(f"(SELECT r.{word} {_MINE})", (person,)) for word in ("read_at", "confirmed_at"))
    return "SELECT t.id, " + read + ", " + confirmed + meant(actor).only([key]).source()


def kept(key: UUID, actor: Actor) -> Announcement:
    """One that the actor may change, and whose receipts he therefore sees. Raises NotThere."""
    if not kind_of(Announcement).visible_to(actor, UPDATE).only([key]).count():
        raise not_there()
    return Announcement.objects.get(pk=key)


def counts(row: Announcement) -> dict[str, int]:
    """How many it is meant for, and how many of them have read and confirmed it since they were asked last."""
    of = (row.id, row.round)
    meant_, read, confirmed = fetch(_here(row) + Sql(_COUNTED.format(_OF), of + of))[0]
    return {"meant": meant_, "read": read, "confirmed": confirmed}


def people(row: Announcement, state: str, limit: int, offset: int) -> list[tuple[UUID, Any, Any]]:
    """Those who have not read it, have read and not confirmed it, or have confirmed it: (person, read, confirmed), by name."""
    held = {
        WAITING: "r.id IS NULL",
        HAS_READ: "r.read_at IS NOT NULL AND r.confirmed_at IS NULL",
        CONFIRMED: "r.confirmed_at IS NOT NULL",
    }[state]
    joined = "LEFT JOIN office_announcementreceipt r ON r.announcement_id = %s AND r.round = %s AND r.person_id = h.id"
    asked = Sql(
        f"SELECT h.id, r.read_at, r.confirmed_at FROM here h {joined} WHERE {held} ORDER BY h.name, h.id LIMIT %s OFFSET %s",  # noqa: S608  words of our own
        (row.id, row.round, limit, offset),
    )
    return [(person, read, confirmed) for person, read, confirmed in fetch(_here(row) + asked)]


def missing(row: Announcement) -> Sql:
    """Who has not read it, or has not confirmed what is to be confirmed: a condition over `here`."""
    enough = "r.confirmed_at IS NOT NULL" if row.must_confirm else "TRUE"
    return Sql(f"NOT EXISTS ({_OF} AND {enough})", (row.id, row.round))


def anybody_missing(row: Announcement) -> bool:
    """Whether somebody has still to read or to confirm it."""
    return bool(fetch(_here(row) + _WHICH + missing(row) + " LIMIT 1"))


def _here(row: Announcement) -> Sql:
    return audience.here(row.audience, row.owner_id)


def tell(limit: int = BATCH) -> int:
    """Tells one batch of people of one announcement, in a transaction, and writes down how far it came; nought when nothing is left.

    What a batch tells and how far it came is written together, so that an end in between tells nobody twice.
    """
    due = Announcement.objects.filter(state=PUBLISHED, deleted_at=None, begins__lte=periods.today()).exclude(tells="")
    with transaction.atomic():
        row = due.order_by("begins", "id").select_for_update(no_key=True, skip_locked=True).first()
        if row is None:
            return 0
        found = _next(row, limit)
        telling.tell(found, SORT, _sentence(row), (KIND, row.id))
        store.update(Announcement, [(row.id, {"told_to": found[-1]} if len(found) == limit else {"told_to": None, "tells": ""})])
    return max(len(found), 1)


def _next(row: Announcement, limit: int) -> Sequence[UUID]:
    after = Sql("(%s::uuid IS NULL OR h.id > %s::uuid)", (row.told_to, row.told_to))
    # Who was told since they were asked is not told again: whom it is meant for may have grown.
    which = missing(row) if row.tells == REMIND else Sql(f"NOT {_TOLD}", (row.id, SORT, row.asked_at))
    asked = _WHICH + after + " AND " + which + f" ORDER BY h.id LIMIT {limit}"
    return [key for (key,) in fetch(_here(row) + asked)]


def _sentence(row: Announcement) -> str:
    if row.tells == REMIND:
        return REMINDED
    if row.tells == AGAIN:
        return SAID_AGAIN
    return TO_CONFIRM if row.must_confirm else SAID
