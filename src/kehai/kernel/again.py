"""Work that lost against other work is done again: deadlocks and serialization failures are nobody's fault."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

RETRIES = 3
AGAIN = frozenset({"40001", "40P01"})  # serialization failure, deadlock
T = TypeVar("T")


def again(unit: Callable[[], T]) -> T:
    """Runs a unit that has no effect outside the database, at most RETRIES times more on 40001 and 40P01."""
    for attempt in range(RETRIES + 1):
        try:
            return unit()
        except OperationalError as error:
            state_code = getattr(error.__cause__, "sqlstate", None)
            inner = transaction.get_connection().in_atomic_block
            if attempt == RETRIES or state_code not in AGAIN or inner:
                raise
            time.sleep(random.uniform(0.01, 0.05) * (attempt + 1))  # noqa: S311  jitter, no secret
    raise AssertionError
