"""What was copied out of a person's records into other rows: frozen cards, manifests of merges, rows that an import compares.

A name and a number are found anywhere by themselves. A remark, a position, a birthday are others' words as well:
they go where the copy says whose they are, which is an object that holds his record's id or stands under it, and
where they are long enough to be nobody else's, in any row that speaks of his record.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kehai.kernel.catalogue import catalogue
from kehai.kernel.kind import Kind
from kehai.kernel.persons.subject import PERSONAL, Person
from kehai.kernel.records.change import Change

LONG = 5  # characters that two people are hardly described with by chance


@dataclass(frozen=True, slots=True)
class Copies:
    """The ids of his records, as they stand in JSON, and what was typed into them, now or before."""

    ids: frozenset[str]
    typed: frozenset[str]
    pattern: str

    def emptied(self, value: Any, *, his: bool = False) -> Any:
        """The JSON value without what was copied out of his records."""
        if isinstance(value, dict):
            inside = his or any(isinstance(item, str) and item in self.ids for item in value.values())
            return {name: self.emptied(item, his=inside or name in self.ids) for name, item in value.items()}
        if isinstance(value, list):
            return [self.emptied(item, his=his) for item in value]
        if isinstance(value, str):
            return "" if his and value in self.typed else self.cut(value)
        return value

    def cut(self, value: str) -> str:
        """A text of a row that speaks of his record, without the long ones."""
        return re.sub(self.pattern, "", value, flags=re.IGNORECASE) if self.pattern else value


def copies(person: Person) -> Copies:
    """What to look for; asked before his records are emptied."""
    typed: set[str] = set()
    for kind, row in person.records.values():
        typed |= _typed(kind, [row])
    for change in Change.objects.filter(record_id__in=list(person.records)).only("diff").iterator():
        typed |= set(_texts(side for sides in change.diff.values() for side in sides))
    typed -= person.strong | person.weak | _words()
    long = sorted((text for text in typed if len(text) >= LONG), key=lambda text: (-len(text), text))
    return Copies(frozenset(str(key) for key in person.records), frozenset(typed), "|".join(re.escape(text) for text in long))


def speaks(own: set[UUID], values: dict[str, Any], ids: Iterable[str], lists: Iterable[str], nested: Iterable[str]) -> bool:
    """Whether a row names one of his own records."""
    told = {value for name in ids if (value := values[name])} | {value for name in lists for value in values[name] or ()}
    return bool(told & own) or any(str(key) in str(values[name]) for key in own for name in nested)


def _typed(kind: Kind, rows: Iterable[Any]) -> set[str]:
    fields = [field for field in kind.fields.values() if not field.own and field.type in PERSONAL and field.name != "number"]
    found = {text for row in rows for text in _texts(getattr(row, field.column) for field in fields)}
    return found | {text for row in rows for text in _texts(row.extra.values())}


def _texts(values: Iterable[Any]) -> Iterable[str]:
    """The texts among values; days as JSON has them."""
    for value in values:
        if value is None or isinstance(value, bool | int | float | list | dict):
            continue
        said = str(value).strip()
        if len(said) > 1 and not _is_id(said):
            yield said


def _is_id(said: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", said))


def _words() -> set[str]:
    """The stored values of choices: words of the program, not of a person."""
    return {choice.value for kind in catalogue() for field in kind.fields.values() for choice in field.choices}
