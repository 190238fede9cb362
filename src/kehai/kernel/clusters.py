"""Rows on a map: put together where they stand close, so that a million are drawn as quickly as ten.

A kind says in `Screen.map` which other kind places its rows, and by which link. A place that is masked for
the actor is nowhere, as is one whose record he does not see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from kehai.kernel import access, regions, shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.group import Key, key_of, names_of
from kehai.kernel.kind import Kind
from kehai.kernel.labels import labels
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

ACROSS, DOWN = 12, 9  # into so many cells a map is cut
MOST = 4000  # lines of cells by class that are read
FEW = 20  # of so many that stand together each is named
CITY = 4  # digits of a region's code
PLACED = "latitude", "longitude"


@dataclass(frozen=True, slots=True)
class Box:
    """What a map shows, in degrees; west of east, south of north."""

    south: Decimal
    west: Decimal
    north: Decimal
    east: Decimal


@dataclass(slots=True)
class Cluster:
    """Records that stand close together: where their middle is, how many of each class, and the first of them."""

    count: int = 0
    latitude: Decimal = Decimal()
    longitude: Decimal = Decimal()
    parts: list[tuple[Any, int]] = field(default_factory=list)
    some: list[UUID] = field(default_factory=list)
    towns: list[tuple[int, str]] = field(default_factory=list)


def placing(kind: Kind) -> tuple[Kind, str]:
    """The kind whose rows place those of this one, and the column of its link."""
    name, link = kind.screen["map"]
    found = kind_named(name)
    return found, found.fields[link].column


def may(kind: Kind, actor: Actor) -> bool:
    """Whether the actor reads places of such records at all."""
    if kind.screen["map"] is None:
        return False
    found, _link = placing(kind)
    return access.may(found, actor, READ) and all(actor.rights.level(found.name, name) != "none" for name in PLACED)


def extent(rows: Rows) -> Box | None:
    """The least box that holds all that is found; None where nothing has a place."""
    source = _placed(rows, None)
    statement = (
        "SELECT min(p.y), min(p.x), max(p.y), max(p.x) FROM (" + source + ") p WHERE p.y IS NOT NULL AND p.record IN (" + rows.select("t.id") + ")"
    )
    found = fetch(statement)[0]
    return None if found[0] is None else Box(*found)


def _placed(rows: Rows, box: Box | None) -> Sql:
    """Latitude, longitude and record of each place that the actor sees."""
    kind, link = placing(rows.kind)
    places = kind.visible_to(rows.actor, READ)
    if box:
        within = "t.latitude BETWEEN %s AND %s AND t.longitude BETWEEN %s AND %s"
        places = places.narrowed(Sql(within, (box.south, box.north, box.west, box.east)))
    y, x = (shape.plain(places.scope, places.scope.field(name)) for name in PLACED)
    return places.select(y + " AS y, " + x + f" AS x, t.{quoted(link)} AS record")


def clusters(rows: Rows, box: Box, by: str | None) -> dict[str, Any]:
    """What stands in the box, as cells of it with their middle, by the classes of a field where one is named. Raises Invalid."""
    key = key_of(rows.scope, by) if by else None
    found = fetch(_statement(rows, box, key))
    cells: dict[tuple[int, int], Cluster] = {}
    for down, across, value, count, y, x, some, town in found[:MOST]:
        cell = cells.setdefault((down, across), Cluster())
        cell.count, cell.latitude, cell.longitude = cell.count + count, cell.latitude + y, cell.longitude + x
        cell.parts.append((value, count))
        cell.some += some
        if town:
            cell.towns.append((count, town))
    told = _told(rows, list(cells.values()), key)
    return {"clusters": told, "count": sum(cell.count for cell in cells.values()), "capped": len(found) > MOST}


def _statement(rows: Rows, box: Box, key: Key | None) -> Sql:
    region = rows.kind.fields.get("region")
    town = shape.plain(rows.scope, region) if region and rows.actor.rights.level(rows.kind.name, "region") != "none" else Sql("NULL::text")
    value = key.value if key else Sql("NULL::text")
    high, wide = max(box.north - box.south, Decimal("0.000001")) / DOWN, max(box.east - box.west, Decimal("0.000001")) / ACROSS
    which = Sql("floor((p.y - %s) / %s)::int AS down, floor((p.x - %s) / %s)::int AS across", (box.south, high, box.west, wide))
    what = Sql(f", w.k, count(*) AS many, sum(p.y), sum(p.x), (array_agg(w.id))[1:{FEW}], mode() WITHIN GROUP (ORDER BY left(w.r, {CITY}))")
    who = rows.select("t.id, " + value + " AS k, " + town + " AS r")
    joined = " FROM (" + _placed(rows, box) + ") p JOIN (" + who + ") w ON w.id = p.record WHERE p.y IS NOT NULL"
    return "SELECT " + which + what + joined + f" GROUP BY down, across, w.k ORDER BY many DESC LIMIT {MOST + 1}"


def _told(rows: Rows, cells: Sequence[Cluster], key: Key | None) -> list[dict[str, Any]]:
    few = labels(rows.kind, rows.actor, {each for cell in cells if cell.count <= FEW for each in cell.some})
    called = names_of(key, rows, [value for cell in cells for value, _count in cell.parts]) if key else None
    return [_cluster(cell, few, called) for cell in sorted(cells, key=lambda each: -each.count)]


def _cluster(cell: Cluster, few: Mapping[UUID, str], called: Any) -> dict[str, Any]:
    parts = [{"value": value or None, "label": called(value) if value else "", "count": count} for value, count in cell.parts] if called else []
    middle = {"latitude": f"{cell.latitude / cell.count:.6f}", "longitude": f"{cell.longitude / cell.count:.6f}"}
    town = max(cell.towns, default=(0, ""))[1]
    name = (regions.label(town) or "").rsplit(" ", 1)[-1] if town else ""
    named = [{"id": str(each), "label": few[each]} for each in cell.some if each in few] if cell.count <= FEW else []
    return {"count": cell.count, **middle, "parts": parts, "town": name, "records": named}
