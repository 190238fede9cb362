"""Who may come in from where and when: the windows that hold for a person, kept by epoch, asked on every request."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.people.records.access_window import guard_saver
from kehai.kernel.access import Actor
from kehai.kernel.errors import Refusal
from kehai.kernel.periods import zone

Network = IPv4Network | IPv6Network
# Where the request at hand comes from; None outside of requests, where nobody can be shut out.
address_now: ContextVar[str | None] = ContextVar("address_now", default=None)

# A window that names nobody to hold for holds for everybody; who is exempt is exempt.
HOLDING_FOR = """
SELECT w.name, w.networks, w.hours FROM people_accesswindow w
WHERE w.active AND w.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM named n WHERE n.window_id = w.id AND n.exempt AND n.mine)
  AND (EXISTS (SELECT 1 FROM named n WHERE n.window_id = w.id AND NOT n.exempt AND n.mine)
    OR NOT EXISTS (SELECT 1 FROM named n WHERE n.window_id = w.id AND NOT n.exempt))
"""
NAMED = """
WITH held AS (SELECT h.role_id FROM people_holding h JOIN people_role r ON r.id = h.role_id
  WHERE h.user_id = %(me)s AND h.deleted_at IS NULL AND r.deleted_at IS NULL),
named AS (SELECT window_id, exempt, person_id = %(me)s AS mine FROM people_accesswindowperson WHERE deleted_at IS NULL
  UNION ALL SELECT window_id, exempt, role_id IN (SELECT role_id FROM held) FROM people_accesswindowrole WHERE deleted_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of some days of the week, as minutes of the day; over midnight when they end before they begin."""

    days: frozenset[int]
    begins: int
    ends: int

    def holds(self, at: datetime) -> bool:
        """Whether the moment lies inside."""
        minute, day = at.hour * 60 + at.minute, at.isoweekday()
        if self.begins < self.ends:
            return day in self.days and self.begins <= minute < self.ends
        before = 7 if day == 1 else day - 1
        return (day in self.days and minute >= self.begins) or (before in self.days and minute < self.ends)


@dataclass(frozen=True, slots=True)
class Window:
    """One window as it is asked."""

    name: str
    networks: Sequence[Network]
    spans: Sequence[Span]

    def refuses(self, address: str, at: datetime) -> str:
        """The sentence for somebody outside; empty for who is inside."""
        if self.networks and not _within(address, self.networks):
            return _("You may come in only from the networks of “%(name)s”.") % {"name": self.name}
        if self.spans and not any(span.holds(at) for span in self.spans):
            return _("You may come in only at the hours of “%(name)s”.") % {"name": self.name}
        return ""


def outside(person: UUID, epoch: int, address: str) -> str:
    """Why the person may not come in from here now; empty when he may."""
    found = _kept(str(connection.settings_dict["NAME"]), person, epoch)
    return _refusal(found, address) if found else ""


@guard_saver
def refuse_out(by: Actor) -> None:
    """Raises Refusal where the one who wrote a window would be refused by what now holds."""
    address = address_now.get()
    if by.kind != "user" or by.id is None or address is None:
        return
    sentence = _refusal(_windows(by.id), address)
    if sentence:
        raise Refusal(_("This would shut you out yourself: %(why)s") % {"why": sentence})


def _refusal(windows: Sequence[Window], address: str) -> str:
    at = timezone.now().astimezone(zone())
    return next(filter(None, (window.refuses(address, at) for window in windows)), "")


@lru_cache(maxsize=4096)
def _kept(_database: str, person: UUID, _epoch: int) -> Sequence[Window]:
    return _windows(person)


def _windows(person: UUID) -> Sequence[Window]:
    from json import loads  # noqa: PLC0415  only where the driver hands JSON over as text

    with connection.cursor() as cursor:
        cursor.execute(NAMED + HOLDING_FOR, {"me": person})
        rows = cursor.fetchall()
    return [_window(name, *(loads(told) if isinstance(told, str) else told for told in lists)) for name, *lists in rows]


def _window(name: str, networks: list[str], hours: list[dict[str, Any]]) -> Window:
    spans = [Span(frozenset(told["days"]), _minute(told["from"]), _minute(told["to"])) for told in hours]
    return Window(name, [ip_network(told) for told in networks], spans)


def _minute(clock: str) -> int:
    hour, _colon, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _within(address: str, networks: Sequence[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    # A server that listens on both kinds of addresses sees IPv4 ones wrapped.
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks)
