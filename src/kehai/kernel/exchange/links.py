"""Cells that name a record of another kind: looked up many at a time, among what the actor may see."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kehai.kernel import access, types
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.field import Field
from kehai.kernel.rows import fetch
from kehai.kernel.shape import plain
from kehai.kernel.sql import Sql, join, some

_MOST = 50_000  # names kept in memory
_ALSO = ("username",)  # fields that name a record besides its title and number


class Links:
    """The records that the cells of one link field name: by number, label or user name, exactly as written."""

    def __init__(self, field: Field, actor: Actor) -> None:
        self._kind = kind_named(str(field.target))
        self._actor = actor
        self._known: dict[str, set[UUID]] = {}
        names = ("number", self._kind.title, *_ALSO)
        fields = [self._kind.fields[name] for name in dict.fromkeys(names) if name in self._kind.fields]
        self._fields = [found for found in fields if access.readable(self._kind, actor, found.name)]

    def learn(self, texts: Iterable[str]) -> None:
        """Looks up in one statement what is not known yet."""
        wanted = sorted(set(texts) - self._known.keys())
        if not wanted:
            return
        if len(self._known) > _MOST:
            self._known.clear()
        self._known.update((text, set()) for text in wanted)
        rows = self._kind.visible_to(self._actor, access.READ)
        values = [plain(rows.scope, field) + "::text" for field in self._fields]
        named = some(*(value + Sql(" = ANY(%s)", (wanted,)) for value in values))
        for key, *labels in fetch("SELECT t.id, " + join(", ", values) + rows.source() + " AND " + named):
            for label in labels:
                if label in self._known:
                    self._known[label].add(key)

    def knows(self, text: str) -> bool:
        """Whether there is any record of this name to see."""
        return bool(self._known.get(text))

    def read(self, text: str) -> UUID:
        """The record of this name. Raises Bad where there is none to see, or more than one."""
        found = self._known.get(text, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise types.Bad(_("There are several records called “%(text)s”; please write the number.") % {"text": text[:60]})
        raise types.Bad(_("“%(text)s” matches nothing, or nothing you may see.") % {"text": text[:60]})
