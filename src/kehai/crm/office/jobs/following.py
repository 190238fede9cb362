"""Who follows a record hears of its important changes."""

from collections.abc import Sequence

from kehai.crm.office.rules import following
from kehai.crm.office.rules.commenting import APART
from kehai.kernel import events
from kehai.kernel.events import Event


@events.watch(lambda kind: kind.partition(".")[0] not in APART, following.heeded)
def hear(told: Sequence[Event]) -> None:
    """Tells the followers of a batch of events."""
    following.hear(told)
