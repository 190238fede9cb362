"""Tells the rule of renewal which ready-made roles this program ships; see crm/people/rules/renewal.py."""

from kehai.crm.people.rules.renewal import Shipped, declare, offers
from kehai.site import ready_roles

__all__ = ["offers"]


def _ready() -> Shipped:
    return {key: {**ready_roles.told(ready), "names": ready_roles.names(ready)} for key, ready in ready_roles.ROLES.items()}


declare(_ready)
