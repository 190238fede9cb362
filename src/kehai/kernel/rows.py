"""What an actor reaches of a kind: the one door for lists, search, groups, exports and single records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from kehai.kernel import access, paging, prepared, search, shape
from kehai.kernel.access import Actor, Among
from kehai.kernel.errors import MayNot, NotThere
from kehai.kernel.kept import kept, kept_statement
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.record import Record
from kehai.kernel.sql import FALSE, TRUE, Sql, every, join, negate
from kehai.kernel.sql import name as quoted

CAP = 1000
# Up to so many people's rows are asked one by one; more of them are met soon enough among the newest of all.
MANY = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `content` is a JSON array as it came from the database; `total` is None, or counted to CAP + 1 when `capped`."""

    content: bytes
    after: str | None
    total: int | None
    capped: bool

    @property
    def rows(self) -> str:
        """The same as text."""
        return self.content.decode()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for."""

    columns: Sequence[str] | None = None
    sort: str | None = None
    size: int = 50
    after: str | None = None
    page: int | None = None
    total: str = "capped"
    can: bool = True


@dataclass(frozen=True, slots=True)
class Arm:
    """One path of access: its whole condition; and where it is several ids in a column, these and the rest of it."""

    condition: Sql
    among: Among | None = None
    rest: Sql = TRUE


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a kind under one actor and operation; filters narrow it and give a new one."""

    kind: Kind
    actor: Actor
    op: str
    where: Sql = TRUE
    bin: bool = False
    few: bool = False

    @classmethod
    def of(cls, kind: Kind, actor: Actor, op: str) -> "Rows":
        """All that the operation reaches. The marker names kind and operation, not the person."""
        return cls(kind, actor, op)

    @property
    def scope(self) -> Scope:
        """Where filters and shapes are read."""
        return Scope(self.kind, self.actor)

    def filter(self, tree: Any) -> "Rows":
        """Narrowed by a filter of the filter language. Raises Invalid."""
        return replace(self, where=every(self.where, compile_filter(tree, self.scope)))

    def matching(self, q: str | None) -> "Rows":
        """Narrowed by a search; an empty search narrows nothing."""
        if not q or not q.strip():
            return self
        return replace(self, where=every(self.where, search.condition(self.kind, self.actor, q, "t")))

    def only(self, ids: Sequence[UUID]) -> "Rows":
        """Narrowed to these ids."""
        return replace(self, where=every(self.where, Sql("t.id = ANY(%s)", (list(ids),))), few=True)

    def narrowed(self, condition: Sql) -> "Rows":
        """Narrowed by a condition of the program's own over alias t."""
        return replace(self, where=every(self.where, condition))

    def deleted(self) -> "Rows":
        """The recycle bin instead of the living: what the actor reads and might delete, he may look for there."""
        return replace(self, bin=True, op=access.DELETE)

    def condition(self) -> Sql:
        """The whole predicate over alias t."""
        return every(kept(self.kind, self.actor, ("reach", self.op, self.bin), self._reach), self.where)

    def _reach(self) -> Sql:
        return every(self._alive(), *(self.kind.access.predicate(self.kind, self.actor.rights, op, "t") for op in self._ops()))

    def _alive(self) -> Sql:
        return Sql("t.deleted_at IS NOT NULL" if self.bin else "t.deleted_at IS NULL")

    def arms(self) -> list[Arm]:
        """The condition cut into disjoint parts, one a path, where a path alone can use an index of its own.

        An OR over owner and pool makes the planner walk the newest rows of the whole table until it has met
        enough of the few that are seen.
        """
        if self.few:
            return [Arm(self.condition())]
        found: list[Arm] = kept(self.kind, self.actor, ("arms", self.op, self.bin), self._arms)
        return [replace(arm, condition=every(arm.condition, self.where), rest=every(arm.rest, self.where)) for arm in found]

    def _arms(self) -> list[Arm]:
        paths = getattr(self.kind.access, "paths", None)
        found = paths(self.kind, self.actor.rights, self.op, "t") if paths and len(self._ops()) == 1 else []
        if len(found) < 2:
            return [Arm(self._reach())]
        gate = self.kind.access.gate(self.kind, self.actor.rights, self.op, "t")  # type: ignore[attr-defined]
        rests = [every(self._alive(), *map(negate, found[:at]), gate) for at in range(len(found))]
        return [Arm(every(path, rest), path if isinstance(path, Among) else None, rest) for path, rest in zip(found, rests, strict=True)]

    def sources(self) -> list[Sql]:
        """FROM and WHERE of each arm: together every row once."""
        return [self._from(arm.condition) for arm in self.arms()]

    def select(self, what: Sql | str) -> Sql:
        """What is asked of each row, over all arms."""
        return join(" UNION ALL ", ["SELECT " + (Sql(what) if isinstance(what, str) else what) + source for source in self.sources()])

    def _ops(self) -> tuple[str, ...]:
        """What a row must allow to be shown: who may delete or export it but not read it is not shown it."""
        return (access.READ, self.op) if self.bin or self.op == access.EXPORT else (self.op,)

    def source(self) -> Sql:
        """FROM and WHERE, marked with the kind and the operation."""
        return self._from(self.condition())

    def _from(self, condition: Sql) -> Sql:
        marker = f"/*acl:{self.kind.name},{self.op}*/ "
        return Sql(f" FROM {marker}{quoted(self.kind.table)} t WHERE ") + condition

    def count(self, cap: int | None = None) -> int:
        """How many; counting stops after `cap` + 1."""
        limit = f" LIMIT {int(cap) + 1}" if cap is not None else ""
        return int(fetch("SELECT count(*) FROM (" + self.select("1") + f"{limit}) c")[0][0])

    def ids(self, limit: int, after: UUID | None = None) -> list[UUID]:
        """Ids in id order, for work in chunks."""
        beyond = replace(self, where=every(self.where, Sql("t.id > %s", (after,)))) if after else self
        return [r[0] for r in fetch("SELECT i.id FROM (" + beyond.select("t.id") + f") i ORDER BY i.id LIMIT {int(limit)}")]

    def __iter__(self) -> Iterator[Record]:
        """The rows as model instances; for rules and tests, never for lists."""
        found = Sql("SELECT t.*") + self.source() + " ORDER BY t.id"
        return iter(self.kind.model._default_manager.raw(found.text, found.params))

    def page(self, asked: Asked) -> Page:
        """One page in one statement, its rows built as JSON by the database. Raises Invalid."""
        scope = self.scope
        if self.condition() == FALSE:
            return Page(b"[]", None, None if asked.total == "none" else 0, False)
        order = kept(self.kind, self.actor, ("order", asked.sort), lambda: paging.order(scope, asked.sort))
        size = max(1, min(asked.size, paging.MAX_SIZE))
        offset = (paging.page_number(asked.page) - 1) * size if asked.page else 0
        beyond = paging.unseal(scope, order, asked.after)
        columns = None if asked.columns is None else tuple(asked.columns)
        at = self.op, self.bin, self.few, order.spec, columns, asked.can, asked.total, size, offset, self.where.text, beyond.text

        def compose(given: tuple[Any, ...]) -> Sql:
            where, place = Sql(self.where.text, given[: len(self.where.params)]), Sql(beyond.text, given[len(self.where.params) :])
            return replace(self, where=where)._page(order, place, size, offset, replace(asked, columns=columns))  # noqa: SLF001  itself

        statement = kept_statement(self.kind, self.actor, at, (*self.where.params, *beyond.params), compose)
        rows, (count, value, last, total) = _passed(statement)
        after = paging.seal(scope, order, value, last) if last and int(count or 0) > size else None
        found = None if total is None else int(total)
        return Page(rows, after, found, asked.total == "capped" and found is not None and found > CAP)

    def _page(self, order: paging.Order, beyond: Sql, size: int, offset: int, asked: Asked) -> Sql:
        """The one statement of a page."""
        return (
            Sql(f"SELECT COALESCE(json_agg(o.j) FILTER (WHERE o.n <= {size}), '[]')::text, count(*), ")
            + f"max(o.s) FILTER (WHERE o.n = {size}), max(o.i) FILTER (WHERE o.n = {size}), "
            + self._total(asked.total)
            + " FROM (SELECT row_number() OVER () AS n, t.__s::text AS s, t.id::text AS i, "
            + self._json(asked.columns, can=asked.can)
            + " AS j FROM ("
            + self._window(order, beyond, size + 1, offset)
            + ") t) o"
        )

    def one(self, key: UUID) -> str:
        """One record with all readable fields, as JSON text. Raises NotThere."""
        asked = replace(self, where=every(self.where, Sql("t.id = %s", (key,))))
        found = prepared.fetch("SELECT " + self._whole() + "::text" + asked.source())
        if not found:
            raise not_there()
        return str(found[0][0])

    def _whole(self) -> Sql:
        """A row with all readable fields."""

        def row() -> Sql:
            fields = shape.columns(self.scope, None)
            return shape.row(self.scope, fields, [*self._extras(can=True), ("masked", shape.masked(self.scope, fields))])

        return kept(self.kind, self.actor, ("whole", self.bin), row)

    def _json(self, columns: Sequence[str] | None, *, can: bool) -> Sql:
        """A row of the list with these columns."""

        def row() -> Sql:
            return shape.row(self.scope, shape.columns(self.scope, columns), self._extras(can=can))

        return kept(self.kind, self.actor, ("row", columns, can, self.bin), row)

    def _total(self, how: str) -> Sql:
        if how == "none":
            return Sql("NULL::bigint")
        if how == "exact":
            return "(SELECT count(*) FROM (" + self.select("1") + ") c)"
        arms = ["(SELECT 1" + source + f" LIMIT {CAP + 1})" for source in self.sources()]
        return "(SELECT count(*) FROM (SELECT 1 FROM (" + join(" UNION ALL ", arms) + f") u LIMIT {CAP + 1}) c)"

    def _window(self, order: paging.Order, beyond: Sql, limit: int, offset: int) -> Sql:
        """The rows of the page, each arm in the page's order and then all arms merged."""
        if offset:
            return self._deep(order, [source + " AND " + beyond + order.by() for source in self.sources()], limit, offset)
        found = [self._arm(arm, order, beyond, limit) for arm in self.arms()]
        if len(found) == 1:
            return found[0]
        return "SELECT * FROM (" + join(" UNION ALL ", found) + ") t" + order.by(Sql("t.__s")) + f" LIMIT {limit}"

    def _arm(self, arm: Arm, order: paging.Order, beyond: Sql, limit: int) -> Sql:
        """The page of one arm; of a few people's rows each one's newest by their own index, then the newest of all."""
        value = order.value + " AS __s"
        tail = " AND " + beyond + order.by() + f" LIMIT {limit}"
        if arm.among is None or len(arm.among.ids) > MANY or order.spec.removeprefix("-") != "created_at":
            return "(SELECT t.*, " + value + self._from(arm.condition) + tail + ")"
        each = "SELECT t.id, " + value + self._from(every(Sql(f"t.{quoted(arm.among.column)} = o.id"), arm.rest)) + tail
        newest = Sql("SELECT t.id FROM unnest(%s::uuid[]) o(id), LATERAL (", (list(arm.among.ids),)) + each + ") t" + order.by(Sql("t.__s"))
        found = "(SELECT t.*, " + value + f" FROM {quoted(self.kind.table)} t WHERE t.id = ANY(ARRAY("
        return found + newest + f" LIMIT {limit}))" + order.by() + ")"

    def _deep(self, order: paging.Order, arms: Sequence[Sql], limit: int, offset: int) -> Sql:
        """The rows of a page far down: what is only counted on the way is counted in the index and not fetched."""
        keys = ["SELECT t.id, " + order.value + " AS __s" + arm for arm in arms]
        if len(keys) > 1:
            merged = join(") UNION ALL (", [key + f" LIMIT {limit + offset}" for key in keys])
            keys = ["SELECT * FROM ((" + merged + ")) t" + order.by(Sql("t.__s"))]
        wanted = " WHERE t.id IN (SELECT k.id FROM (" + keys[0] + f" LIMIT {limit} OFFSET {offset}) k)"
        return "SELECT t.*, " + order.value + f" AS __s FROM {quoted(self.kind.table)} t" + wanted + order.by()

    def _extras(self, *, can: bool) -> list[tuple[str, Sql]]:
        if not can:
            return []
        from kehai.kernel.actions import buttons  # noqa: PLC0415  actions read rows

        return [("can", shape.can(self.scope, buttons(self.kind, self.actor, deleted=self.bin)))]


def fetch(statement: Sql) -> list[tuple[Any, ...]]:
    """Runs a composed statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())


def _passed(statement: str) -> tuple[bytes, list[str | None]]:
    """The one row of a statement: its JSON as the database wrote it, to be handed on unread, and the rest as text."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: Any = cursor.pgresult
        rest = (found.get_value(0, column) for column in range(1, found.nfields))
        return found.get_value(0, 0), [each if each is None else each.decode() for each in rest]


def not_there() -> NotThere:
    """The one answer for what is not there and what is not yours."""
    return NotThere(_("This record is not there, or it is not yours to see."))


def refuse_unless_may(kind: Kind, actor: Actor, op: str) -> None:
    """403 where an operation reaches no row of the kind at all."""
    if not access.may(kind, actor, op):
        raise MayNot(_("You may not do this."))
