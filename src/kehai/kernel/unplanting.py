"""Sample data taken away for good: all that the planting made and nobody worked on, and nothing else.

What somebody changed, or hung something of his own on, stays with what it hangs on, and is a sample no more.
It is looked at under locks that keep everybody from changing a sample or pointing at one, and goes in one
transaction: it is gone whole, or as it was.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _t

from kehai.kernel import alive, planting, store, writes
from kehai.kernel.access import READ, Actor, may
from kehai.kernel.again import again
from kehai.kernel.bin import check, erase
from kehai.kernel.catalogue import kind, raise_epoch, shipped
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.kind import Kind
from kehai.kernel.labels import labels
from kehai.kernel.merging import places
from kehai.kernel.record import Record
from kehai.kernel.records.file import File
from kehai.kernel.records.planted import Planted
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

CHANGED, ADDED, NEEDED = "changed", "added", "needed"
PEOPLE = ["user", "dealer", "token"]  # Actor.human
# The planting itself is of its run; what was only deleted goes for good with the rest.
_CHANGED = """
SELECT DISTINCT ON (c.record_id) c.record_id, c.actor_label FROM /*rule:planted*/ kernel_change c
WHERE c.record_id = ANY(%s) AND c.actor_kind = ANY(%s) AND c.run IS DISTINCT FROM %s AND c.action NOT IN ('delete', 'restore')
ORDER BY c.record_id, c.id DESC
"""
PAIRS = (("about_kind", "about_id"), ("kind", "record_id"))


@dataclass(frozen=True, slots=True)
class Why:
    """Why a sample stays: somebody changed it, something was added to it, or what stays hangs on it."""

    sort: str
    by: str = ""
    what: str = ""  # the kind of what was added

    def told(self, actor: Actor) -> str:
        """A sentence; what was added is named by its kind, and only to who may know such records."""
        if self.sort == CHANGED:
            return _t("%(by)s changed it since.") % {"by": self.by}
        if self.sort == NEEDED:
            return _t("Something that stays hangs on it.")
        if may(kind(self.what), actor, READ):
            return _t("Added to it since: %(what)s.") % {"what": capfirst(str(kind(self.what).label))}
        return _t("Something was added to it since.")


@dataclass(slots=True)
class Found:
    """What would go, by kind, and what stays, each with its reason; `notes` are the program's own remarks, with what they are about."""

    there: dict[str, set[UUID]] = field(default_factory=dict)
    stays: dict[UUID, Why] = field(default_factory=dict)
    notes: dict[str, dict[UUID, set[UUID]]] = field(default_factory=dict)

    def going(self, name: str) -> set[UUID]:
        """The samples of a kind that go."""
        return self.there.get(name, set()) - self.stays.keys()

    def doomed(self) -> dict[str, set[UUID]]:
        """All that goes, with the remarks on it."""
        gone = {name: self.going(name) for name in self.there}
        every, before = {key for keys in gone.values() for key in keys}, -1
        while before < len(every):
            before = len(every)
            for name, notes in self.notes.items():
                found = {key for key, about in notes.items() if about & every}
                gone.setdefault(name, set()).update(found)
                every |= found
        return gone


def told(found: Found, actor: Actor, listed: Sequence[str]) -> dict[str, Any]:
    """How many go of each listed kind, and what stays, by name where the actor sees it; of the rest only that it stays."""
    kept, hidden = [], 0
    for name in listed:
        keys = [key for key in found.there.get(name, ()) if key in found.stays]
        named = labels(kind(name), actor, keys)
        hidden += len(keys) - len(named)
        kept += [{"kind": name, "id": str(key), "label": label, "why": found.stays[key].told(actor)} for key, label in sorted(named.items())]
    gone = [{"kind": name, "label": capfirst(str(kind(name).plural)), "count": len(found.going(name))} for name in listed]
    return {"gone": [one for one in gone if one["count"]], "kept": kept, "hidden": hidden}


def foresee(listed: Sequence[str]) -> Found:
    """What would become of each sample, of `listed` kinds and of their parts. Writes nothing."""
    found = Found()
    for name, key in Planted.objects.order_by("record_id").values_list("kind", "record_id"):
        found.there.setdefault(name, set()).add(key)
    for name, keys in found.there.items():
        found.there[name] = set(kind(name).model._default_manager.filter(id__in=keys).values_list("id", flat=True))
    ours = {key for keys in found.there.values() for key in keys}
    run = Planted.objects.values_list("run", flat=True).first()
    for key, by in fetch(Sql(_CHANGED, (list(ours), PEOPLE, run))):
        found.stays[key] = Why(CHANGED, by)
    for name, keys in list(found.there.items()):
        _hung_on(found, kind(name), keys, ours)
    _beside(found, ours)
    _needed(found, listed)
    return found


def _hung_on(found: Found, each: Kind, keys: Collection[UUID], ours: set[UUID]) -> None:
    """What points at samples: somebody's work keeps them, a remark of the program goes with them, and what hangs on that."""
    for pointing in places.pointing(each.model):
        for link in pointing.links:
            table, column = quoted(pointing.kind.table), f"t.{quoted(link)}"
            statement = f"SELECT {column}, t.id, t.created_by IS NOT NULL FROM /*rule:planted*/ {table} t WHERE {column} = ANY(%s)"
            lying = [(key, row, human) for key, row, human in fetch(Sql(statement, (list(keys),))) if row not in ours]
            lasting = getattr(pointing.kind.model, "append_only", False)
            for key, _row, human in lying:
                if human or lasting:
                    found.stays.setdefault(key, Why(ADDED, what=pointing.kind.name))
            notes = [(key, row) for key, row, human in lying if not human and not lasting]
            if notes:
                _remarks(found, pointing.kind, notes, ours)


