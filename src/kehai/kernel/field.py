"""What is known about one field of a kind, and one field of an action's form: the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import capfirst

from kehai.kernel.sql import Sql, literal
from kehai.kernel.sql import name as quoted

BIG = 2**63 - 1
# What holds ids of uploaded files.
FILED = frozenset({"files", "picture"})
MOST_PICTURE = 1 << 20  # bytes: it stands beside every name of a list


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field; `color` is a token of the theme, not a hex value."""

    value: str
    label: Any
    color: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field as every part of the product sees it; where it is stored is told by `column` or `own`.

    Raises nothing itself; its type (see types.py) cleans, shows and compares values.
    """

    name: str
    label: Any
    type: str = "text"
    help: Any = ""
    required: bool = False
    readonly: bool = False
    derived: bool = False
    sort: bool = True
    filter: bool = True
    group: bool = False
    max_length: int | None = None
    digits: int = 18
    places: int = 6
    least: int = -BIG
    most: int = BIG
    choices: Sequence[Choice] = ()
    offers: Sequence[int] = ()  # numbers that are chosen with one press beside an integer field
    target: str | None = None
    tree: bool = False
    sensitive: bool = False
    whole: bool = False  # a mask shows nothing of it
    keyed: Sequence[tuple[str, str]] = ()  # of a JSON value: (prefix of its keys, the kind whose fields they name)
    own: bool = False
    counts: int = 0  # what an own field weighs in the data quality of its kind; nought: nothing
    column: str = ""
    null: bool = True
    locked: bool = False
    default: Any = None
    section: Any = ""  # of the form, where own fields do not stand under "Own fields"
    stays: tuple[str, tuple[str, ...]] | None = None  # (another field, the values of it with which this one is not written any more)
    when: tuple[str, tuple[str, ...]] | None = None  # (another field, the values of it with which this one makes sense)

    def sql(self, alias: str) -> Sql:
        """The stored value as SQL, typed; for an own field out of the JSONB column."""
        if not self.own:
            return Sql(f"{alias}.{quoted(self.column or self.name)}")
        text = f"({alias}.extra->>{literal(self.name)})"
        casts = {"integer": "bigint", "decimal": "numeric", "money": "numeric", "date": "date", "boolean": "boolean"}
        return Sql(f"{text}::{casts[self.type]}" if self.type in casts else text)

    def with_(self, **changes: Any) -> "Field":
        """The same field with some facts replaced."""
        return replace(self, **changes)


def text(name: str, label: Any, *, required: bool = False, max_length: int = 200, **facts: Any) -> Field:
    """A line of text in an action's form."""
    return Field(name, capfirst(label), "text", required=required, max_length=max_length, **facts)


def longtext(name: str, label: Any, *, required: bool = False, max_length: int = 4000, **facts: Any) -> Field:
    """Several lines of text in an action's form."""
    return Field(name, capfirst(label), "longtext", required=required, max_length=max_length, **facts)


def secret(name: str, label: Any, *, required: bool = True, max_length: int = 400, **facts: Any) -> Field:
    """A password or key in an action's form: typed unseen, kept by the action alone."""
    return Field(name, capfirst(label), "secret", required=required, max_length=max_length, **facts)


def link(name: str, label: Any, target: str, *, required: bool = True, **facts: Any) -> Field:
    """A record of another kind, resolved under what the actor may see."""
    return Field(name, capfirst(label), "link", required=required, target=target, **facts)


def choice(name: str, label: Any, choices: Sequence[Choice], *, required: bool = True, **facts: Any) -> Field:
    """One of a few values."""
    return Field(name, capfirst(label), "choice", required=required, choices=tuple(choices), **facts)
