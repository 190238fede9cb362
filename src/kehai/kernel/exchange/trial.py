"""The dry run's last part: rows written as they would be, by the rules of their kind, and all of it undone.

What a rule refuses (a taken number, a full private pool) is known before anything is written, also where two
rows of the file stand in each other's way. Transactions that are rolled back, none of which keeps a lock for longer
than it takes to write for HELD seconds: nobody else waits for a dry run. A file of some thousand rows is tried in
several of them; what a row meets or hangs on of one before is written again with it (earlier.py). Ends after SECONDS,
or after ENOUGH rows in a row of which none was refused (by the rule of three fewer than one in 1,600 of rows like them
would be), and says how far it came: each row tried is written twice, and whoever waits for the preview of a large clean
file waits for nothing. Only for who reads every record of the kind: to
others "this number is taken" tells of a record that they do not see, and a dry run could be asked again and again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import OperationalError, transaction

from kehai.kernel import access, rehearsal
from kehai.kernel.changes import Deed
from kehai.kernel.exchange import load
from kehai.kernel.exchange.earlier import Earlier
from kehai.kernel.exchange.plan import Plan
from kehai.kernel.exchange.write import Result, Row, write
from kehai.kernel.records.imports import Import

SECONDS = 12.0
HELD = 0.5
ENOUGH = 5000
STEP = 300  # rows between two looks at the clock


def attempt(run: Import, plan: Plan, still: Callable[[], None]) -> tuple[int, int]:
    """Tries the rows that are to be written, notes what is refused, and returns up to which round and line; 0, 0 for none tried."""
    if not plan.actor.rights.all_of(plan.kind.name, access.READ):
        return 0, 0
    trial = _Trial(run, plan, time.monotonic() + SECONDS, Earlier(plan))
    try:
        with rehearsal.begun():
            while trial.stretch():
                still()
    except OperationalError:
        # Somebody holds a row for long: what was tried so far counts, the load will see the rest.
        pass
    load.note(run.pk, trial.found)
    return trial.at


@dataclass
class _Trial:
    """How far it came, and what was refused."""

    run: Import
    plan: Plan
    until: float
    earlier: Earlier
    at: tuple[int, int] = (0, 0)
    smooth: int = 0  # rows since the last one that was refused
    found: Result = field(default_factory=Result)

    def stretch(self) -> bool:
        """One transaction, undone; whether there is more to try and time for it."""
        more, held = True, time.monotonic() + HELD
        with transaction.atomic():
            while more and self._goes_on():
                more = self._step()
                if time.monotonic() >= held:
                    break
            transaction.set_rollback(True)
        self.earlier.there.clear()
        rehearsal.undone()
        return more and self._goes_on()

    def _goes_on(self) -> bool:
        return self.smooth < ENOUGH and time.monotonic() < self.until

    def _step(self) -> bool:
        rows = load.waiting(self.run.pk, self.plan, self.at, STEP)
        if not rows:
            following = load.round_after(self.run.pk, self.at[0])
            self.at = self.at if following is None else (following, 0)
            return following is not None
        for again in self.earlier.again(rows):
            self._write(again)
            self.earlier.there |= {row.line for row in again}
        doubtful = self.earlier.doubtful(rows)
        self._tried([row for row in rows if row.line not in doubtful])
        self._doubted([row for row in rows if row.line in doubtful])
        self.at = self.at[0], rows[-1].line
        return True

    def _doubted(self, rows: list[Row]) -> None:
        """One by one as long as they are refused, more at once as long as they come in."""
        size = 1
        while rows:
            part, rows = rows[:size], rows[size:]
            size = size * 2 if self._tried(part) else 1

    def _tried(self, rows: list[Row]) -> bool:
        """Whether all of them came in."""
        if not rows:
            return True
        result = self._write(rows)
        self.found.refused |= result.refused
        self.found.skipped += result.skipped
        out = {*result.refused, *result.skipped}
        self.smooth = 0 if out else self.smooth + len(rows)
        came = [row for row in rows if row.line not in out]
        self.earlier.keep(came)
        rehearsal.keep({row.record for row in came})
        return not out

    def _write(self, rows: list[Row]) -> Result:
        result = Result()
        write(self.plan, rows, Deed("import", self.plan.actor, run=self.run.pk, trial=True), result)
        return result
