"""Who is behind a request: a person by his session, or a program by its key."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from kehai.crm.people.records.proof import Proof
from kehai.crm.people.rules import tokens
from kehai.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is behind a session: the actor, the epoch the request works under, what /api/me tells."""

    actor: Actor
    epoch: int
    me: dict[str, Any]
    hold: str
    why: str
    proof: Proof


def house(epoch: int) -> dict[str, Any]:
    """What everybody who is signed in is told of the company."""
    company = {"name": getattr(settings, "COMPANY_NAME", ""), "timezone": settings.COMPANY_TIME_ZONE}
    return {"company": company, "epoch": epoch, "demo": settings.DEMO}


def program(key: str, address: str) -> Signed | None:
    """For whom a program with this key acts, with which rights; None for a key that is none."""
    found = tokens.resolve(key, address)
    if found is None:
        return None
    actor, epoch, outside = found
    me = {
        "user": {"id": str(actor.id), "username": "", "label": actor.label, "department": None},
        "language": actor.language,
        "must_change_password": False,
        "must_enrol_factor": False,
        **house(epoch),
    }
    return Signed(actor, epoch, me, "outside" if outside else "", outside, Proof(timezone.now(), second=False))
