"""The merge itself: an action of every kind that wants it, all or nothing, with a manifest to take it back by."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import store, writes
from kehai.kernel.access import DELETE, READ, UPDATE, Actor
from kehai.kernel.actions import EVERY, action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.field import Field, text
from kehai.kernel.keys import uuid7
from kehai.kernel.kind import Kind
from kehai.kernel.merging import children, choice, openings, places
from kehai.kernel.record import Record
from kehai.kernel.records.merger import Merged, Merger
from kehai.kernel.rows import not_there

LEAST, MOST = 2, 5
Rows = Sequence[Record]


def wanted(kind: Kind) -> bool:
    """Whether records of the kind may be merged."""
    return kind.screen["merges"] is not None


def ids_of(told: Any) -> list[UUID]:
    """The ids of a list sent from outside. Raises Invalid."""
    sentence = _t("Please choose two to five records.")
    if not isinstance(told, list) or not all(isinstance(key, str) and len(key) == 36 for key in told):
        raise Invalid(sentence, {"others": sentence})
    try:
        return [UUID(key) for key in told]
    except ValueError as error:
        raise Invalid(sentence, {"others": sentence}) from error


def _others(_kind: Kind, key: UUID, values: Mapping[str, Any]) -> list[UUID]:
    others = ids_of(values["others"])
    if key in others or len(set(others)) != len(others) or not LEAST <= len(others) + 1 <= MOST:
        sentence = _t("Please choose two to five records.")
        raise Invalid(sentence, {"others": sentence})
    return others


@action(
    EVERY,
    name="merge",
    label=_("Merge"),
    op=DELETE,  # the others are deleted; that all may be changed as well is looked at below
    fits=wanted,
    bulk=False,
    danger=True,
    icon="merge",
    along=_others,
    input=(
        Field("others", _("Records that go up in this one"), "json", required=True),
        Field("take", _("Field → the record whose value counts"), "json"),
        text("reason", _("reason")),
    ),
)
def merge(rows: list[Record], *, by: Actor, others: Any, take: Any, reason: str | None) -> str:
    """Makes one record of two to five; everything that hangs on the others hangs on this one from then on."""
    kind, survivor = kind_of(type(rows[0])), rows[0].id
    keys = ids_of(others)
    allow(kind, [survivor, *keys], by)
    if take is not None and not isinstance(take, dict):
        raise Invalid(_t("Please send an object."), {"take": _t("Please send an object.")})
    by_id = {row.id: row for row in store.lock(kind, [survivor, *keys])}
    union = Union(kind, by_id[survivor], [by_id[key] for key in keys], by, reason or "")
    union.make(take or {})
    return _t("Merged")


def allow(kind: Kind, ids: Sequence[UUID], by: Actor) -> None:
    """Who may read, change and delete every one of them; a fresh statement under the locks. Raises NotThere, MayNot."""
    count = len(set(ids))
    if kind.visible_to(by, READ).only(ids).count() != count:
        raise not_there()
    if any(kind.visible_to(by, op).only(ids).count() != count for op in (UPDATE, DELETE)):
        raise MayNot(_t("You may merge only records that you may change and delete, all of them."))


class Union:
    """One merge under its locks."""

    def __init__(self, kind: Kind, survivor: Record, merged: Rows, by: Actor, reason: str) -> None:
        self.kind, self.by, self.reason = kind, by, reason
        self.key, self.survivor, self.merged = uuid7(), survivor, merged
        self.ids = [row.id for row in merged]
        numbers = ", ".join(row.number for row in (survivor, *merged))
        self.deed = Deed("merge", by, f"{numbers} – {reason}" if reason else numbers, self.key, always=True)
        self.hanging = Deed("merge", by, numbers, self.key)

    def make(self, take: Mapping[str, Any]) -> None:
        """All steps; whoever is held by one of the records keeps its seat, its number, its firm by settle alone."""
        values = choice.choose(self.kind, [self.survivor, *self.merged], take, self.by)
        pointing = places.pointing(self.kind.model)
        keys = {each.kind.name: children.found(each, self.ids) for each in pointing}
        before = {each.kind.name: children.snapshots(each.kind, keys[each.kind.name]) for each in pointing}
        entries = openings.stored(self.kind, self.ids)
        were = {str(row.id): children.plainly(row) for row in (self.survivor, *self.merged)}
        openings.move(self.kind, self.survivor, self.merged)
        early = openings.early(self.kind, self.survivor, self.merged)
        for each in pointing:
            self._move(each, early.get(each.kind.name, set()))
        self._close()
        files = self._fill(values)
        for each in pointing:
            self._move(each, set(keys[each.kind.name]) - early.get(each.kind.name, set()))
        plain = children.move_plain(self.kind, self.survivor.id, self.ids)
        after = {each.kind.name: children.snapshots(each.kind, keys[each.kind.name]) for each in pointing}
        now = openings.again(list(entries))
        self._write(
            {
                "merged": [str(key) for key in self.ids],
                "numbers": [row.number for row in self.merged],
                "before": were,
                "after": children.plainly(store.lock(self.kind, [self.survivor.id])[0]),
                "children": {name: _changed(rows, after[name]) for name, rows in before.items()},
                "entries": {key: [told, now[key]] for key, told in entries.items() if now[key] != told},
                "files": files,
                "plain": plain,
            }
        )

    def _move(self, pointing: places.Pointing, keys: set[UUID]) -> None:
        if keys:
            children.move(pointing, sorted(keys), self.survivor.id, set(self.ids), self.hanging)

    def _close(self) -> None:
        """The merged records go first: their seats, numbers and firms are free for the survivor."""
        rows = store.lock(self.kind, self.ids)
        writes.bury(self.kind, rows, self.deed)

    def _fill(self, values: Mapping[str, Any]) -> list[list[str]]:
        row = store.lock(self.kind, [self.survivor.id])[0]
        before = {row.id: store.snapshot(row)}
        for name, value in values.items():
            choice.put(row, self.kind.fields[name], value)
        files = children.hang(self.kind, row, self.ids)
        with writes.named_uniqueness(self.kind):
            writes.save(self.kind, [row], before, self.deed, UPDATE)
        return files

    def _write(self, manifest: Mapping[str, Any]) -> None:
        now = timezone.now()
        merger = record(self.kind, self.survivor.id, self.by, self.deed.text, manifest)
        merger.id, merger.at = self.key, now
        merger.save(force_insert=True)
        Merged.objects.bulk_create(Merged(record_id=key, kind=self.kind.name, into=self.survivor.id, merger=self.key, at=now) for key in self.ids)


def _changed(before: Mapping[UUID, children.Told], after: Mapping[UUID, children.Told]) -> dict[str, dict[str, list[Any]]]:
    found = {str(key): children.differences(told, after[key]) for key, told in before.items()}
    return {key: told for key, told in found.items() if told}


def record(kind: Kind, survivor: UUID, by: Actor, words: str, manifest: Mapping[str, Any]) -> Merger:
    """A line of the book of merges, not yet written."""
    facts: dict[str, Any] = {"actor_kind": by.kind, "actor_id": by.id, "actor_label": by.label[:120], "text": words, "at": timezone.now()}
    return Merger(kind=kind.name, survivor=survivor, manifest=dict(manifest), **facts)
