"""Which records are people, and how one person is found among them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any
from uuid import UUID

from django.db.models import Q

from kehai.kernel import text
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.kind import Kind

SHORTEST_HANDLE = 5  # a shorter account name would be found in ordinary words
# What stays of an erased record: figures, states and links; everything somebody typed goes.
PERSONAL = frozenset(
    {"text", "longtext", "code", "mobile", "email", "identity", "account", "address", "date", "anniversary", "files", "picture", "json"}
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind whose rows are people: what tells one from all others, what names one, and which rows are meant.

    Its rows have `legal_hold`, which keeps them, and `erasure_asked_at`.
    """

    model: Any
    identifiers: tuple[str, ...]
    names: tuple[str, ...]
    when: Q = attribute(default_factory=Q)


_subjects: list[Subject] = []
_own_words: dict[str, tuple[str, ...]] = {}


def declare(subject: Subject) -> None:
    """Registers a kind of people; its domain calls it once."""
    _subjects.append(subject)


def declare_own_words(model: Any, columns: tuple[str, ...]) -> None:
    """Registers a table whose rows are what somebody said himself: with his number in one, these columns of it are his whole."""
    _own_words[model._meta.db_table] = columns


def own_words(table: str) -> tuple[str, ...]:
    """The columns of a table that are emptied whole."""
    return _own_words.get(table, ())


def subjects() -> list[Subject]:
    """All kinds of people."""
    return list(_subjects)


@dataclass
class Person:
    """Everything that belongs to one person: his records, those held by law, and what he is called."""

    records: dict[UUID, tuple[Kind, Any]] = attribute(default_factory=dict)
    held: set[UUID] = attribute(default_factory=set)
    strong: set[str] = attribute(default_factory=set)  # a number, an address: nobody else's
    weak: set[str] = attribute(default_factory=set)  # a name: only where the records are spoken of

    @property
    def free(self) -> set[UUID]:
        """The records that nothing keeps."""
        return set(self.records) - self.held


def find(wanted: str) -> Person:
    """The person of a mobile number, an e-mail address, or a record (`customers.contact:CT-00001`, or its id)."""
    person, waiting = Person(), list(_first(wanted.strip()))
    while waiting:
        subject, row = waiting.pop()
        if row.pk in person.records:
            continue
        person.records[row.pk] = (kind_of(subject.model), row)
        if row.legal_hold:
            person.held.add(row.pk)
        values = {value for name in subject.identifiers if (value := getattr(row, name)) and _telling(value)}
        person.strong |= values
        person.weak |= {value for name in subject.names if len(value := str(getattr(row, name) or "").strip()) > 1}
        waiting += _by_values(values)
    person.weak -= person.strong
    return person


def asked() -> list[str]:
    """The records whose erasure was ordered on the screen and not done yet."""
    return [
        f"{kind_of(s.model).name}:{key}" for s in _subjects for key in s.model._default_manager.filter(
            s.when, erasure_asked_at__isnull=False, deleted_at=None, legal_hold=""
        ).values_list("pk", flat=True)
    ]  # fmt: skip


def _first(wanted: str) -> Iterator[tuple[Subject, Any]]:
    name, colon, key = wanted.partition(":")
    if colon and name in catalogue():
        for subject in _subjects:
            if kind_of(subject.model).name == name:
                yield from ((subject, row) for row in subject.model._default_manager.filter(subject.when, _is(key)))
        return
    try:
        wanted = text.phone(wanted)
    except ValueError:
        wanted = wanted.casefold()
    yield from _by_values({wanted})


def _is(key: str) -> Q:
    try:
        return Q(pk=UUID(key))
    except ValueError:
        return Q(number=key)


def _by_values(values: Iterable[str]) -> Iterator[tuple[Subject, Any]]:
    wanted = list(values)
    for subject in _subjects if wanted else ():
        for name in subject.identifiers:
            alike = Q()
            for value in wanted:
                alike |= Q(**{f"{name}__iexact": value})
            yield from ((subject, row) for row in subject.model._default_manager.filter(subject.when, alike))


def _telling(value: str) -> bool:
    return len(value) >= SHORTEST_HANDLE


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for in a text, for the database and for Python alike."""

    pattern: str
    marks: Mapping[str, str]

    def replaced(self, value: Any) -> Any:
        """The value without the words; JSON is walked, names in it as well."""
        if isinstance(value, str):
            return re.sub(self.pattern, self._mark, value, flags=re.IGNORECASE)
        if isinstance(value, dict):
            return {self.replaced(name): self.replaced(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.replaced(item) for item in value]
        if isinstance(value, int) and not isinstance(value, bool):
            return self.replaced(str(value)) if re.fullmatch(self.pattern, str(value)) else value
        return value

    def _mark(self, found: re.Match[str]) -> str:
        return self.marks.get(_key(found[0]), next(iter(self.marks.values())))


def words(values: Iterable[str], pseudonym: str) -> Words | None:
    """The pattern for values, the longest first; None for none. A number is found with blanks and dashes in it."""
    listed = sorted(set(values), key=lambda value: (-len(value), value))
    if not listed:
        return None
    marks = {_key(value): f"{pseudonym}-{at}" for at, value in enumerate(listed, 1)}
    return Words("|".join(_pattern(value) for value in listed), marks)


def _key(value: str) -> str:
    digits = re.sub(r"[\s+-]", "", value)
    return digits if digits.isdigit() else value.casefold()


def _pattern(value: str) -> str:
    digits = value.removeprefix("+")
    if digits.isdigit():
        return r"(?<!\d)\+?" + "[ -]?".join(digits) + r"(?!\d)"
    edges = (r"(?<![A-Za-z0-9_.])", r"(?![A-Za-z0-9_])") if value.isascii() else ("", "")
    return edges[0] + re.escape(value) + edges[1]
