"""A merge taken back within 30 days: everything as it was, but for what was changed since on the survivor."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kehai.kernel import store, writes
from kehai.kernel.access import DELETE, UPDATE, Actor
from kehai.kernel.actions import EVERY, action
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot, Refusal
from kehai.kernel.field import Field, text
from kehai.kernel.kind import Kind
from kehai.kernel.merging import children, openings
from kehai.kernel.merging.merge import record, wanted
from kehai.kernel.record import Record
from kehai.kernel.records.merger import Merged, Merger
from kehai.kernel.rows import not_there

DAYS = 30


def merger_of(kind: Kind, survivor: UUID, told: Any) -> Merger:
    """The merge that is meant. Raises NotThere."""
    try:
        key = UUID(told)
    except (ValueError, TypeError, AttributeError) as error:
        sentence = _t("Please choose a record.")
        raise Invalid(sentence, {"merge": sentence}) from error
    found = Merger.objects.filter(pk=key, kind=kind.name, survivor=survivor, undoes=None).first()
    if found is None:
        raise not_there()
    return found


def until(merger: Merger) -> Any:
    """When it can be taken back for the last time."""
    return merger.at + timedelta(days=DAYS)


def _merged(kind: Kind, key: UUID, values: Mapping[str, Any]) -> list[UUID]:
    return [UUID(told) for told in merger_of(kind, key, values["merge"]).manifest["merged"]]


@action(
    EVERY,
    name="unmerge",
    label=_("Undo merge"),
    op=DELETE,
    fits=wanted,
    bulk=False,
    icon="rollback",
    along=_merged,
    input=(Field("merge", _("merge"), "text", required=True, max_length=36), text("reason", _("reason"))),
)
def unmerge(rows: list[Record], *, by: Actor, merge: str, reason: str | None) -> str:
    """Brings back the records that went up in this one, with what hung on them; what was changed since stays here."""
    kind = kind_of(type(rows[0]))
    undoing = Undoing(kind, merger_of(kind, rows[0].id, merge), by, reason or "")
    undoing.do()
    return undoing.told()


class Undoing:
    """One un-merge under its locks."""

    def __init__(self, kind: Kind, merger: Merger, by: Actor, reason: str) -> None:
        self.kind, self.merger, self.by = kind, merger, by
        self.ids = [UUID(key) for key in merger.manifest["merged"]]
        self.kept: list[str] = []
        self.public: list[str] = []
        words = ", ".join(merger.manifest["numbers"])
        self.deed = Deed("unmerge", by, f"{words} – {reason}" if reason else words, always=True)
        self.hanging = Deed("unmerge", by, words)

    def do(self) -> None:
        """All steps, the survivor first: what it had from the others is free for them again."""
        self._allow()
        told = self.merger.manifest
        self._survivor(told["before"][str(self.merger.survivor)], told["after"])
        for row in store.lock(self.kind, self.ids):
            self._bring_back(row, told["before"][str(row.id)])
        children.unhang(told["files"], self.merger.survivor)
        known = catalogue()
        for name, rows in told["children"].items():
            if name in known and rows:
                children.restore(known[name], rows, self.hanging)
        openings.restore(told["entries"])
        children.restore_plain(self.kind, told["plain"], self.merger.survivor)
        self._derived(told)
        Merged.objects.filter(merger=self.merger.pk).delete()
        line = record(self.kind, self.merger.survivor, self.by, self.deed.text, {"kept": self.kept, "public": self.public})
        line.undoes = self.merger.pk
        line.save(force_insert=True)

    def told(self) -> str:
        """What is said when it is done."""
        count = len(self.ids)
        words = ngettext("%(count)d record is back.", "%(count)d records are back.", count) % {"count": count}
        if self.public:
            words += " " + _t("In the public pool, because the private one is full: %(numbers)s.") % {"numbers": ", ".join(self.public)}
        return words

    def _allow(self) -> None:
        if Merger.objects.filter(undoes=self.merger.pk).exists():
            raise Refusal(_t("This merge was undone already."))
        if until(self.merger) < timezone.now():
            raise Refusal(_t("A merge can be undone for %(days)d days.") % {"days": DAYS})
        there = Merged.objects.filter(merger=self.merger.pk, record_id__in=self.ids).count()
        if there != len(self.ids) or len(store.lock(self.kind, self.ids)) != len(self.ids):
            raise Refusal(_t("One of the merged records is gone for good."))
        reached = self.kind.visible_to(self.by, DELETE).deleted().only(self.ids).count()
        if reached != len(self.ids) or self.kind.visible_to(self.by, UPDATE).only([self.merger.survivor]).count() != 1:
            raise MayNot(_t("You may merge only records that you may change and delete, all of them."))

    def _survivor(self, was: Mapping[str, Any], then: Mapping[str, Any]) -> None:
        row = store.lock(self.kind, [self.merger.survivor])[0]
        before = {row.id: store.snapshot(row)}
        changed = {name: pair for name, pair in children.differences(was, then).items() if name not in derived(self.kind)}
        self.kept = children.back(row, changed)
        with writes.named_uniqueness(self.kind):
            writes.save(self.kind, [row], before, self.deed, None)

    def _bring_back(self, row: Any, was: Mapping[str, Any]) -> None:
        """As it was; where its owner has no room any more, into its public pool."""
        try:
            with transaction.atomic():
                self._unearth(row)
        except Invalid:
            raise
        except Refusal:
            if row.owner_id is None or getattr(self.kind.access, "pool", None) is None:
                raise
            again = store.lock(self.kind, [row.id])[0]
            again.owner_id = None
            self._unearth(again)
            self.public.append(row.number)

    def _unearth(self, row: Record) -> None:
        before = store.lock(self.kind, [row.id])[0]
        row.deleted_at = None
        with writes.named_uniqueness(self.kind):
            writes.save(self.kind, [row], {row.id: store.snapshot(before)}, self.deed, None)

    def _derived(self, told: Mapping[str, Any]) -> None:
        """What settle winds anew at every return (clocks) stands as it stood; on the survivor unless it moved on since."""
        names = derived(self.kind)
        updates = []
        for row in store.lock(self.kind, [self.merger.survivor, *self.ids]):
            old, was = store.snapshot(row), told["before"][str(row.id)]
            if row.id == self.merger.survivor:
                children.back(row, children.differences(was, told["after"]), only=names)
            elif row.number not in self.public:
                now = children.plainly(row)
                children.back(row, {name: [was[name], now[name]] for name in names if name in was})
            updates.append((row.id, store.changed(row, old)))
        store.update(self.kind.model, updates)


def derived(kind: Kind) -> Sequence[str]:
    """The columns that settle keeps."""
    return [kind.fields[name].column for name in kind.screen["derived"]]
