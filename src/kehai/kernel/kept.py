"""SQL that hangs on nothing but rights, kind, epoch and language is composed once for a person and kept.

Rights are one object for a person and an epoch, and the epoch rises with every change of rights, of the
organisation and of own fields, so that nothing kept here outlives what it was composed from. What is kept
must speak of time only as the database's now(), and never of the request.
"""

import re
import sys
from collections.abc import Callable, Hashable
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import get_language
from psycopg.adapt import Transformer

from kehai.kernel.access import Actor, Rights
from kehai.kernel.catalogue import STARTING, epoch_now
from kehai.kernel.kind import Kind
from kehai.kernel.sql import Sql

T = TypeVar("T")
MOST = 4000
# Whole statements are longer, and of more sorts than there are screens.
MOST_STATEMENTS = 400
# The rights and the kind stand in the entry, so that no other object ever gets their identity while it is kept.
Store = dict[Hashable, tuple[Rights, Kind, Any]]
_kept: Store = {}
_statements: Store = {}
_facts: dict[tuple[str, str], tuple[int, Any]] = {}
_lock = Lock()


def kept(kind: Kind, actor: Actor, what: Hashable, make: Callable[[], T]) -> T:
    """What `make` composes for these rights on this kind; `what` tells apart all that its outcome hangs on besides.

    Outside of a request, and for the program itself, nothing is kept: it would not come again.
    """
    return _from(_kept, MOST, kind, actor, what, make)


def kept_statement(kind: Kind, actor: Actor, what: Hashable, given: tuple[Any, ...], make: Callable[[tuple[Any, ...]], Sql]) -> str:
    """A whole statement by these rights, to be run without parameters: composed once around what a request gives.

    `what` tells apart all that its text hangs on; `make` takes the places in the stead of the values and may
    only hand them on. Rights name their departments and people at every column they bear on, and writing those
    into the text anew took longer than all else of a request: they are written once, by the driver's own hand.
    """
    places = tuple(map(Place, range(len(given))))
    laid: Laid = _from(_statements, MOST_STATEMENTS, kind, actor, what, lambda: _laid(make(places)))
    pieces, values = laid
    write = _writer()
    filled = (*(write(given[value]) if type(value) is Place else value for value in values), "")
    return "".join([part for pair in zip(pieces, filled, strict=True) for part in pair])


# The text around the places of values, one piece more than there are values; values as they are written, or places.
Laid = tuple[tuple[str, ...], tuple[Any, ...]]


def _laid(made: Sql) -> Laid:
    write = _writer()
    # One text for all of one value: a long list of departments stands in many columns of one statement.
    values = (value if type(value) is Place else sys.intern(write(value)) for value in made.params)
    return _pieces(made.text), tuple(values)


@lru_cache(MOST_STATEMENTS)
def _pieces(text: str) -> tuple[str, ...]:
    """A text with %s for a value and %% for a per cent sign, cut at its values."""
    found = [""]
    for part in re.split("(%.?)", text):
        if part == "%s":
            found.append("")
        elif part == "%%":
            found[-1] += "%"
        elif part.startswith("%"):
            raise ValueError(part)
        else:
            found[-1] += part
    return tuple(found)


def _writer() -> Callable[[Any], str]:
    """How the driver writes a value into a text."""
    connection.ensure_connection()
    driver = Transformer(connection.connection)
    return lambda value: "NULL" if value is None else driver.as_literal(value).decode()


class Place(int):
    """Stands in a kept statement for the value of the request at this position."""


def _from(store: Store, most: int, kind: Kind, actor: Actor, what: Hashable, make: Callable[[], T]) -> T:
    epoch = epoch_now.get()
    if epoch is None or epoch == STARTING or actor.rights.everything:
        return make()
    key = (id(actor.rights), id(kind), epoch, get_language(), what)
    found = store.get(key)
    if found is not None:
        return found[2]  # type: ignore[no-any-return]
    made: T = _shared(make())
    with _lock:
        if len(store) >= most:
            store.clear()
        store[key] = (actor.rights, kind, made)
    return made


def fact(name: str, read: Callable[[], T | None]) -> T | None:
    """What `read` finds in the database and every change of which raises the epoch; None is asked again.

    It is kept when the transaction that read it has ended well: what this very transaction wrote may be undone.
    """
    epoch = epoch_now.get()
    if epoch is None or epoch == STARTING:
        return read()
    key = (str(connection.settings_dict["NAME"]), name)
    at, found = _facts.get(key, (STARTING, None))
    if at == epoch:
        return found  # type: ignore[no-any-return]
    value = read()
    if value is not None:
        transaction.on_commit(lambda: _facts.update({key: (epoch, value)}))
    return value


def _shared(made: Any) -> Any:
    """The same, with texts in common: people with like roles have like statements, and differ in their parameters."""
    if isinstance(made, Sql):
        return Sql(sys.intern(made.text), made.params)
    return [_shared(part) for part in made] if isinstance(made, list) else made
