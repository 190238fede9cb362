"""The recycle bin: what was deleted, by whom, for how long still, and its end for good (回收站).

What hangs on a record is hidden with it and comes back with it; what was deleted on its own before stays
deleted. A merged record is in no bin: its merge is undone. History and trail outlive what they tell of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import access, changes, company, jobs, store
from kehai.kernel.access import DELETE, READ, Actor
from kehai.kernel.access.children import lain
from kehai.kernel.again import again
from kehai.kernel.catalogue import catalogue
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.labels import labels
from kehai.kernel.merging import places
from kehai.kernel.merging.undo import DAYS
from kehai.kernel.record import Record
from kehai.kernel.records.change import Change
from kehai.kernel.records.file import File
from kehai.kernel.rows import Rows, fetch, not_there
from kehai.kernel.sql import FALSE, Sql
from kehai.kernel.sql import name as quoted

PAGE, MOST, AT_ONCE = 50, 1000, 200
NOT_MERGED = Sql("NOT EXISTS (SELECT 1 FROM kernel_merged m WHERE m.record_id = t.id)")
# A merge can be undone for a while; afterwards what went up in another record goes like all else.
FREE = Sql(f"NOT EXISTS (SELECT 1 FROM kernel_merged m WHERE m.record_id = t.id AND m.at > now() - interval '{DAYS + 1} days')")
company.declare(
    _("Recycle bin"),
    [
        Field(
            "bin.days",
            _("Days until what was deleted is gone for good"),
            "integer",
            help=_("0: never. What the law holds stays; so does what something else still points at."),
            least=0,
            most=3650,
            default=90,
        )
    ],
)


def rows_of(kind: Kind, actor: Actor, *, mine: bool = False) -> Rows:
    """What the actor may bring back of a kind; with `mine` what he deleted himself."""
    found = kind.visible_to(actor, READ).deleted().narrowed(NOT_MERGED)
    if not mine:
        return found
    by_me = "EXISTS (SELECT 1 FROM kernel_change c WHERE c.kind = %s AND c.record_id = t.id AND c.actor_id = %s AND c.at >= t.deleted_at)"
    return found.narrowed(Sql(by_me, (kind.name, actor.id)))


def kinds(actor: Actor, *, mine: bool = False) -> list[dict[str, Any]]:
    """The kinds in which something lies, with how much (counted to 1,000)."""
    found = []
    for kind in catalogue():
        if access.may(kind, actor, DELETE) and access.may(kind, actor, READ):
            count = rows_of(kind, actor, mine=mine).count(MOST)
            if count:
                told = {"kind": kind.name, "label": str(kind.plural), "icon": kind.screen["icon"]}
                found.append({**told, "count": min(count, MOST), "capped": count > MOST, "purge": may_purge(kind, actor)})
    return found


def may_purge(kind: Kind, actor: Actor) -> bool:
    """Who may delete all of a kind may let something of it go for good."""
    return actor.rights.all_of(kind.name, DELETE) and actor.rights.permits(kind.name, DELETE)


def page(kind: Kind, actor: Actor, after: tuple[datetime, UUID] | None, *, mine: bool = False) -> tuple[list[dict[str, Any]], str | None]:
    """A page of what lies there, the latest first, and where the next begins."""
    rows = rows_of(kind, actor, mine=mine)
    if after:
        rows = rows.narrowed(Sql("(t.deleted_at, t.id) < (%s, %s)", after))
    found = fetch("SELECT t.id, t.number, t.deleted_at" + rows.source() + f" ORDER BY t.deleted_at DESC, t.id DESC LIMIT {PAGE + 1}")
    shown = found[:PAGE]
    ids = [key for key, _number, _at in shown]
    named, who, along = labels(kind, actor, ids), _who(kind, ids), _along(kind, actor, ids)
    days = int(company.get("bin.days") or 0)
    told = [
        {
            "id": str(key),
            "number": number,
            "label": named.get(key, number),
            "deleted_at": _time(at),
            "by": who[key].actor_label if key in who else "",
            "reason": who[key].text if key in who else "",
            "days": _left(at, days),
            "along": along.get(key, []),
        }
        for key, number, at in shown
    ]
    return told, f"{_time(shown[-1][2])}~{shown[-1][0]}" if len(found) > PAGE else None


def _time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _left(at: datetime, days: int) -> int | None:
    """Days until it is gone; None for never."""
    return max(0, (at + timedelta(days=days) - timezone.now()).days) if days else None


def _who(kind: Kind, ids: Sequence[UUID]) -> dict[UUID, Change]:
    """Who deleted each: the latest change that was no edit."""
    found = Change.objects.filter(kind=kind.name, record_id__in=ids).exclude(action="update").order_by("id")
    return {change.record_id: change for change in found}


def _along(kind: Kind, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """What comes back with each, as far as the actor will see it: what hangs on it and was not deleted on its own."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    known = catalogue()
    for child, link in kind.children:
        each = known[child]
        reached = lain(each, actor.rights, "t") if access.may(each, actor, READ) else FALSE
        if reached == FALSE:
            continue
        column = quoted(each.fields[link].column)
        statement = f"SELECT t.{column}, count(*) FROM /*rule:bin*/ {quoted(each.table)} t WHERE t.{column} = ANY(%s) AND t.deleted_at IS NULL AND "
        for key, count in fetch(Sql(statement, (list(ids),)) + reached + " GROUP BY 1"):
            found.setdefault(key, []).append({"kind": child, "label": str(each.plural), "count": count})
    return found


