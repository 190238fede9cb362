"""The dry run's last part: rows written as they would be, by the rules of their kind, and all of it undone.

What a rule refuses (a taken number, a full private pool) is known before anything is written, also where two
rows of the file stand in each other's way. Transactions that are rolled back, none of which keeps a lock for longer
than it takes to write for HELD seconds: nobody else waits for a dry run. A file of some thousand rows is tried in
several of them, and what hangs on a row of one before is left to the load. Ends after SECONDS and says how far it
came. Only for who reads every record of the kind: to
others "this number is taken" tells of a record that they do not see, and a dry run could be asked again and again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import OperationalError, transaction

from kehai.kernel import access
from kehai.kernel.changes import Deed
from kehai.kernel.exchange import load
from kehai.kernel.exchange.plan import Plan
from kehai.kernel.exchange.write import Result, Row, write
from kehai.kernel.records.imports import Import, ImportRow

SECONDS = 12.0
HELD = 0.5
STEP = 300  # rows between two looks at the clock


def attempt(run: Import, plan: Plan, still: Callable[[], None]) -> tuple[int, int]:
    """Tries the rows that are to be written, notes what is refused, and returns up to which round and line; 0, 0 for none tried."""
    if not plan.actor.rights.all_of(plan.kind.name, access.READ):
        return 0, 0
    trial = _Trial(run, plan, time.monotonic() + SECONDS)
    try:
        while trial.stretch():
            still()
    except OperationalError:
        # Somebody holds a row for long: what was tried so far counts, the load will see the rest.
        pass
    load.note(run.pk, trial.found)
    return trial.at


@dataclass
class _Trial:
    """How far it came, and what was refused; `gone` are the records that were written and undone again."""

    run: Import
    plan: Plan
    until: float
    at: tuple[int, int] = (0, 0)
    found: Result = field(default_factory=Result)
    gone: set[UUID] = field(default_factory=set)

    def stretch(self) -> bool:
        """One transaction, undone; whether there is more to try and time for it."""
        made: set[UUID] = set()
        more, held = True, time.monotonic() + HELD
        with transaction.atomic():
            while more and time.monotonic() < self.until:
                more = self._step(made)
                if time.monotonic() >= held:
                    break
            transaction.set_rollback(True)
        self.gone |= made
        return more and time.monotonic() < self.until

    def _step(self, made: set[UUID]) -> bool:
        rows = load.waiting(self.run.pk, self.plan, self.at, STEP)
        if not rows:
            following = load.round_after(self.run.pk, self.at[0])
            self.at = self.at if following is None else (following, 0)
            return following is not None
        result = Result()
        write(self.plan, [row for row in rows if not self._hangs(row)], Deed("import", self.plan.actor, run=self.run.pk, trial=True), result)
        made |= {row.record for row in rows if row.state == ImportRow.State.NEW}
        self.at = self.at[0], rows[-1].line
        self.found.refused |= result.refused
        self.found.skipped += result.skipped
        return True

    def _hangs(self, row: Row) -> bool:
        """On a record of the file that is undone by now."""
        if row.state == ImportRow.State.JOINED and row.record in self.gone:
            return True
        return any(row.data.get(column.field.name) in self.gone for column in self.plan.columns if column.links is not None)
