"""A connection that died while it waited in the pool is noticed by the first statement and replaced."""

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")
ENDED = frozenset({"57P01", "57P02", "57P03"})


def first(statement: Callable[[], T]) -> T:
    """Runs the first statement of a request; once more, on a fresh connection, when the kept one is dead.

    After a restart of the database each process still holds connections to the old one. Only outside of a
    transaction, where nothing has been done yet, is asking again safe. Asking every time whether the
    connection lives would cost each request a round trip.
    """
    try:
        return statement()
    except (OperationalError, InterfaceError) as error:
        if connection.in_atomic_block or not _lost(error):
            raise
        _replace()
        return statement()


def _lost(error: Exception) -> bool:
    """Whether the server ended the connection (57P01 to 57P03, 08…, or no code at all), not merely the statement."""
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code in ENDED or code.startswith("08")


def _replace() -> None:
    """Throws the connection away, and with it whatever in the pool died at the same time."""
    kept, pool = connection.connection, getattr(connection, "pool", None)
    if kept is not None:
        kept.close()
    connection.close()
    if pool is not None:
        pool.check()
