"""Rows that only the program writes: read with their parent, never made, changed or deleted by hand."""

from dataclasses import dataclass

from kehai.kernel.access import READ, ByParent, Rights
from kehai.kernel.kind import Kind
from kehai.kernel.sql import FALSE, Sql

READING = frozenset({READ, "export", "aggregate"})


@dataclass(frozen=True, slots=True)
class WrittenOnce(ByParent):
    """What has happened stays as it was written."""

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if op not in READING and not rights.everything:
            return FALSE
        return ByParent.predicate(self, kind, rights, op, alias)
