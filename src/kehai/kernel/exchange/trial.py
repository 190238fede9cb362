"""The dry run's last part: rows written as they would be, by the rules of their kind, and all of it undone.

What a rule refuses (a taken number, a full private pool) is known before anything is written, also where two
rows of the file stand in each other's way. One transaction that is rolled back; locks that it holds are few
and short, so it ends after SECONDS and says how far it came. Only for who reads every record of the kind: to
others "this number is taken" tells of a record that they do not see, and a dry run could be asked again and again.
"""

import time
from collections.abc import Callable

from django.db import OperationalError, transaction

from kehai.kernel import access
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.exchange import load
from kehai.kernel.exchange.plan import Plan
from kehai.kernel.exchange.write import Result, write
from kehai.kernel.records.imports import Import

SECONDS = 12.0


def attempt(run: Import, plan: Plan, still: Callable[[], None]) -> tuple[int, int]:
    """Tries the rows that are to be written, notes what is refused, and returns up to which round and line; 0, 0 for none tried."""
    if not plan.actor.rights.all_of(plan.kind.name, access.READ):
        return 0, 0
    refused: dict[int, Refusal] = {}
    skipped: list[int] = []
    at, until = (0, 0), time.monotonic() + SECONDS
    deed = Deed("import", plan.actor, run=run.pk, trial=True)
    try:
        with transaction.atomic():
            while time.monotonic() < until:
                rows = load.waiting(run.pk, plan, at)
                if not rows:
                    following = load.round_after(run.pk, at[0])
                    if following is None:
                        break
                    at = following, 0
                    continue
                result = Result()
                write(plan, rows, deed, result)
                at = at[0], rows[-1].line
                refused |= result.refused
                skipped += result.skipped
                still()
            transaction.set_rollback(True)
    except OperationalError:
        # Somebody holds a row for long: what was tried so far counts, the load will see the rest.
        pass
    load.note(run.pk, Result(refused=refused, skipped=skipped))
    return at
