"""Runs actions by the six steps of "Life of a write": see it, may it, lock, check state, do it, record it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kehai.kernel import access, inputs, store, writes
from kehai.kernel.access import Actor
from kehai.kernel.actions import Action, actions_of, state, told
from kehai.kernel.again import again
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot, NotThere, Refusal
from kehai.kernel.kept import kept
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.rows import fetch, not_there
from kehai.kernel.sql import TRUE, Sql
from kehai.kernel.sql import name as quoted
from kehai.kernel.workflow import gate
from kehai.kernel.workflow.gate import Asked, Waiting

CHUNK = 200
_many: ContextVar[bool] = ContextVar("many", default=False)
Do = Callable[[Sequence[Record]], Any]


class _Undone(Exception):
    """The only row of a transaction refused."""


@dataclass(slots=True)
class Outcome:
    """What became of each row: done ids, refusals by id, and what waits for an approval."""

    done: list[UUID] = field(default_factory=list)
    refused: dict[UUID, Refusal] = field(default_factory=dict)
    message: str = ""
    held: dict[UUID, Any] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Takes in the outcome of another chunk."""
        self.done += other.done
        self.refused |= other.refused
        self.held |= other.held
        self.message = other.message or self.message


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do to rows: the right and the state it needs, and the doing under the locks."""

    kind: Kind
    actor: Actor
    op: str
    state: Sql
    do: Do
    why_not: Any = ""
    bin: bool = False
    state_first: bool = False
    along: Sequence[UUID] = ()
    asked: Asked | None = None


def act(kind: Kind, name: str, ids: Sequence[UUID], data: Mapping[str, Any], actor: Actor) -> Outcome:
    """Runs a declared action on rows, in chunks of one transaction each.

    Raises NotThere, MayNot, Invalid for what concerns all of them; what concerns one row stands in the outcome.
    """
    made = actions_of(kind, actor).get(name)
    if made is None:
        raise not_there()
    if not access.may(kind, actor, made.op):
        raise MayNot(_("You may not do this."))
    if not made.bulk and len(ids) > 1:
        raise Refusal(_("Please do this for one record at a time."))
    values = inputs.form(made.input, data, actor)
    why_not = made.why_not if told(kind, made, actor) else ""
    held = state(kind, made, actor.rights.person)
    along = made.along(kind, ids[0], values) if made.along and ids else ()
    doing = _doing(kind, made, values, actor)
    task = Task(kind, actor, made.op, held, doing, why_not, state_first=made.state_first, along=along, asked=Asked(kind, name, data, actor))
    return in_chunks(task, ids)


def _doing(kind: Kind, made: Action, values: Mapping[str, Any], actor: Actor) -> Do:
    text = made.words(values) if made.words else str(values.get("reason") or "")
    deed = Deed(made.name, actor, text, always=made.words is not None)

    def do(rows: Sequence[Record]) -> Any:
        if made.along:
            return made.verb(list(rows), by=actor, **values) or made.done
        before = {row.id: store.snapshot(row) for row in rows}
        said = made.verb(list(rows), by=actor, **values)
        with writes.named_uniqueness(kind):
            writes.save(kind, rows, before, deed, None if made.may_leave else made.op)
        return said or made.done

    return do


def create(kind: Kind, data: Any, actor: Actor, key: UUID | None = None) -> Record:
    """One new record, in a transaction of its own. Raises Invalid, MayNot, Refusal."""
    made = ask_to_create(kind, data, actor, key)
    if isinstance(made, Waiting):
        raise TypeError("what cannot wait was stored")
    return made


def ask_to_create(kind: Kind, data: Any, actor: Actor, key: UUID | None = None) -> Record | Waiting:
    """One new record, or the request for it where a flow holds it. Raises Invalid, MayNot, Refusal."""
    asked = Asked(kind, "create", data, actor)

    def unit() -> Record | Waiting:
        with transaction.atomic(), gate.asking() as may_wait:
            made, held = gate.made(asked, lambda: writes.create(kind, data, actor, key), lambda row: row.id)
            if not held:
                return made
            waiting, refused = gate.put(asked, held, may_wait=may_wait)
            for refusal in refused.values():
                raise refusal
            return waiting[0]

    return again(unit)


def update(kind: Kind, key: UUID, data: Mapping[str, Any], version: int | None, actor: Actor) -> Outcome:
    """Changes one record. Raises what stood in its way."""
    asked = Asked(kind, "update", data, actor)
    task = Task(kind, actor, access.UPDATE, TRUE, lambda rows: writes.update(kind, rows[0], data, version, actor), asked=asked)
    return single(task, key)


def update_many(kind: Kind, ids: Sequence[UUID], data: Mapping[str, Any], actor: Actor) -> Outcome:
    """The same change to many records."""
    do: Do = lambda rows: writes.update_all(kind, rows, data, actor)  # noqa: E731  as its neighbours
    return in_chunks(Task(kind, actor, access.UPDATE, TRUE, do, asked=Asked(kind, "update", data, actor)), ids)


def delete(kind: Kind, ids: Sequence[UUID], actor: Actor, reason: str = "") -> Outcome:
    """Puts records into the recycle bin."""
    deed = Deed("delete", actor, reason)
    return in_chunks(Task(kind, actor, access.DELETE, TRUE, lambda rows: writes.bury(kind, rows, deed), asked=Asked(kind, "delete", {}, actor)), ids)


def restore(kind: Kind, ids: Sequence[UUID], actor: Actor) -> Outcome:
    """Brings records back from the recycle bin."""
    deed = Deed("restore", actor)
    do: Do = lambda rows: writes.unearth(kind, rows, deed)  # noqa: E731  as its neighbours
    return in_chunks(Task(kind, actor, access.DELETE, TRUE, do, bin=True, asked=Asked(kind, "restore", {}, actor)), ids)


def single(task: Task, key: UUID) -> Outcome:
    """The task on one row; its refusal is raised."""
    outcome = in_chunks(task, [key])
    for refusal in outcome.refused.values():
        raise refusal
    return outcome


def in_chunks(task: Task, ids: Sequence[UUID]) -> Outcome:
    """The task on rows, CHUNK to a transaction, the whole unit again on a deadlock."""
    total = Outcome()
    mark = _many.set(_many.get() or len(set(ids)) > 1)
    try:
        with gate.asking() as may_wait:
            for chunk in _chunks(list(dict.fromkeys(ids))):
                total.add(again(lambda chunk=chunk: _unit(task, chunk)))  # type: ignore[misc]
    finally:
        _many.reset(mark)
    if total.held and task.asked:
        waiting, refused = gate.put(task.asked, total.held, may_wait=may_wait)
        total.waiting, total.refused = list(waiting), total.refused | refused
    return total


def many() -> bool:
    """Whether the rows at hand are a part of a larger piece of work, of which people are told once."""
    return _many.get()


def _chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for at in range(0, len(ids), CHUNK):
        yield ids[at : at + CHUNK]


def _unit(task: Task, ids: Sequence[UUID]) -> Outcome:
    """Steps 1 to 6 for one chunk in one transaction."""
    outcome = Outcome()
    try:
        with transaction.atomic():
            seen = set(_seen(task, ids))
            outcome.refused = {key: not_there() for key in ids if key not in seen}
            if task.along:
                store.alone(task.kind, {*seen, *task.along})
            rows = store.lock(task.kind, seen)
            allowed = _verdicts(task, rows, outcome)
            if len(ids) == 1 and allowed:
                _do_lone(task, allowed, outcome)
            elif allowed:
                _do(task, allowed, outcome)
    except _Undone:
        pass  # what stood in the way is told by the outcome
    return outcome


def _do_lone(task: Task, rows: Sequence[Record], outcome: Outcome) -> None:
    """The only row of its transaction needs no savepoint: where it refuses, all is undone."""
    key = rows[0].id
    try:
        rows = _free(task, rows, outcome)
        outcome.message = str(task.do(rows) or "") if rows else ""
    except (Refusal, Invalid, NotThere) as refusal:
        outcome.refused[key] = refusal
        raise _Undone from refusal
    outcome.done += [row.id for row in rows]


def _free(task: Task, rows: Sequence[Record], outcome: Outcome) -> Sequence[Record]:
    """Step 3: the rows that no flow holds; those that one holds stand in the outcome. What was tried is read anew."""
    held = gate.held(task.asked, [row.id for row in rows], lambda: task.do(rows))
    if held is None:
        return rows
    for row in rows:
        outcome.held.pop(row.id, None)
    outcome.held |= held
    return store.lock(task.kind, [row.id for row in rows if row.id not in held])


def _seen(task: Task, ids: Sequence[UUID]) -> list[UUID]:
    rows = task.kind.visible_to(task.actor, access.READ)
    rows = rows.deleted() if task.bin else rows
    return rows.only(ids).ids(len(ids))


def _verdicts(task: Task, rows: Sequence[Record], outcome: Outcome) -> list[Record]:
    """One fresh statement under the locks: is it still seen, may it, does its state allow it."""
    rights, kind = task.actor.rights, task.kind
    alive = "t.deleted_at IS NOT NULL" if task.bin else "t.deleted_at IS NULL"
    sees = kept(kind, task.actor, ("may", access.READ), lambda: kind.access.predicate(kind, rights, access.READ, "t"))
    may = kept(kind, task.actor, ("may", task.op), lambda: kind.access.predicate(kind, rights, task.op, "t"))
    statement = (
        Sql(f"SELECT t.id, {alive} AND COALESCE(")
        + sees
        + ", FALSE), COALESCE("
        + may
        + ", FALSE), COALESCE("
        + task.state
        + f", FALSE) FROM /*acl:{kind.name},{task.op}*/ {quoted(kind.table)} t"
        + Sql(" WHERE t.id = ANY(%s)", ([row.id for row in rows],))
    )
    verdicts = {key: {"sees": seen, "may": may_it, "can": can} for key, seen, may_it, can in fetch(statement)}
    allowed = []
    for row in rows:
        refusal = _verdict(task, row, **verdicts[row.id])
        if refusal:
            outcome.refused[row.id] = refusal
        else:
            allowed.append(row)
    return allowed


def _verdict(task: Task, row: Record, *, sees: bool, may: bool, can: bool) -> Refusal | None:
    if not sees:
        return Refusal(_("This changed hands a moment ago."))
    if not may and (can or not task.state_first):
        return MayNot(_("You may not do this."))
    if not can:
        why = task.why_not(row, task.actor) if callable(task.why_not) else task.why_not
        return Refusal(why or _("The state of this record does not allow this any more."))
    return None


def _do(task: Task, rows: Sequence[Record], outcome: Outcome) -> None:
    """All rows together; where one refuses, each on its own, so that one does not stop the others."""
    try:
        with transaction.atomic():
            free = _free(task, rows, outcome)
            outcome.message = str(task.do(free) or "") if free else ""
        outcome.done += [row.id for row in free]
    except (Refusal, Invalid, NotThere) as refusal:
        if len(rows) == 1:
            outcome.refused[rows[0].id] = refusal
            return
        for row in store.lock(task.kind, [row.id for row in rows]):
            _do(task, [row], outcome)
