"""In which order to go round: the shortest way through some points of the map; the one file that knows pyvrp.

What is made short is the way as the crow flies: no map of streets stands behind it, and none is needed. The solver is
loaded with the first question, for it brings numpy, which no other page needs.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_009  # mean radius of the earth in metres (IUGG)
MOST = 60  # stops of a day
SECONDS = 2.0  # at most; a small day is done long before
IDLE = 400  # rounds without anything better: the end of the search
Point = tuple[Decimal, Decimal]  # latitude, longitude in degrees, WGS-84


def metres(one: Point, other: Point) -> int:
    """The distance between two points in whole metres, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((radians(north), radians(east)) for north, east in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_M * asin(min(1.0, sqrt(half))))


def length(points: Sequence[Point]) -> int:
    """Metres along these points in their order."""
    return sum(metres(one, other) for one, other in pairwise(points))


def order(points: Sequence[Point], start: Point | None = None, *, back: bool = False) -> list[int]:
    """The points' places in the best order found: from the start where there is one, and back to it where wanted.

    Without a start the day begins where that is best. ValueError beyond MOST points.
    """
    if len(points) > MOST:
        raise ValueError("too many stops")
    if len(points) < 2:
        return list(range(len(points)))
    return _solved(points, start, back=back and start is not None)


def _solved(points: Sequence[Point], start: Point | None, *, back: bool) -> list[int]:
    from pyvrp import Model  # noqa: PLC0415  see the module's first lines
    from pyvrp.stop import MaxRuntime, MultipleCriteria, NoImprovement  # noqa: PLC0415

    model = Model()
    home = model.add_location(0, 0)
    places = [model.add_location(at + 1, 0) for at in range(len(points))]
    depot = model.add_depot(home)
    for place in places:
        model.add_client(place)
    model.add_vehicle_type(1, start_depot=depot, end_depot=depot)
    for at, place in enumerate(places):
        model.add_edge(home, place, metres(start, points[at]) if start else 0)
        # Where nobody has to come back, the way home costs nothing.
        model.add_edge(place, home, metres(points[at], start) if start and back else 0)
        for other, there in enumerate(places):
            if other != at:
                model.add_edge(place, there, metres(points[at], points[other]))
    found = model.solve(MultipleCriteria([MaxRuntime(SECONDS), NoImprovement(IDLE)]), seed=1, display=False, collect_stats=False)
    # One vehicle that must serve all: one route, its depot told first and last.
    return [stop.idx for stop in found.best.routes()[0] if stop.is_client()]
