"""The money after every step of 100,000 from quote to refund, on an empty database of its own. Runs under Django.

The courses are those of tests/money/chain.py, each in a transaction that is undone; what must hold stands in
tests/money/books.py. A fault ends the run with the steps that led to it.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402  after Django is ready

from kehai.crm.customers.records.customer import Customer  # noqa: E402
from kehai.kernel import writes  # noqa: E402
from kehai.kernel.access import system  # noqa: E402
from kehai.kernel.catalogue import kind_of  # noqa: E402
from tests.money import chain  # noqa: E402

ACTOR = system("bench")
LENGTH, COURSES = 50, 20
done: Counter[str] = Counter()


class Undone(Exception):
    """What a course did stays nowhere."""


class Course(chain.Chain):
    """One customer of his own, and all that becomes of him; undone in the end."""

    def __init__(self) -> None:
        self.unit: Any = transaction.atomic()
        self.unit.__enter__()
        self.customer = writes.create(kind_of(Customer), {"name": "Acme Ltd"}, ACTOR)
        super().__init__()

    def teardown(self) -> None:
        """Undoes it."""
        self.unit.__exit__(Undone, Undone(), None)


def main(wanted: int, file: Path) -> None:
    """Walks until so many steps were looked at, courses by seed, so that a fault can be walked again."""
    act = chain.act

    def counted(row: Any, action: str, **told: Any) -> bool:
        went = act(row, action, **told)
        done[f"{type(row).__name__}.{action}{'' if went else ' refused'}"] += 1
        return went

    chain.act = counted
    began, seed = time.monotonic(), 0
    while chain.Chain.steps + Course.steps < wanted:
        chain.walk(Course, COURSES, LENGTH, seed)
        seed += 1
        taken = time.monotonic() - began
        print(f"  chain: {Course.steps:,} steps, {1000 * taken / Course.steps:.0f} ms each", flush=True)
    file.write_text(json.dumps({"steps": Course.steps, "seconds": round(time.monotonic() - began), "done": dict(sorted(done.items()))}, indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
