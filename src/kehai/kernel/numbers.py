"""Running numbers people see: one sequence a kind, taken in blocks; gaps are allowed."""

from typing import Any
from uuid import uuid4

from kehai.kernel import prepared
from kehai.kernel.catalogue import shipped
from kehai.kernel.kind import Kind
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

WIDTH = 6


def sequence(kind: Kind) -> str:
    """The name of the kind's sequence."""
    return f"{kind.table}_number"


def take(kind: Kind, count: int) -> list[str]:
    """The next `count` numbers of a kind, as people see them (prefix and at least six digits)."""
    found = prepared.fetch(Sql(f"SELECT nextval('{quoted(sequence(kind))}') FROM generate_series(1, %s::int)", (count,)))
    return [f"{kind.screen['prefix']}{value:0{WIDTH}d}" for (value,) in found]


def stand_in(count: int) -> list[str]:
    """Numbers of rows that are undone again before anybody sees them: none of the sequence is used up."""
    return [f"~{uuid4().hex[:22]}" for _ in range(count)]


def ensure_sequences(connection: Any) -> None:
    """Makes the sequence of every shipped kind; run by the owner role after migrations."""
    with connection.cursor() as cursor:
        for kind in shipped().values():
            cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {quoted(sequence(kind))}")
