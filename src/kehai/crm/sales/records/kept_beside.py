"""Rows read with their parent, but written by who is granted it for all of them: finance beside the seller."""

from dataclasses import dataclass

from kehai.crm.sales.records.written_once import READING
from kehai.kernel.access import ByParent, Rights
from kehai.kernel.kind import Kind
from kehai.kernel.sql import FALSE, TRUE, Sql


@dataclass(frozen=True, slots=True)
class KeptBeside(ByParent):
    """Read like a child of its parent; created, changed and deleted by a grant of its own for all of it.

    `beside`: its button stands on the parent's page for who holds that grant, though he may not change the parent.
    """

    beside: bool = False

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if op in READING:
            return ByParent.predicate(self, kind, rights, op, alias)
        # The program at work on its own account may what a grant for all of it allows.
        if not rights.everything and not (rights.permits(kind.name, op) and rights.all_of(kind.name, op)):
            return FALSE
        return self._inside(kind, self._parent(kind), TRUE, alias, rights)
