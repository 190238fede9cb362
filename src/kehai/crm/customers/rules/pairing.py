"""Which customers are compared at all: those that share a key, a sound, a number, an address, or are a slip apart.

Comparing each with each of a million takes a year. The database groups what is equal; names that are one
slip apart meet where one character is left out, in parts, so that memory stays small.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from uuid import UUID

from django.db import connection

PARTS = 8
MOST = 300  # of one group; a number that more have is no evidence (a switchboard, an agent)
SLIPPED = 4  # characters of a firm's own name from which one slip is looked for
LIVE = "c.deleted_at IS NULL"
KEYS = "/*rule:likeness*/ customers_namekey k JOIN customers_customer c ON c.id = k.customer_id"
NUMBERS = f"""
SELECT c.id, c.line_id, n FROM /*rule:likeness*/ customers_customer c, unnest(ARRAY[c.mobile, c.phone]) n WHERE {LIVE} AND n <> ''
UNION SELECT c.id, c.line_id, n FROM customers_contact p JOIN customers_customer c ON c.id = p.customer_id,
unnest(ARRAY[p.mobile, p.phone]) n WHERE {LIVE} AND p.deleted_at IS NULL AND n <> ''
"""  # noqa: S608  constants of this file
SOURCES: dict[str, str] = {
    "key": f"SELECT c.id, c.line_id, k.key || '|' || k.branch AS n FROM {KEYS} WHERE {LIVE} AND NOT k.weak",  # noqa: S608  constants of this file
    "sound": f"SELECT c.id, c.line_id, k.sound || '|' || k.branch AS n FROM {KEYS} WHERE {LIVE} AND NOT k.weak",  # noqa: S608  constants of this file
    "brand": f"SELECT c.id, c.line_id, k.brand || '|' || k.branch AS n FROM {KEYS} WHERE {LIVE} AND NOT k.weak AND length(k.brand) > 2",  # noqa: S608  constants of this file
    "name": f"SELECT c.id, c.line_id, c.name AS n FROM {KEYS} WHERE {LIVE} AND k.weak AND c.kind_of <> 'person'",  # noqa: S608  constants of this file
    "number": NUMBERS,
    "email": f"SELECT c.id, c.line_id, lower(c.email) AS n FROM /*rule:likeness*/ customers_customer c WHERE {LIVE} AND c.email <> ''",  # noqa: S608  constants of this file
}
GROUPS = "SELECT array_agg(s.id) FROM ({source}) s GROUP BY s.line_id, s.n HAVING count(*) BETWEEN 2 AND {most}"
NEAR = (
    "SELECT array_agg(s.id) FROM ({source}) s WHERE s.n IN (SELECT m.n FROM ({source}) m WHERE m.id = ANY(%s)) "
    "GROUP BY s.line_id, s.n HAVING count(*) BETWEEN 2 AND {most}"
)
BRANDS = (
    f"SELECT k.brand, array_agg(c.id) FROM {KEYS} WHERE {LIVE} AND NOT k.weak AND length(k.brand) >= {SLIPPED} AND k.branch = '' GROUP BY k.brand"  # noqa: S608  constants of this file
)
Pair = tuple[UUID, UUID]


def ordered(one: UUID, other: UUID) -> Pair:
    """A pair as it is kept."""
    return (one, other) if one < other else (other, one)


def everything() -> Iterator[set[Pair]]:
    """The pairs of all customers, source by source."""
    for source in SOURCES.values():
        yield from _of(_groups(GROUPS.format(source=source, most=MOST), ()))
    yield from _slipped(None)


def around(ids: Sequence[UUID]) -> Iterator[set[Pair]]:
    """The pairs that have one of these customers in them."""
    wanted = set(ids)
    for source in SOURCES.values():
        for pairs in _of(_groups(NEAR.format(source=source, most=MOST), (list(ids),))):
            yield {pair for pair in pairs if wanted & set(pair)}
    for pairs in _slipped(wanted):
        yield {pair for pair in pairs if wanted & set(pair)}


def _groups(statement: str, params: tuple[list[UUID], ...]) -> Iterator[Sequence[UUID]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, params)
        for (ids,) in cursor:
            yield ids


def _of(groups: Iterable[Sequence[UUID]], size: int = 5000) -> Iterator[set[Pair]]:
    """The pairs of groups, some thousand at a time."""
    found: set[Pair] = set()
    for ids in groups:
        found.update(ordered(one, other) for one, other in combinations(ids, 2))
        if len(found) >= size:
            yield found
            found = set()
    if found:
        yield found


def _slipped(near: set[UUID] | None) -> Iterator[set[Pair]]:
    """The pairs whose own names are one slip apart: they are equal once a character is left out of one or both."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(BRANDS.replace("array_agg(c.id)", "NULL"))
        brands = [name for name, _none in cursor]
    wanted = _brands_of(near) if near is not None else None
    for part in range(PARTS):
        met = [*_met(brands, part, wanted)]
        for at in range(0, len(met), 1000):
            yield from _expanded(met[at : at + 1000])


def _met(brands: Sequence[str], part: int, wanted: set[str] | None) -> Iterator[tuple[str, str]]:
    first: dict[int, int | list[int]] = {}
    for at, name in enumerate(brands):
        for left in {hash(name), *(hash(name[:n] + name[n + 1 :]) for n in range(len(name)))}:
            if left % PARTS != part:
                continue
            there = first.get(left)
            if there is None:
                first[left] = at
            elif isinstance(there, int):
                first[left] = [there, at]
            else:
                there.append(at)
    for group in first.values():
        if isinstance(group, list) and len(group) <= MOST:
            for one, other in combinations(group, 2):
                pair = brands[one], brands[other]
                if wanted is None or wanted & set(pair):
                    yield pair


def _brands_of(ids: set[UUID]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT k.brand FROM {KEYS} WHERE k.customer_id = ANY(%s)", [list(ids)])  # noqa: S608  constants of this file
        return {name for (name,) in cursor.fetchall()}


def _expanded(pairs: Sequence[tuple[str, str]]) -> Iterator[set[Pair]]:
    """From names to the customers that bear them."""
    names = sorted({name for pair in pairs for name in pair})
    with connection.cursor() as cursor:
        cursor.execute(BRANDS.replace(" GROUP BY", " AND k.brand = ANY(%s) GROUP BY"), [names])
        bearers = dict(cursor.fetchall())
    yield {
        ordered(one, other) for left, right in pairs for one in bearers.get(left, ())[:20] for other in bearers.get(right, ())[:20] if one != other
    }
