"""Passwords: hashed with Argon2, one-time ones made by the program, checked in constant time."""

import secrets
from functools import cache
from typing import Any, cast

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kehai.crm.people.records.user import User
from kehai.kernel.errors import Invalid

# No letters that are mistaken for each other when read aloud or from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@cache
def _nobody() -> str:
    """A hash nobody knows the password of; made when first needed, not by every process that starts."""
    return make_password(secrets.token_urlsafe(16))


def one_time() -> str:
    """A password to hand over once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _g in range(4))


def put(user: User, password: str, *, once: bool) -> None:
    """Sets a password; `once`: it must be changed at the next sign-in."""
    user.password, user.must_change = make_password(password), once


def check(user: User | None, password: str) -> bool:
    """Whether it is the person's password; takes as long for a person who does not exist (T47)."""
    return check_password(password, user.password if user else _nobody()) and user is not None


def refuse_weak(password: str, user: User, field: str) -> None:
    """Raises Invalid where the policy refuses a password."""
    try:
        validate_password(password, cast("Any", user))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), {field: " ".join(error.messages)}) from error
