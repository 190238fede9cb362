"""Records opened one by one: the table of entries as SQL (access.md P2), team, share and loan alike.

Two shapes of the same truth: `here` looks from the row, `listed` from the entries; a page asks the
second, so that few entries among many rows are found by their own index. Time is the database's.
"""

from collections.abc import Collection

from kehai.kernel.access.rights import EXPORT, LEVELS, READ, UPDATE, Rights
from kehai.kernel.sql import FALSE, Sql

ENTRY_OPS = frozenset({READ, UPDATE, EXPORT})
LIVE = "{e}.valid_from <= now() AND ({e}.valid_to IS NULL OR now() < {e}.valid_to)"
# A team member and whom a record is shared with see what hangs on it; a borrower does not.
CARRYING = ("team", "share")


def allows(kind: str, rights: Rights, op: str) -> bool:
    """Whether an entry can give the operation: it gives reading and changing only, and export by its own word."""
    return op in ENTRY_OPS and bool(rights.principals) and rights.holds(kind, op)


def here(kind: str, rights: Rights, op: str, alias: str) -> Sql:
    """The rows that a live entry opens, asked of the row."""
    if not allows(kind, rights, op):
        return FALSE
    return _exists(kind, rights, alias, _level(op))


def listed(kind: str, rights: Rights, op: str, alias: str) -> Sql:
    """The same rows, asked of the entries."""
    if not allows(kind, rights, op):
        return FALSE
    ids = Sql(f"{alias}.id = ANY(ARRAY(SELECT e.record_id FROM kernel_entry e WHERE ") + _mine(kind, rights, "e")
    return ids + _level(op).format(e="e") + "))"


def capped(kind: str, rights: Rights, alias: str, need: str) -> Sql:
    """The rows whose sensitive fields an entry shows (read) or lets be written (write)."""
    if not allows(kind, rights, READ):
        return FALSE
    enough = ", ".join(f"'{level}'" for level in LEVELS[LEVELS.index(need) :])
    return _exists(kind, rights, alias, f" AND {{e}}.cap IN ({enough})")


def carrying(kind: str, rights: Rights, alias: str, child: str, through: Collection[str]) -> Sql:
    """The rows through whose entry a child kind is read: teams and shares unless the team role says no, loans if the child says so."""
    if not allows(kind, rights, READ):
        return FALSE
    sorts = [*CARRYING, *(["loan"] if "loan" in through else [])]
    further = Sql(" AND {e}.sort = ANY(%s) AND (cardinality({e}.hidden) = 0 OR %s <> ALL({e}.hidden))", (sorts, child))
    return _exists(kind, rights, alias, further)


def _exists(kind: str, rights: Rights, alias: str, further: Sql | str) -> Sql:
    e = alias + "e"
    more = Sql(further) if isinstance(further, str) else further
    mine = _mine(kind, rights, e)
    found = Sql(f"EXISTS (SELECT 1 FROM kernel_entry {e} WHERE {e}.record_id = {alias}.id AND ") + mine
    return found + Sql(more.text.replace("{e}", e), more.params) + ")"


def _mine(kind: str, rights: Rights, e: str) -> Sql:
    live = LIVE.replace("{e}", e)
    return Sql(f"{e}.kind = %s AND {e}.grantee = ANY(%s) AND {live}", (kind, sorted(rights.principals)))


def _level(op: str) -> str:
    return {READ: "", UPDATE: " AND {e}.level = 'update'", EXPORT: " AND {e}.export"}[op]
