"""Whose grade, given by hand or by an investigation, is to be looked at again: its day of review has come (B24, B27)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from kehai.kernel import access, periods
from kehai.kernel.access import Actor
from kehai.kernel.kind import Kind

DAYS = "grade_review_on", "credit_review_on"
AHEAD = 14  # shown so many days before they are due


def until() -> date:
    """The last day that the list speaks of."""
    return periods.today() + timedelta(days=AHEAD)


def due(kind: Kind, actor: Actor, day: date) -> dict[str, Any] | None:
    """The filter of customers to be reviewed until a day, of what the actor reads of it; None where he reads nothing."""
    return among([name for name in DAYS if access.readable(kind, actor, name)], day)


def among(names: Sequence[str], day: date) -> dict[str, Any] | None:
    """The same of these fields."""
    parts = [{"field": name, "op": "le", "value": day.isoformat()} for name in names]
    return {"or": parts} if parts else None
