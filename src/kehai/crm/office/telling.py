"""Telling people: a notice is written with the write it tells of, and reads as its reader may read it now.

`sort` declares a sort of notice; `tell` writes notices in the current transaction; `told` makes what a person
reads of them. A sentence is an English msgid (mark it with gettext_noop) with named places; what fills a place
may be a record, of which only a pointer is kept: its name is looked up under the reader's rights when he reads.
Where he no longer sees what a notice is about, nothing of the sentence is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.office import pushing
from kehai.crm.office.records.notice import OPEN, Notice
from kehai.crm.office.records.notice_preference import NoticePreference
from kehai.crm.people.records.user import User
from kehai.kernel import calendar, numbers, planting, store
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.labels import labels
from kehai.kernel.record import Record

About = tuple[str, UUID]
Names = Mapping[str, Mapping[UUID, str]]
PRODUCT, EMAIL = "product", "email"
_GONE = "…"
TOGETHER = timedelta(minutes=10)  # the parts of one piece of work follow each other within


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of notice that a person may have, or not have, in the product and in the e-mail digest."""

    name: str
    label: Any
    email: bool = True


_sorts: dict[str, Sort] = {}


def sort(name: str, label: Any, *, email: bool = True) -> str:
    """Declares a sort, `email` saying whether it comes by e-mail to who has not decided. Raises TypeError when told twice."""
    if name in _sorts:
        raise TypeError(f"two sorts of notices are called {name}")
    _sorts[name] = Sort(name, label, email)
    return name


def sorts() -> Mapping[str, Sort]:
    """All sorts by name."""
    return _sorts


def tell(people: Iterable[Any], sort: str, sentence: str, about: About | None = None, **params: Any) -> int:
    """Writes a notice to each of these people (users or their ids), in the current transaction; how many it wrote.

    Nobody, people who left and people named twice get none, nor do those who want none of this sort; of samples
    nobody is told. KeyError for a sort nobody declared.
    """
    return tell_each([(people, about)], sort, sentence, **params)[0]


