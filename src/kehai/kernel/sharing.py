"""Opening records to others one by one, and closing them again (access.md P2, §5.4)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from kehai.kernel.access import Actor
from kehai.kernel.records.entry import Entry

LIVE = "valid_from <= now() AND (valid_to IS NULL OR now() < valid_to)"
END = "UPDATE /*rule:sharing*/ kernel_entry SET valid_to = now()"
ADD = """
INSERT INTO /*rule:sharing*/ kernel_entry (kind, record_id, grantee, sort, level, cap, export, role, hidden,
  valid_from, valid_to, granted_by, granted_label, reason)
SELECT %s, r, g, %s, %s, %s, %s, %s, %s, now(), %s, %s, %s, %s FROM unnest(%s::uuid[]) r, unnest(%s::uuid[]) g
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a record is opened.

    `sort` team, share or loan; `level` read or update; `cap` how far sensitive fields are opened (masked,
    read, write; empty: write for a team member who may update, a loan's masked, else read: §5.3); `until` an end, or none;
    `hidden` child kinds that are not read through it; `export` whether it may leave in a workbook.
    """

    sort: str = "share"
    level: str = "read"
    cap: str = ""
    until: datetime | None = None
    reason: str = ""
    role: UUID | None = None
    hidden: tuple[str, ...] = ()
    export: bool = False

    @property
    def opens(self) -> str:
        """The cap that holds."""
        if self.cap:
            return self.cap
        if self.sort == "loan":
            return "masked"
        return "write" if self.level == "update" and self.sort == "team" else "read"


def grant(kind: str, records: Collection[UUID], grantees: Collection[UUID], terms: Terms, by: Actor) -> None:
    """Opens records to grantees from now on; what they had of the same sort ends. In the caller's transaction.

    Grantees are ids of people, departments (with all below), roles or groups; whether they exist and whether
    `by` may do this is the caller's to know.
    """
    revoke(kind, records, grantees=grantees, sort=terms.sort)
    values = (kind, terms.sort, terms.level, terms.opens, terms.export, terms.role, list(terms.hidden), terms.until)
    told = (by.id, by.label[:120], terms.reason[:200], list(records), list(grantees))
    with connection.cursor() as cursor:
        cursor.execute(ADD, (*values, *told))
    for listener in _listeners:
        listener(kind, records, grantees, terms.sort, by)


Granted = Callable[[str, Collection[UUID], Collection[UUID], str, Actor], None]
_listeners: list[Granted] = []


def when_granted(listener: Granted) -> Granted:
    """Registers who hears of what is opened, within the transaction: (kind, records, grantees, sort, by)."""
    _listeners.append(listener)
    return listener


def revoke(
    kind: str, records: Collection[UUID], *, grantees: Collection[UUID] | None = None, sort: str | None = None, entry: int | None = None
) -> list[tuple[UUID, UUID]]:
    """Ends what is open: of these records, for all grantees and sorts or some. Gives (record, grantee) of what ended."""
    where = [f"kind = %s AND record_id = ANY(%s) AND {LIVE}"]
    params: list[Any] = [kind, list(records)]
    for condition, value in (("grantee = ANY(%s)", None if grantees is None else list(grantees)), ("sort = %s", sort), ("id = %s", entry)):
        if value is not None:
            where.append(condition)
            params.append(value)
    with connection.cursor() as cursor:
        cursor.execute(f"{END} WHERE {' AND '.join(where)} RETURNING record_id, grantee", params)
        return list(cursor.fetchall())


def close_for(grantees: Collection[UUID], sorts: Sequence[str] = ("loan",)) -> list[tuple[str, UUID]]:
    """Ends all that is open to these grantees (somebody leaves). Gives (kind, record) of what ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{END} WHERE grantee = ANY(%s) AND sort = ANY(%s) AND {LIVE} RETURNING kind, record_id",
            [list(grantees), list(sorts)],
        )
        return list(cursor.fetchall())


def role_changed(role: UUID, terms: Terms) -> None:
    """What a team role says holds for all who have it, at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE /*rule:sharing*/ kernel_entry SET level = %s, cap = %s, hidden = %s WHERE role = %s AND {LIVE}",
            [terms.level, terms.opens, list(terms.hidden), role],
        )


def entries(kind: str, records: Collection[UUID]) -> list[Entry]:
    """What is open of these records now, the oldest first."""
    where = f"kind = %s AND record_id = ANY(%s) AND {LIVE}"
    return list(Entry.objects.raw(f"SELECT * FROM /*rule:sharing*/ kernel_entry WHERE {where} ORDER BY id", [kind, list(records)]))