def _remarks(found: Found, each: Kind, notes: Sequence[tuple[UUID, UUID]], ours: set[UUID]) -> None:
    known = found.notes.setdefault(each.name, {})
    new = {row for _key, row in notes if row not in known}
    for key, row in notes:
        known.setdefault(row, set()).add(key)
    if new:
        _hung_on(found, each, new, ours | known.keys())
    for key, row in notes:
        if row in found.stays:
            found.stays.setdefault(key, found.stays[row])
            known.pop(row, None)


def _beside(found: Found, ours: set[UUID]) -> None:
    """What people wrote about samples without a foreign key: comments, tasks."""
    for name, column in _pairs():
        statement = f"SELECT DISTINCT t.{column} FROM /*rule:planted*/ {quoted(kind(name).table)} t "
        theirs = f"WHERE t.{column} = ANY(%s) AND t.created_by IS NOT NULL AND t.id <> ALL(%s)"
        for (key,) in fetch(Sql(statement + theirs, (list(ours), list(ours)))):
            found.stays.setdefault(key, Why(ADDED, what=name))


def _pairs() -> Iterator[tuple[str, str]]:
    for name, each in shipped().items():
        columns = {f.attname for f in each.model._meta.concrete_fields}
        yield from ((name, key) for kind_column, key in PAIRS if {kind_column, key} <= columns)


def _needed(found: Found, listed: Sequence[str]) -> None:
    """What stays keeps what it hangs on, and its own parts: a quote its lines, a deal its course."""
    ours = {key: name for name, keys in found.there.items() for key in keys}
    rows = {row.id: row for name, keys in found.there.items() for row in kind(name).model._default_manager.filter(id__in=keys).defer("search")}
    grown = True
    while grown:
        before = len(found.stays)
        for key, row in rows.items():
            targets = set(_targets(row)) & ours.keys()
            if key in found.stays:
                for target in targets:
                    found.stays.setdefault(target, Why(NEEDED))
            elif ours[key] not in listed and _whole(kind(ours[key]), row) in found.stays:
                found.stays[key] = Why(NEEDED)
        grown = len(found.stays) > before


def _targets(row: Record) -> Iterator[UUID]:
    """What a sample hangs on, also without a foreign key: a task keeps what it is about."""
    yield from (getattr(row, f.attname) for f in row._meta.concrete_fields if f.remote_field and getattr(row, f.attname))
    about = getattr(row, "about_id", None)
    if about:
        yield about


def _whole(each: Kind, row: Record) -> UUID | None:
    """Of what a row is a part, if of anything."""
    parent = getattr(each.access, "parent", None)
    return getattr(row, each.fields[parent].column) if parent else None


def remove(actor: Actor, listed: Sequence[str]) -> Found:
    """Takes the samples away, `listed` kinds through the rules that deletion has, in this order; gives what stays. Raises Refusal."""
    try:
        return again(lambda: _remove(actor, listed))
    except IntegrityError as error:
        raise Refusal(_t("Somebody is working on the sample data just now. Please try again.")) from error


def _remove(actor: Actor, listed: Sequence[str]) -> Found:
    with transaction.atomic():
        alive.one_at_a_time(planting.LOCK)
        run = Planted.objects.values_list("run", flat=True).first()
        if run is None:
            raise Refusal(_t("There is no sample data any more."))
        for name in (*reversed(listed), *_others(listed)):
            store.alone(kind(name), Planted.objects.filter(kind=name).values_list("record_id", flat=True))
        found = foresee(listed)
        with planting.quietly():
            for name in listed:
                rows = [row for row in store.lock(kind(name), found.going(name)) if row.deleted_at is None]
                if rows:
                    writes.bury(kind(name), rows, Deed("take_samples_away", actor, run=run))
            for name, keys in found.doomed().items():
                _erase(kind(name), keys)
        Planted.objects.all().delete()
        raise_epoch()
        check()
    return found


def _others(listed: Iterable[str]) -> list[str]:
    return sorted(set(Planted.objects.exclude(kind__in=listed).values_list("kind", flat=True)))


def _erase(each: Kind, keys: Collection[UUID]) -> None:
    """The rows and what helps them."""
    if not keys:
        return
    for model, column in _helpers(each):
        model._default_manager.filter(**{f"{column}__in": list(keys)}).delete()
    erase(each, list(keys))


def _helpers(each: Kind) -> Iterator[tuple[type[models.Model], str]]:
    """Tables that are no kinds: links that go along, and what is noted of any record by its id."""
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, Record) or getattr(model, "append_only", False):
            continue
        for column in model._meta.concrete_fields:
            if column.remote_field and column.remote_field.model is each.model and column.remote_field.on_delete is models.CASCADE:
                yield model, column.attname
    yield from ((model, "record_id") for model in planting.forgotten())
    for loose in places.columns():
        noted = loose.target is None and loose.name == "record_id" and places.fate(loose) in (places.Fate.MOVES, places.Fate.RULED)
        if noted and not issubclass(loose.model, (Record, File)) and not getattr(loose.model, "append_only", False):
            yield loose.model, loose.name
