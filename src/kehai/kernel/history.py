"""The history of one record, read under today's rights: on the record, on each field, on each linked record."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import UTC
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.kernel import access, keyed, masks, regions
from kehai.kernel.access import READ, Actor
from kehai.kernel.actions import label_of
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.field import FILED, Field
from kehai.kernel.kind import Kind
from kehai.kernel.labels import labels
from kehai.kernel.merging import late
from kehai.kernel.records.change import Change
from kehai.kernel.records.file import File
from kehai.kernel.rows import Rows, fetch, not_there
from kehai.kernel.sql import join

PAGE = 50


def history(kind: Kind, actor: Actor, key: UUID, after: int | None = None) -> tuple[list[dict[str, Any]], str | None]:
    """A page of changes, the newest first, and the place of the next page. Raises NotThere."""
    reader = _Reader(kind, actor, *_reached(kind, actor, key))
    # What happened to a record before it went up in this one is this one's history, too.
    found = Change.objects.filter(kind=kind.name, record_id__in=[key, *late.merged_into(key)]).order_by("-id")
    if after is not None:
        found = found.filter(id__lt=after)
    changes = list(found[: PAGE + 1])
    shown = changes[:PAGE]
    reader.learn(shown)
    return [reader.told(change) for change in shown], str(shown[-1].pk) if len(changes) > PAGE else None


def _reached(kind: Kind, actor: Actor, key: UUID) -> tuple[bool, frozenset[str]]:
    """Whether the record is read by a path that shows sensitive fields, and what its pool hides; also in the actor's recycle bin."""
    living: Rows = kind.visible_to(actor, READ).only([key])
    needs = {name: access.unveiled(kind, actor.rights, name, "t") for name in kind.fields if access.veiled(kind, actor.rights, name)}
    cells = ["COALESCE(" + need + ", FALSE)" for need in (kind.access.clear(kind, actor.rights, "t"), *needs.values())]
    for rows in (living, living.deleted()):
        found = fetch("SELECT " + join(", ", cells) + rows.source())
        if found:
            clear, *open_ = found[0]
            return bool(clear), frozenset(name for name, shown in zip(needs, open_, strict=True) if not shown)
    raise not_there()


@dataclass
class _Reader:
    kind: Kind
    actor: Actor
    clear: bool
    veiled: frozenset[str]
    names: dict[str, dict[UUID, str]] = attribute(default_factory=dict)
    files: dict[str, dict[str, Any]] = attribute(default_factory=dict)

    def told(self, change: Change) -> dict[str, Any]:
        """One change as its reader may see it."""
        return {
            "id": str(change.pk),
            "at": change.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "action": change.action,
            "label": label_of(self.kind, change.action),
            "actor": {
                "kind": change.actor_kind,
                "id": str(change.actor_id) if change.actor_id else None,
                "label": change.actor_label,
            },
            # Free text may name what the mask hides, so the weaker path does not show it.
            "text": change.text if self.clear and not self.veiled else "",
            "diff": [
                {"field": field.name, "label": str(field.label), "before": self._value(field, old), "after": self._value(field, new)}
                for field, (old, new) in self._readable(change)
            ],
        }

    def _readable(self, change: Change) -> Iterator[tuple[Field, Sequence[Any]]]:
        for name, sides in change.diff.items():
            field = self.kind.fields.get(name)
            if field is not None and self.actor.rights.level(self.kind.name, name) != "none":
                yield field, sides

    def _hidden(self, field: Field) -> bool:
        return self.actor.rights.level(self.kind.name, field.name) == "masked" or (field.sensitive and not self.clear)

    def _value(self, field: Field, value: Any) -> Any:
        """A stored value shaped like the field in a row."""
        if value is None or value == "" or field.name in self.veiled:
            return None
        if self._hidden(field):
            return masks.python(field.type, value, whole=field.whole)
        return self._shaped(field, value)

    def _shaped(self, field: Field, value: Any) -> Any:
        if field.keyed:
            return keyed.python(self.kind, field, self.actor.rights, value, clear=self.clear)
        if field.type == "link":
            label = self.names.get(str(field.target), {}).get(UUID(value))
            return {"id": value, "label": label} if label is not None else {"id": None, "label": _("No access")}
        if field.type == "region":
            return {"id": value, "label": regions.label(value)}
        if field.type in FILED:
            return [self.files[key] for key in value if key in self.files]
        return value

    def learn(self, changes: Iterable[Change]) -> None:
        """Reads the names of all linked records: one statement a kind, one for files."""
        links: dict[str, set[UUID]] = {}
        files: set[str] = set()
        for change in changes:
            for field, sides in self._readable(change):
                given = [side for side in sides if side]
                if field.type == "link":
                    links.setdefault(str(field.target), set()).update(UUID(side) for side in given)
                elif field.type in FILED:
                    files.update(key for side in given for key in side)
        self.names = {target: labels(kind_named(target), self.actor, ids) for target, ids in links.items()}
        if files:
            found = File.objects.filter(pk__in=files)
            self.files = {str(f.pk): {"id": str(f.pk), "name": f.name, "size": f.size, "type": f.type} for f in found}
