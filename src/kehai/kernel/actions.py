"""Actions: a function becomes a guarded, recorded, documented button; the only way anything changes.

`@action` declares one; run.py runs it by the six steps of "Life of a write"; writes.py holds the verbs
that every kind has (create, update, delete, restore).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.kernel import access
from kehai.kernel.access import Actor, Rights
from kehai.kernel.catalogue import shipped
from kehai.kernel.errors import Invalid
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.record import Record
from kehai.kernel.sql import FALSE, TRUE, Sql, every

Verb = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which a menu shows actions that belong together; `aside`: they never stand as buttons in front."""

    label: Any
    aside: bool = False


OWNERSHIP = Group(_("Ownership"))
SHARING = Group(_("Sharing"), aside=True)
UPKEEP = Group(_("Sorting and upkeep"), aside=True)
PRIVACY = Group(_("Personal data"), aside=True)


@dataclass(frozen=True, slots=True)
class Action:
    """A verb on rows of a kind: `op` is the right it needs, `when` the state it needs, both as SQL."""

    name: str
    model: type[Record]
    label: Any
    help: Any
    op: str
    when: Any
    input: tuple[Field, ...]
    verb: Verb
    may_leave: bool = False
    danger: bool = False
    bulk: bool = True
    offered: bool = True
    secret: bool = False
    icon: str = ""
    group: Group | None = None
    done: Any = ""
    why_not: Any = ""
    fits: Callable[[Kind], bool] | None = None
    words: Callable[[Mapping[str, Any]], str] | None = None
    state_first: bool = False
    along: Callable[[Kind, UUID, Mapping[str, Any]], Sequence[UUID]] | None = None


_registry: dict[Any, dict[str, Action]] = {}
EVERY: Any = Record  # what is declared on it is an action of every kind that fits
# The verbs every kind has; they have their own HTTP verbs and stand in no list of buttons.
OWN_VERBS = frozenset({"create", "update", "delete", "restore"})


def action(model: Any, *, label: Any, op: str, when: Q | None = None, **facts: Any) -> Callable[[Verb], Verb]:
    """Declares a function as an action of a kind.

    Declared on Record itself it is an action of every kind that `fits`.

    The function gets a list of locked rows and `by` (an Actor) and its inputs by name; it changes the
    rows or raises Refusal; what it returns is shown as the message. Facts: `input` (Fields), `may_leave`
    (the rows may end outside the actor's reach), `danger`, `bulk`, `offered` (False: no button,
    only the program itself runs it), `secret` (the message is told once and kept nowhere), `icon`, `group` (the heading
    it stands under in a menu; without one it belongs to the record's own course and comes first), `done` (what the toast says),
    `why_not` (the sentence when the state does not allow it, or a function of row and actor that finds it),
    `state_first` (the right hangs on the state itself, so that the state is what refuses), `along` (finds further rows of
    the kind that are locked with the one: such an action judges them and writes all of them itself), `name` and `help`.
    Raises at start-up on a name declared twice.
    """

    def declare(verb: Verb) -> Verb:
        name, said = facts.pop("name", verb.__name__), " ".join((verb.__doc__ or "").split())
        made = Action(
            name=name,
            model=model,
            label=label,
            help=facts.pop("help", _(said)),
            op=op,
            when=tree_of(when) if when is not None else None,
            input=tuple(facts.pop("input", ())),
            verb=verb,
            **facts,
        )
        _declared.cache_clear()
        if name in _registry.setdefault(model, {}) or name in OWN_VERBS:
            raise TypeError(f"{model.__name__} has two actions called {name}")
        _registry[model][name] = made
        return verb

    return declare


@cache
def _declared(name: str) -> Mapping[str, Action]:
    """The actions of a kind, its own and those of every kind that fits; raises on a name that both have."""
    kind = shipped()[name]
    own = _registry.get(kind.model, {})
    shared = {word: made for word, made in _registry.get(EVERY, {}).items() if made.fits is None or made.fits(kind)}
    if set(own) & set(shared):
        raise TypeError(f"{name} has two actions called {sorted(set(own) & set(shared))}")
    return {**own, **shared}


