"""Which region a telephone number was given out in, from an offline table; the one module that knows the library `phone`.

Says where a number was sold, not where its holder lives: a hint, weaker for mobiles than for landlines. The
carrier is left out, since numbers are carried over to other carriers.
"""

import struct
from collections import defaultdict
from collections.abc import Collection
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kehai.kernel import regions

_HEAD = struct.Struct("<4si")
_CITY = 4  # digits of a city's code: no number says more
_PREFIX = 7  # digits of a mobile number that the table knows
_LANDLINE = "+86"
_AREA_CODES = (2, 3)  # digits without the leading 0: 21 上海, 755 深圳


@cache
def _table() -> Any:
    from phone import Phone  # type: ignore[import-untyped]  # noqa: PLC0415  4.5 MB that most processes never need

    return Phone()


@cache
def data_date() -> str:
    """The month of the table, as 2023-12."""
    spec = find_spec("phone")
    where = next(iter(spec.submodule_search_locations or ())) if spec else ""
    with (Path(where) / "phone.dat").open("rb") as file:
        version = _HEAD.unpack(file.read(_HEAD.size))[0].decode()
    return f"20{version[:2]}-{version[2:]}"


def of_mobile(number: str) -> str | None:
    """The code of the city, or of the province, that a mainland mobile number (eleven digits) was given out in."""
    if len(number) != 11 or not (number.isascii() and number.isdigit()):
        return None
    return _of_prefix(number[:_PREFIX])


@lru_cache(maxsize=16384)
def _of_prefix(digits: str) -> str | None:
    """The numbers of a company's customers come from a few thousand of these."""
    found = _table().find(digits)
    return _code(found["province"], found["city"]) if found else None


def of_landline(number: str) -> str | None:
    """The code of the region of a landline's area code (+8675586013388); what its cities share where several share it."""
    if not number.startswith(_LANDLINE):
        return None
    national = number.removeprefix(_LANDLINE)
    return next((found for digits in _AREA_CODES if (found := _areas().get("0" + national[:digits]))), None)


@cache
def _areas() -> dict[str, str]:
    """Area code → region, from the table's own list of places."""
    table = _table()
    claims: dict[str, set[str]] = defaultdict(set)
    for line in table.buf[_HEAD.size : table.first_phone_record_offset].decode().split("\0"):
        if line:
            province, city, _post, area = line.split("|")
            claims[area].add(_code(province, city) or "")
    shared = {area: _common(codes - {""}) for area, codes in claims.items()}
    return {area: code for area, code in shared.items() if code}


def _common(codes: Collection[str]) -> str:
    """What several codes have in common, in whole pairs of digits."""
    return next((code for size in (_CITY, 2) if len({code[:size] for code in codes}) == 1 for code in [min(codes)[:size]]), "")


@cache
def _code(province: str, city: str) -> str | None:
    """The code of a place by its two spoken names, never below a city; the province where the city is unknown."""
    above = regions.normalise(province)
    if above is None:
        return None
    found = regions.normalise(province + city) or regions.normalise(city)
    return found[:_CITY] if found and found.startswith(above) and regions.exists(found[:_CITY]) and above not in regions.MUNICIPALITIES else above
