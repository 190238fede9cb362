"""The mark on what leaves the house: who took it, when, and under which number it stands in the trail (a workbook its own, a print its request's)."""

from datetime import datetime
from uuid import UUID

from kehai.kernel import periods
from kehai.kernel.access import Actor


def mark(actor: Actor, number: UUID | str) -> str:
    """One line without a language of its own: name · time · number."""
    return f"{actor.label[:60]} · {datetime.now(periods.zone()):%Y-%m-%d %H:%M} · {number}"