def actions_of(kind: Kind, actor: Actor | None = None) -> Mapping[str, Action]:
    """The actions of a kind by name, in the order of their files; those not offered only for the program itself."""
    declared = _declared(kind.name)
    if actor is not None and actor.kind == "job":
        return declared
    return {name: made for name, made in declared.items() if made.offered}


def tree_of(condition: Q) -> dict[str, Any]:
    """A Q as a filter of the filter language; only what that language can say. TypeError otherwise."""
    children: list[Any] = list(condition.children)
    parts = [tree_of(child) if isinstance(child, Q) else _leaf(child[0], child[1]) for child in children]
    tree: dict[str, Any] = {"or" if condition.connector == Q.OR else "and": parts}
    return {"not": tree} if condition.negated else tree


_LOOKUPS = {"exact": "eq", "in": "in", "lt": "lt", "lte": "le", "gt": "gt", "gte": "ge", "contains": "contains", "me": "me"}


def _leaf(name: str, value: Any) -> dict[str, Any]:
    path, _sep, last = name.rpartition("__")
    if last == "isnull":
        return {"field": path.replace("__", "."), "op": "empty" if value else "filled"}
    lookup = _LOOKUPS.get(last) if path else None
    field = (path if lookup else name).replace("__", ".")
    if value is None:
        return {"field": field, "op": "empty"}
    listed = list(value) if isinstance(value, tuple | set | frozenset) else value
    return {"field": field, "op": lookup or "eq", "value": str(listed) if isinstance(listed, str) else listed}


def state(kind: Kind, made: Action, person: UUID | None = None) -> Sql:
    """The state an action needs, over the rows of alias t, `me` being the person; the program asks, so no field is hidden."""
    if made.when is None:
        return TRUE
    return compile_filter(made.when, Scope(kind, Actor("job", None, "state", Rights(person=person, everything=True))))


def told(kind: Kind, made: Action, actor: Actor) -> bool:
    """Whether the actor reads all that the state of an action speaks of: as a filter of his own it would say the same.

    Else neither the button's being there nor the sentence of a refusal may give the hidden value away.
    """
    try:
        return made.when is None or compile_filter(made.when, Scope(kind, actor)) == state(kind, made, actor.rights.person)
    except Invalid:
        return False


def buttons(kind: Kind, actor: Actor, *, deleted: bool = False) -> list[tuple[str, Sql]]:
    """(name, condition) of all that this actor may ever do to rows of the kind; what lists show as `can`."""
    rights = actor.rights

    def reach(op: str) -> Sql:
        return kind.access.predicate(kind, rights, op, "t")

    if deleted:
        return [("restore", reach(access.DELETE))]
    found = [("update", reach(access.UPDATE)), ("delete", reach(access.DELETE))]
    for made in actions_of(kind).values():
        may = reach(made.op)
        if may != FALSE:
            found.append((made.name, every(may, state(kind, made, rights.person)) if told(kind, made, actor) else may))
    return [(name, held) for name, held in found if held != FALSE]


@cache
def verify() -> None:
    """Compiles every declared state once at start-up, so that a wrong name fails there and not in a request."""
    for kind in shipped().values():
        for made in _declared(kind.name).values():
            state(kind, made)
            if made.op not in access.OPS:
                raise TypeError(f"{kind.name}.{made.name} needs an unknown operation {made.op}")


LABELS: dict[str, Any] = {
    "create": _("Created"),
    "update": _("Changed"),
    "delete": _("Deleted"),
    "restore": _("Restored"),
    "import": _("Imported"),
    "undo_import": _("Import taken back"),
    "erase": _("Erased"),
    "merge": _("Merged"),
    "unmerge": _("Merge undone"),
    "purge": _("Deleted for good"),
    "ask_approval": _("Approval asked for"),
    "end_approval": _("Approval ended"),
}


def label_of(kind: Kind, name: str) -> str:
    """How the history names an action."""
    made = _declared(kind.name).get(name)
    return str(made.label if made else LABELS.get(name, name))


def inputs_of(made: Action) -> Sequence[Field]:
    """The form of an action."""
    return made.input
