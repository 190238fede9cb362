"""What a dry run keeps in mind of the rows it has undone: which of them a later row of the file meets or hangs on.

A row is looked for by its marks: what only one record of the kind may have (a number, a credit code), the record
that it makes, the records that it names. Those it meets are written again before it, in the same transaction.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kehai.kernel.exchange.plan import Plan
from kehai.kernel.exchange.write import Row
from kehai.kernel.records.imports import ImportRow

MOST = 8  # rows kept of one mark: where more may share it, it tells nothing
State = ImportRow.State


@dataclass
class Earlier:
    """Rows that came in when they were tried; `there` are the lines that this transaction has written."""

    plan: Plan
    by_mark: dict[Hashable, list[Row]] = field(default_factory=dict)
    by_record: dict[UUID, list[Row]] = field(default_factory=dict)
    there: set[int] = field(default_factory=set)
    marks: dict[int, Collection[Hashable]] = field(default_factory=dict)

    def again(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        """The undone rows that these meet or hang on, and what those hang on: in layers, each hangs on those before."""
        found: dict[int, tuple[int, Row]] = {}
        for row in rows:
            for mark in self._marks(row):
                for other in self.by_mark.get(mark, ()):
                    self._layer(other, found)
            self._below(row, found)
        for layer in range(1, max((layer for layer, _row in found.values()), default=0) + 1):
            yield [row for at, row in found.values() if at == layer]

    def doubtful(self, rows: Sequence[Row]) -> set[int]:
        """The lines that share a mark with a row above them: likely refused, and written apart so that they cost the others little."""
        met: set[Hashable] = set()
        lines = set()
        for row in rows:
            marks = self._marks(row)
            if any(mark in met or mark in self.by_mark for mark in marks):
                lines.add(row.line)
            met.update(marks)
        return lines

    def keep(self, rows: Iterable[Row]) -> None:
        """Remembers rows that came in."""
        for row in rows:
            self.there.add(row.line)
            known = self.by_record.setdefault(row.record, [])
            known.append(row)
            for mark in self._marks(row):
                sharing = self.by_mark.setdefault(mark, [])
                if len(sharing) < MOST:
                    sharing.append(row)

    def _layer(self, row: Row, found: dict[int, tuple[int, Row]]) -> int:
        if row.line in self.there:
            return 0
        if row.line not in found:
            found[row.line] = self._below(row, found) + 1, row
        return found[row.line][0]

    def _below(self, row: Row, found: dict[int, tuple[int, Row]]) -> int:
        """The last layer of what this row cannot stand without: the records of the file that it names, and all rows of its own."""
        named = {row.data.get(column.field.name) for column in self.plan.columns if column.links is not None}
        roots = [known[0] for record in named if record is not None and (known := self.by_record.get(record))]
        if row.state == State.JOINED:
            roots += [other for other in self.by_record.get(row.record, ()) if other.line < row.line]
        return max((self._layer(other, found) for other in roots), default=0)

    def _marks(self, row: Row) -> Collection[Hashable]:
        found = self.marks.get(row.line)
        if found is None:
            alone = row.state != State.JOINED
            found = frozenset(self.plan.kind.model.marks({**self.plan.constants, **row.data})) if alone else frozenset()
            self.marks[row.line] = found
        return found