def tell_each(told: Sequence[tuple[Iterable[Any], About | None]], sort: str, sentence: str, **params: Any) -> list[int]:
    """Like `tell` for many records at once, each told to its own people; how many notices of each."""
    declared = _sorts[sort]
    wanted = [(list(dict.fromkeys(_key(person) for person in people if person is not None)), about) for people, about in told]
    samples = planting.ids()
    wanted = [([] if planting.is_quiet() or (about and about[1] in samples) else keys, about) for keys, about in wanted]
    everybody = {key for keys, _about in wanted for key in keys}
    alive = set(User.objects.filter(id__in=everybody, active=True, deleted_at=None).values_list("id", flat=True))
    deaf = {p.owner_id for p in _preferences(alive) if not _wants(p, declared, PRODUCT) and not _wants(p, declared, EMAIL)}
    listening = alive - deaf
    readers = [([key for key in keys if key in listening], about) for keys, about in wanted]
    one_by_one = [(key, about) for keys, about in readers for key in keys]
    if one_by_one:
        store.insert(Notice, _new(one_by_one, (sort, sentence), {name: _kept(value) for name, value in params.items()}))
        pushing.ring(listening)
    return [len(keys) for keys, _about in readers]


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence about one record, and the one that says how many (`count`), of which a person is told once."""

    one: str
    many: str


def tell_together(people: Iterable[Any], sort: str, said: Counted, found: tuple[About | None, int], **params: Any) -> int:
    """Like `tell` for a part of a larger piece of work: adds to what the person was told of the parts before; how many notices are new.

    `found` is what one record was about, and how many there are in this part. What was read already, or is
    older than a while, is not added to.
    """
    about, count = found
    wanted = list(dict.fromkeys(_key(person) for person in people if person is not None))
    kept = {name: _kept(value) for name, value in params.items()}
    since = timezone.now() - TOGETHER
    recent = Notice.objects.filter(OPEN, owner__in=wanted, sort=sort, sentence__in=(said.one, said.many), read_at=None, created_at__gt=since)
    before = {row.owner_id: row for row in recent.order_by("id").select_for_update() if row.params.get("part") and _alike(row.params, kept)}
    for row in before.values():
        told = {**kept, "part": True, "count": int(row.params.get("count", 1)) + count}
        Notice.objects.filter(pk=row.pk).update(sentence=said.many, params=told, about_kind="", about_id=None)
    others = [key for key in wanted if key not in before]
    sentence, about = (said.one, about) if count == 1 else (said.many, None)
    return tell(others, sort, sentence, about, part=True, count=count, **params)


def _alike(stored: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    return all(stored.get(name) == value for name, value in params.items())


def _new(readers: Sequence[tuple[UUID, About | None]], told: tuple[str, str], params: dict[str, Any]) -> list[Notice]:
    now, made = timezone.now(), []
    for (reader, about), number in zip(readers, numbers.take(kind_of(Notice), len(readers)), strict=True):
        row = store.blank(Notice)
        row.owner_id, row.number, row.created_at, row.updated_at, row.params = reader, number, now, now, params
        row.sort, row.sentence = told
        row.about_kind, row.about_id = about or ("", None)
        made.append(row)
    return made


def _key(person: Any) -> UUID:
    return person if isinstance(person, UUID) else person.pk


def _kept(value: Any) -> Any:
    """What stands in a sentence, as JSON: of records only a pointer, of moments no text of one language or zone."""
    if isinstance(value, Record):
        return {"kind": kind_of(type(value)).name, "id": str(value.pk)}
    if isinstance(value, tuple):
        return {"kind": value[0], "id": str(value[1])}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else {"word": str(value)}


def told(rows: Sequence[Notice], actor: Actor) -> list[dict[str, Any]]:
    """What the person reads of these notices now, in the language in force."""
    names = _names(rows, actor)
    return [_one(row, names) for row in rows]


def _names(rows: Sequence[Notice], actor: Actor) -> Names:
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        if row.about_id:
            wanted.setdefault(row.about_kind, set()).add(row.about_id)
        for value in row.params.values():
            if isinstance(value, dict) and "kind" in value:
                wanted.setdefault(value["kind"], set()).add(UUID(value["id"]))
    known = catalogue()
    return {name: labels(known[name], actor, ids) for name, ids in wanted.items() if name in known}


def _one(row: Notice, names: Names) -> dict[str, Any]:
    label = names.get(row.about_kind, {}).get(row.about_id) if row.about_id else None
    hidden = row.about_id is not None and label is None
    declared = _sorts.get(row.sort)
    return {
        "id": str(row.pk),
        "sort": row.sort,
        "label": str(declared.label) if declared else row.sort,
        "text": _t("This was about a record that you cannot see any more.") if hidden else _said(row, names, label),
        "about": {"kind": row.about_kind, "id": str(row.about_id), "label": label} if label is not None else None,
        "at": row.created_at,
        "read": row.read_at is not None,
        "done": row.done_at is not None,
        "snoozed_until": row.snoozed_until,
    }


def _said(row: Notice, names: Names, label: str | None) -> str:
    params = {name: _filled(value, names) for name, value in row.params.items()}
    try:
        return _t(row.sentence) % {"about": label, **params}
    except (KeyError, ValueError, TypeError):  # a sentence of an older version whose translation has other places
        return row.sentence


def _filled(value: Any, names: Names) -> Any:
    if not isinstance(value, dict):
        return value
    if "kind" in value:
        return names.get(value["kind"], {}).get(UUID(value["id"]), _GONE)
    if "at" in value:
        return f"{calendar.local(datetime.fromisoformat(value['at'])):%Y-%m-%d %H:%M}"
    word = value["word"]
    return _t(word) if word else ""


def _preferences(people: Iterable[UUID]) -> QuerySet[NoticePreference]:
    return NoticePreference.objects.filter(owner__in=list(people), deleted_at=None)


def _wants(preference: NoticePreference, declared: Sort, way: str) -> bool:
    usual = declared.email if way == EMAIL else True
    return bool(preference.sorts.get(declared.name, {}).get(way, usual))


def preference_of(person: UUID | None) -> NoticePreference:
    """How the person wants to be told; the defaults for who has not said."""
    return _preferences([person] if person else []).first() or store.blank(NoticePreference)


def wanted(person: UUID | None, way: str) -> list[str]:
    """The sorts that the person has in this way."""
    preference = preference_of(person)
    return [name for name, declared in _sorts.items() if _wants(preference, declared, way)]


def quiet(preference: NoticePreference, now: datetime | None = None) -> bool:
    """Whether these are the person's quiet hours; they may go over midnight."""
    if not preference.quiet_from or not preference.quiet_until:
        return False
    at = calendar.local(now or timezone.now()).time()
    first, last = time.fromisoformat(preference.quiet_from), time.fromisoformat(preference.quiet_until)
    return first <= at < last if first <= last else at >= first or at < last


def waiting(person: UUID | None) -> QuerySet[Notice]:
    """The person's notices in the product that are not done and not put off, the newest first."""
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.now())
    mine = Notice.objects.filter(awake, owner=person, done_at=None, deleted_at=None, sort__in=wanted(person, PRODUCT))
    return mine.order_by("-created_at", "-id")


def unread(person: UUID | None) -> int:
    """How many notices the bell counts; more than 100 are 100."""
    return waiting(person).filter(read_at=None)[:100].count()
