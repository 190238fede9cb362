"""When the person at hand last showed who he is: asked again before rights are given, or factors changed (T12)."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.people.records.factor import Authenticator, Passkey
from kehai.kernel import company
from kehai.kernel.errors import MayNot


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown in this session, and when; `second`: a second factor was."""

    at: datetime
    second: bool


# Of the request at hand; None in jobs and commands, which nobody has to show anything to.
proof_now: ContextVar[Proof | None] = ContextVar("proof_now", default=None)


class ProveAgain(MayNot):
    """The person must show a factor, or the password, once more."""

    code = "prove_again"


def has_second(person: UUID) -> bool:
    """Whether the person has a second factor."""
    return Passkey.objects.filter(user_id=person).exists() or Authenticator.objects.filter(user_id=person, confirmed_at__isnull=False).exists()


def refuse_stale(by: Any, *, always: bool = False) -> None:
    """Raises ProveAgain where a person with a second factor showed it too long ago.

    `always`: also for who has none, who then shows the password.
    """
    proof = proof_now.get()
    if proof is None or by.kind != "user" or by.id is None:
        return
    fresh = proof.at > timezone.now() - timedelta(minutes=company.get("people.fresh_minutes"))
    if fresh and proof.second:
        return
    if has_second(by.id):
        raise ProveAgain(_("Please show your second factor once more."))
    if always and not fresh:
        raise ProveAgain(_("Please type your password once more."))
