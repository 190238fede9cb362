"""Which addresses the house may call: never its own inside, under whatever name or spelling (T36).

A name is resolved once; what was checked is what is connected to. Where one of a name's addresses lies
inside, the whole name is refused, since the next lookup may answer in another order.
"""

import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# A name and a port → the addresses of the name, as text.
Lookup = Callable[[str, int], Sequence[str]]

# Machines of a cloud that hand out its keys, and what is never one machine: no option opens these.
NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
        "fd00:ec2::254/128",
    )
)
# Translators: the address that counts stands in the last four bytes.
_NAT64 = ip_network("64:ff9b::/96")
_GLOBAL6, _TUNNELS6 = ip_network("2000::/3"), (ip_network("2001::/23"), ip_network("2002::/16"), ip_network("3fff::/20"))
_RELAY4 = ip_network("192.88.99.0/24")
# WHATWG's rule: a host that ends in a number is an address, however it is written.
_NUMERIC = re.compile(r"(?:[^.]*\.)*(?:0x[0-9a-f]*|[0-9]+)\.?", re.IGNORECASE)
_lookups = ThreadPoolExecutor(max_workers=8, thread_name_prefix="lookup")


class Unreachable(Exception):
    """The house does not call there, or nobody answers as it should; `why` is one word for programs.

    One of: scheme, address, port, name, time, size, tls, connection, redirect, answer.
    """

    def __init__(self, why: str, host: str) -> None:
        super().__init__(f"{why}: {host}")
        self.why, self.host = why, host


@lru_cache(maxsize=16)
def networks(words: tuple[str, ...]) -> tuple[Network, ...]:
    """The networks of an option. Raises ValueError on a word that is none."""
    return tuple(ip_network(word) for word in words)


def inner(address: Address) -> Address:
    """The IPv4 address inside of one of IPv6 that only wraps it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(address.packed[-4:])
    return address


def own(address: Address) -> bool:
    """Whether it lies in one of the networks that KEHAI_OUTBOUND_ALLOW names, and may be called by that."""
    found = inner(address)
    return not any(found in network for network in NEVER) and any(found in network for network in networks(tuple(settings.OUTBOUND_ALLOW)))


def public(address: Address) -> bool:
    """Whether it belongs to one machine of the open network."""
    found = inner(address)
    if any(found in network for network in NEVER) or not found.is_global or found.is_multicast:
        return False
    if isinstance(found, IPv6Address):
        return found in _GLOBAL6 and not any(found in network for network in _TUNNELS6)
    return found not in _RELAY4


def system_lookup(host: str, port: int) -> Sequence[str]:
    """What the machine's resolver says."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolve(host: str, port: int, lookup: Lookup, seconds: float) -> list[Address]:
    """The checked addresses of a host, at most four. Raises Unreachable."""
    literal = _literal(host)
    if literal is None and _NUMERIC.fullmatch(host):
        raise Unreachable("address", host)
    found = [literal] if literal else _ask(host, port, lookup, seconds)
    if not found:
        raise Unreachable("name", host)
    for address in found:
        if not (public(address) or own(address)):
            raise Unreachable("address", host)
    return found[:4]


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _ask(host: str, port: int, lookup: Lookup, seconds: float) -> list[Address]:
    try:
        told = _lookups.submit(lookup, host, port).result(timeout=max(seconds, 0.001))
        return [ip_address(text) for text in dict.fromkeys(told)]
    except Late as error:
        raise Unreachable("time", host) from error
    except (OSError, ValueError) as error:  # UnicodeError of a name that cannot be one is a ValueError
        raise Unreachable("name", host) from error