def purge(kind: Kind, ids: Sequence[UUID], actor: Actor) -> dict[UUID, Refusal]:
    """Lets records go for good, with all that hangs on them; each on its own. What stays, and why. Raises MayNot."""
    if not may_purge(kind, actor):
        raise MayNot(_t("You may not do this."))
    refused: dict[UUID, Refusal] = {}
    seen = set(kind.visible_to(actor, READ).deleted().narrowed(FREE).only(ids).ids(len(ids)))
    for key in ids:
        try:
            if key not in seen:
                raise not_there()
            again(lambda key=key: _go(kind, key, actor))  # type: ignore[misc]
        except Refusal as refusal:
            refused[key] = refusal
    return refused


def _go(kind: Kind, key: UUID, actor: Actor) -> None:
    try:
        with transaction.atomic():
            store.alone(kind, [key])
            row = next(iter(store.lock(kind, [key])), None)
            if row is None or row.deleted_at is None or not kind.visible_to(actor, READ).deleted().narrowed(FREE).only([key]).count():
                raise not_there()
            doomed = _with_children(kind, [row])
            _refuse_held(doomed)
            changes.write(kind, Deed("purge", actor), [(row, {})])
            for each, rows in reversed(doomed):
                erase(each, [one.id for one in rows])
            check()
    except IntegrityError as error:
        raise Refusal(_t("Something else still points at this record.")) from error


def check() -> None:
    """What still points here is found now and not at the end, when nobody could be told."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _with_children(kind: Kind, rows: Sequence[Record]) -> list[tuple[Kind, Sequence[Record]]]:
    """The rows with what is controlled by them, parents first."""
    found: list[tuple[Kind, Sequence[Record]]] = [(kind, rows)]
    known = catalogue()
    for child, link in kind.children if rows else ():
        each = known[child]
        keys = each.model._default_manager.filter(**{f"{each.fields[link].column}__in": [row.id for row in rows]}).values_list("pk", flat=True)
        below = store.lock(each, keys)
        found += _with_children(each, below) if below else []
    return found


def _refuse_held(doomed: Sequence[tuple[Kind, Sequence[Any]]]) -> None:
    """What the law holds stays, and so does what it hangs on (PIPL, T95)."""
    for _kind, rows in doomed:
        if any(getattr(row, "legal_hold", "") for row in rows):
            raise Refusal(_t("A legal hold keeps this record."))


def erase(kind: Kind, ids: Sequence[UUID]) -> None:
    """The rows, what helps them, who had them opened; their files lose their place and are swept."""
    File.objects.filter(kind=kind.name, record_id__in=ids).update(kind="", record_id=None)
    for table, column, pair in _helpers(kind):
        statement = f"DELETE FROM /*rule:bin*/ {quoted(table)} WHERE {quoted(column)} = ANY(%s)"
        fetch(Sql(statement + (" AND kind = %s" if pair else "") + " RETURNING 1", (list(ids), *([kind.name] if pair else []))))
    fetch(Sql(f"DELETE FROM /*rule:bin*/ {quoted(kind.table)} WHERE id = ANY(%s) RETURNING 1", (list(ids),)))


def _helpers(kind: Kind) -> Iterator[tuple[str, str, bool]]:
    """Tables without a life of their own: links that go along with their record, and what it was opened by."""
    yield "kernel_entry", "record_id", True
    for column in places.columns():
        if column.target is kind.model and _goes_along(column):
            yield column.model._meta.db_table, column.name, False


def _goes_along(column: places.Column) -> bool:
    """Deleted with what it points at; what is written once cannot be, so it keeps its record."""
    if getattr(column.model, "append_only", False):
        return False
    link: Any = next(f for f in column.model._meta.concrete_fields if f.column == column.name)
    return bool(link.remote_field.on_delete is models.CASCADE)


@dataclass(slots=True)
class Swept:
    """What the nightly round met."""

    gone: int = 0
    stayed: list[UUID] = field(default_factory=list)


@jobs.every(minutes=24 * 60, name="kernel.empty_bin")
def empty_bin() -> None:
    """What was deleted longer ago than the company keeps it goes for good."""
    sweep(jobs.me())


def sweep(actor: Actor) -> Swept:
    """All kinds, AT_ONCE at a time; what cannot go is met again tomorrow."""
    swept, days = Swept(), int(company.get("bin.days") or 0)
    before = timezone.now() - timedelta(days=days)
    for kind in catalogue() if days else ():
        while not jobs.stopping():
            due = kind.visible_to(actor, READ).deleted().narrowed(FREE).narrowed(Sql("t.deleted_at < %s AND t.id <> ALL(%s)", (before, swept.stayed)))
            ids = due.ids(AT_ONCE)
            if not ids:
                break
            refused = purge(kind, ids, actor)
            swept.stayed += list(refused)
            swept.gone += len(ids) - len(refused)
            jobs.got_further()
    return swept
