"""Where the demo's customers are: most of those in somebody's hand have a place near the middle of their city."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

# Middles of the cities, WGS-84, to a kilometre: (latitude, longitude) by the first digits of the region.
MIDDLES = {
    "31": ("31.23", "121.47"),
    "3205": ("31.30", "120.58"),
    "3201": ("32.06", "118.80"),
    "3202": ("31.49", "120.31"),
    "3301": ("30.27", "120.16"),
    "3302": ("29.87", "121.55"),
    "3303": ("28.00", "120.70"),
    "3401": ("31.82", "117.23"),
    "3702": ("36.07", "120.38"),
    "3502": ("24.48", "118.09"),
    "3505": ("24.87", "118.68"),
    "3601": ("28.68", "115.86"),
    "4403": ("22.54", "114.06"),
    "4401": ("23.13", "113.26"),
    "4419": ("23.02", "113.75"),
    "4406": ("23.02", "113.12"),
    "4413": ("23.11", "114.42"),
    "4501": ("22.82", "108.37"),
    "4601": ("20.04", "110.20"),
}
SHARE = 0.7
AROUND = 0.06  # degrees


def places(told: Sequence[Mapping[str, Any]], seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key of a customer and the facts of its place, for most of those that somebody owns."""
    chance = Random(seed)  # noqa: S311  invented data, no secret
    for row in told:
        region = str(row["region"])
        middle = MIDDLES.get(region[:4]) or MIDDLES.get(region[:2])
        if not row["owner"] or not middle or chance.random() > SHARE:
            continue
        latitude, longitude = (Decimal(side) + Decimal(f"{chance.gauss(0, AROUND / 2):.6f}") for side in middle)
        yield row["key"], {"latitude": latitude, "longitude": longitude, "accuracy": chance.choice((10, 15, 20, 30, 65))}


def load(insert: Callable[[list[Any]], None], model: Any, made: Mapping[str, Any], told: Sequence[Mapping[str, Any]], seed: int) -> None:
    """Writes them."""
    insert([model(customer_id=made[key].id, created_at=made[key].created_at, **facts) for key, facts in places(told, seed)])
