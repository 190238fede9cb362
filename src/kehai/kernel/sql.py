"""SQL text with its parameters, composed without ever writing a value into the text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sql:
    """A fragment and its parameters in the order of their placeholders."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":
        if isinstance(other, str):
            return Sql(self.text + other, self.params)
        return Sql(self.text + other.text, self.params + other.params)

    def __radd__(self, other: str) -> "Sql":
        return Sql(other + self.text, self.params)


TRUE = Sql("TRUE")
FALSE = Sql("FALSE")


def join(glue: str, parts: Iterable[Sql]) -> Sql:
    """The parts with the glue between them."""
    listed = list(parts)
    return Sql(glue.join(part.text for part in listed), tuple(p for part in listed for p in part.params))


def every(*parts: Sql) -> Sql:
    """All of them hold; TRUE when there are none."""
    kept = [part for part in parts if part != TRUE]
    if FALSE in kept:
        return FALSE
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else "(" + join(" AND ", kept) + ")"


def some(*parts: Sql) -> Sql:
    """One of them holds; FALSE when there are none."""
    kept = [part for part in parts if part != FALSE]
    if TRUE in kept:
        return TRUE
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else "(" + join(" OR ", kept) + ")"


def negate(part: Sql) -> Sql:
    """Two-valued not: unknown counts as false, so its opposite is true."""
    if part == TRUE:
        return FALSE
    if part == FALSE:
        return TRUE
    return "NOT COALESCE(" + part + ", FALSE)"


def name(identifier: str) -> str:
    """A quoted identifier; identifiers come from declared kinds, never from a request."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted constant for text that the program itself declares (action names, JSON keys)."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"
