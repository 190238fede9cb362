"""Passwords: hashed with Argon2, one-time ones made by the program, checked in constant time, by the company's policy."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.people.records.secret import FormerPassword
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import policy
from kehai.crm.people.rules.common import common
from kehai.kernel.errors import Invalid

# No letters that are mistaken for each other when read aloud or from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
KEPT = 5  # former passwords a person


@cache
def _nobody() -> str:
    """A hash nobody knows the password of; made when first needed, not by every process that starts."""
    return make_password(secrets.token_urlsafe(16))


def one_time() -> str:
    """A password to hand over once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _g in range(4))


def put(user: User, password: str, *, once: bool) -> None:
    """Sets a password; `once`: it must be changed at the next sign-in."""
    user.password, user.must_change, user.password_at = make_password(password), once, timezone.now()


def check(user: User | None, password: str) -> bool:
    """Whether it is the person's password; takes as long for a person who does not exist (T47)."""
    return check_password(password, user.password if user else _nobody()) and user is not None


def choose(user: User, password: str, field: str) -> None:
    """The person's own choice, in the database. Raises Invalid at the field where the policy refuses it."""
    refuse_weak(password, user, field)
    put(user, password, once=False)
    User.objects.filter(pk=user.pk).update(password=user.password, must_change=False, password_at=user.password_at)
    FormerPassword.objects.create(user=user, password=user.password)
    kept = FormerPassword.objects.filter(user=user).order_by("-id").values_list("id", flat=True)[:KEPT]
    FormerPassword.objects.filter(user=user).exclude(id__in=list(kept)).delete()


def expired(set_at: datetime | None) -> bool:
    """Whether the policy wants a new one by now; None is no password of ours."""
    days = policy.mode().days
    return bool(days) and set_at is not None and set_at < timezone.now() - timedelta(days=days)


def refuse_weak(password: str, user: User, field: str) -> None:
    """Raises Invalid where the policy refuses a password, with every reason."""
    told = " ".join(_problems(password, user))
    if told:
        raise Invalid(told, {field: told})


def rules() -> dict[str, Any]:
    """The policy as the screen tells it before anything is typed."""
    mode = policy.mode()
    return {"shortest": policy.shortest(), "classes": mode.classes, "days": mode.days, "former": mode.former}


def _problems(password: str, user: User) -> Iterator[str]:
    mode = policy.mode()
    if len(password) < policy.shortest():
        yield _("A password needs at least %(number)d characters.") % {"number": policy.shortest()}
    if _classes(password) < mode.classes:
        yield _("Please mix at least %(number)d of: small letters, capitals, digits, signs.") % {"number": mode.classes}
    if common(password):
        yield _("Many people use this password, or one very like it.")
    if any(word in password.lower() for word in _context(user)):
        yield _("A password must not contain your name or the company's.")
    if check_password(password, user.password) or (mode.former and _used_before(password, user, mode.former)):
        yield _("You have used this password before.")


def _classes(password: str) -> int:
    small, capital = any(c.islower() for c in password), any(c.isupper() for c in password)
    digit = any(c.isdigit() for c in password)
    # Chinese characters are neither small nor capital, and are counted with the signs.
    other = any(not (c.islower() or c.isupper() or c.isdigit()) for c in password)
    return small + capital + digit + other


def _context(user: User) -> Iterator[str]:
    """Words that whoever knows the person would try first."""
    company = getattr(settings, "COMPANY_NAME", "")
    told = (user.username, user.name, user.email.partition("@")[0], user.mobile, company)
    yield from (word.lower() for word in told if len(word) >= 4 or (word and not word.isascii()))


def _used_before(password: str, user: User, count: int) -> bool:
    former = FormerPassword.objects.filter(user=user).order_by("-id").values_list("password", flat=True)[:count]
    return any(check_password(password, told) for told in former)
