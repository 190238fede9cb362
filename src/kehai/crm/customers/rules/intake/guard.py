"""What keeps a public form from being flooded: a piece of work, limits by sender and form, and what looks wrong (T47, T52).

A challenge is signed and not stored; answered it counts once. Nothing here hangs on what is in the house, so
that nobody learns anything from being refused.
"""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.spent import Spent
from kehai.crm.customers.records.submission import Submission
from kehai.kernel import company, sealed
from kehai.kernel.errors import Refusal, TooMany
from kehai.kernel.field import Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIVES = 2 * 3600  # seconds a page may stand open
TOO_QUICK, BY_HAND = 3, 5  # seconds: with the script, and without
FLOOD = 10  # times the form's hourly number: beyond it nothing is taken in at all
TRAP = "homepage"  # a field that no person sees
_LINK = re.compile(r"https?://|www\.|\[url|href=", re.IGNORECASE)
MOST_LINKS = 2
Reason = Submission.Reason

company.declare(
    _("Intake"),
    [
        Field("intake.sender_hourly", _("Submissions taken from one network address in an hour"), "integer", least=1, most=100_000, default=20),
        Field(
            "intake.form_hourly",
            _("Submissions of one form taken in at once in an hour"),
            "integer",
            help=_("More are held for somebody to look at; ten times as many are refused."),
            least=1,
            most=1_000_000,
            default=300,
        ),
        Field(
            "intake.work_bits",
            _("How hard the sender's computer has to work"),
            "integer",
            help=_("Each step doubles it; 14 takes a telephone a fraction of a second. 0: not at all."),
            least=0,
            most=22,
            default=14,
        ),
    ],
    guard="customers.web_form",
)


class Stale(Refusal):
    """The page stood open too long, or its challenge is not ours: the form is shown again."""


class Repeated(Refusal):
    """The same once more: it is answered like the first time, and nothing happens."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the guard found: why to hold it, and by what the sender and the content are known again."""

    reason: str
    state: str
    sender: str
    same: str


def challenge(about: str) -> str:
    """A fresh challenge for a page; it hangs on the form."""
    told = f"{int(time.time())}.{secrets.token_urlsafe(9)}"
    return f"{told}.{_mac(about, told)}"


def _mac(about: str, told: str) -> str:
    return sealed.digest("intake challenge", f"{about}:{told}")[:32]


def _age(about: str, told: str) -> int:
    """Seconds since the challenge was given out. Raises Stale."""
    parts = told.split(".")
    if len(told) > 120 or len(parts) != 3 or not secrets.compare_digest(_mac(about, ".".join(parts[:2])).encode(), parts[2].encode()):
        raise Stale(_t("This page has been open for too long; please send it again."))
    age = int(time.time()) - int(parts[0])
    if not -5 <= age <= LIVES:
        raise Stale(_t("This page has been open for too long; please send it again."))
    return age


def works(told: str, answer: str, bits: int) -> bool:
    """Whether the answer to a challenge has as many leading zero bits as asked for."""
    if not answer.isascii() or not 0 < len(answer) <= 20:
        return False
    found = hashlib.sha256(f"{told}:{answer}".encode()).digest()
    return int.from_bytes(found, "big") >> (256 - bits) == 0 if bits else True


def look(form: Any, told: Mapping[str, str], values: Mapping[str, Any], address: str) -> Seen:
    """Lets a submission of a form pass, or raises Stale, Repeated, TooMany; call in the write's transaction."""
    age, sender = _age(form.key, told.get("challenge", "")), sender_of(address)
    _spend(told["challenge"])
    same = sealed.digest("intake same", f"{form.id}:{json.dumps(values, sort_keys=True)}")
    _wait_for(sender, same)
    if Submission.objects.filter(same=same, created_at__gt=timezone.now() - DAY).exists():
        raise Repeated("")
    # What is held counts as well: who does no work could fill the quarantine without end.
    many = _limits(form, sender)
    reason = _reason(told, values, age) or (Reason.MANY if many else "")
    state = Submission.State.SPAM if reason == Reason.TRAP else Submission.State.HELD if reason else Submission.State.NEW
    return Seen(reason, state, sender, same)


def sender_of(address: str) -> str:
    """By what a sender is known again, without his address."""
    return sealed.digest("intake sender", address)


def _spend(told: str) -> None:
    """The challenge counts once. Raises Repeated."""
    if not fetch(Sql(SPEND, (hashlib.sha256(told.encode()).hexdigest(),))):
        raise Repeated("")


SPEND = "INSERT INTO customers_spent (hash, at) VALUES (%s, now()) ON CONFLICT DO NOTHING RETURNING hash"


def _wait_for(*keys: str) -> None:
    """A thousand at once are counted one after the other."""
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"customers:intake:{key}",))


def _reason(told: Mapping[str, str], values: Mapping[str, Any], age: int) -> str:
    if told.get(TRAP):
        return Reason.TRAP
    if not works(told["challenge"], told.get("work", ""), company.get("intake.work_bits")):
        return Reason.QUICK if age < BY_HAND else Reason.SLOW
    if age < TOO_QUICK:
        return Reason.QUICK
    texts = " ".join(str(value) for value in values.values() if isinstance(value, str))
    return Reason.LINKS if len(_LINK.findall(texts)) > MOST_LINKS else ""


def _limits(form: Any, sender: str) -> bool:
    """Raises TooMany for a sender, or beyond all measure; True where a form gets more than is taken in unseen."""
    lately = Submission.objects.filter(created_at__gt=timezone.now() - HOUR)
    of_form = lately.filter(form=form).count()
    most = int(company.get("intake.form_hourly"))
    if lately.filter(sender=sender).count() >= int(company.get("intake.sender_hourly")) or of_form >= most * FLOOD:
        raise TooMany(_t("Too many came from here; please try again in an hour."), int(HOUR.total_seconds()))
    return of_form >= most


def forget() -> int:
    """Challenges that nobody could send again."""
    return Spent.objects.filter(at__lt=timezone.now() - timedelta(seconds=LIVES + 60)).delete()[0]
