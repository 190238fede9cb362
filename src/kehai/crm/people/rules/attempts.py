"""Guessing is slowed down, and nobody can be locked out by others (T46).

Three measures, each over the last quarter of an hour. A name from one place: TRIES wrong guesses, then a wait.
All names from one address: beyond ADDRESS_FREE each guess waits longer, for whoever tries many names.
One name from everywhere: beyond NAME_FREE each guess waits, at most NAME_PAUSE, for whoever has many addresses.
A browser in which the person has signed in before is counted for itself alone: strangers do not slow it down.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.people.records.session import Attempt, Device
from kehai.kernel.errors import TooMany

WINDOW = timedelta(minutes=15)
TRIES, NAME_FREE, ADDRESS_FREE = 5, 10, 20
NAME_PAUSE, ADDRESS_PAUSE = 60, 900  # seconds
PASSWORD, CODE, OLD, FORGOT = "password", "code", "old", "forgot"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody tries from: the address, and the key of the browser if it brought one."""

    address: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """One attempt that counts as failed until it is told to be right."""

    what: str
    username: str
    address: str
    device: str


def begin(what: str, username: str, place: Place) -> Guess:
    """Lets a guess be tried, or raises TooMany; it is written down first, so that a thousand at once are counted, too."""
    guess = Guess(what, username, place.address[:45], _known(username, place.device))
    with transaction.atomic():
        with connection.cursor() as cursor:
            for lock in (f"from:{guess.address}", f"name:{username}"):
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (lock,))
        wait = _wait(guess)
        if wait <= 0:
            Attempt.objects.create(what=what, username=username, address=guess.address, device=guess.device)
    if wait > 0:
        raise TooMany(_("Too many attempts; please try again in %(minutes)d minutes.") % {"minutes": wait // 60 + 1}, wait)
    return guess


def right(guess: Guess) -> None:
    """The guess was right: what went wrong before in this place is forgotten."""
    _same(guess).delete()


def forgive(username: str) -> None:
    """Forgets all that went wrong under a name: somebody who may has set its password anew."""
    Attempt.objects.filter(username=username).delete()


def device_hash(key: str) -> str:
    """As the key of a browser is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def _known(username: str, device: str) -> str:
    if not 20 <= len(device) <= 80:
        return ""
    hashed = device_hash(device)
    return hashed if Device.objects.filter(hash=hashed, user__username=username).exists() else ""


def _same(guess: Guess) -> QuerySet[Attempt]:
    """The guesses at the same name in the same place."""
    found = Attempt.objects.filter(username=guess.username, what=guess.what, at__gt=timezone.now() - WINDOW, device=guess.device)
    return found if guess.device else found.filter(address=guess.address)


def _wait(guess: Guess) -> int:
    """Seconds until this guess may be tried; 0: now."""
    now = timezone.now()
    oldest = list(_same(guess).order_by("-at").values_list("at", flat=True)[:TRIES])
    waits = [_seconds(oldest[-1] + WINDOW - now)] if len(oldest) == TRIES else [0]
    if not guess.device:
        strangers = Attempt.objects.filter(at__gt=now - WINDOW, device="")
        waits.append(_paused(strangers.filter(username=guess.username, what=guess.what), NAME_FREE, NAME_PAUSE, now))
        waits.append(_paused(strangers.filter(address=guess.address).exclude(what=FORGOT), ADDRESS_FREE, ADDRESS_PAUSE, now))
    return max(waits)


def _paused(found: QuerySet[Attempt], free: int, most: int, now: datetime) -> int:
    """A pause since the latest one that doubles with each beyond those that are free."""
    seen = found.aggregate(count=Count("id"), latest=Max("at"))
    over = seen["count"] - free
    if over < 0 or seen["latest"] is None:
        return 0
    return _seconds(seen["latest"] + timedelta(seconds=min(2 ** min(over, 12), most)) - now)


def _seconds(wait: timedelta) -> int:
    return int(wait.total_seconds()) + 1 if wait > timedelta() else 0
