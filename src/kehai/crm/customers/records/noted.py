"""Rows that are written once: what was thought true stays as it was written, and a correction is another row (B11, B12)."""

from dataclasses import dataclass

from kehai.kernel.access import DELETE, UPDATE, ByParent, Rights
from kehai.kernel.kind import Kind
from kehai.kernel.sql import FALSE, Sql


@dataclass(frozen=True, slots=True)
class Noted(ByParent):
    """Read and written with the parent, and changed or deleted by nobody but the program itself."""

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if op in (UPDATE, DELETE) and not rights.everything:
            return FALSE
        return ByParent.predicate(self, kind, rights, op, alias)
