"""Why a flow would hold a record: each part of its conditions with what was found and what it was compared with.

Told under the reader's rights. A field he may not read is told as hidden: neither its value nor whether its part held,
or he would read it by trying; what hangs on it alone is left open.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from kehai.crm.approvals.rules import flows
from kehai.kernel import access, regions, types, virtual
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.field import FILED, Field
from kehai.kernel.kind import Kind
from kehai.kernel.labels import labels
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.rows import Asked
from kehai.kernel.workflow import gate, typed

Node = dict[str, Any]
UNNAMED = ("json", *FILED, "secret")


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at the end of a path of fields, or that the reader may not see it."""

    field: Field
    path: tuple[str, ...]
    value: Any = None
    hidden: bool = False


def of_record(flow: flows.Live, kind: Kind, key: UUID, actor: Actor) -> Node | None:
    """The condition on the record as it stands now; None where there is none."""

    def leaf(tree: Mapping[str, Any]) -> Node:
        held = bool(flows.reach(kind).only([key]).narrowed(compile_filter(tree, Scope(kind, flows.BY))).count())
        return _leaf(tree, _find(kind, key, str(tree["field"]).split("."), actor), actor, held=held)

    return node(flow.condition, leaf) if flow.condition else None


def of_input(flow: flows.Live, asked: gate.Asked, actor: Actor) -> Node | None:
    """The condition on what was typed in; None where there is none."""
    within = typed.scope(asked.kind, flows.inputs_of(asked.kind, asked.action), flows.BY)

    def leaf(tree: Mapping[str, Any]) -> Node:
        first, *rest = str(tree["field"]).split(".")
        field = within.kind.fields[first]
        sent = _cleaned(field, asked.input.get(first, field.default))
        found = Found(field, (str(field.label),), wire(field, sent, actor))
        if rest and field.target:
            found = _further(found, kind_named(field.target), sent, rest, actor)
        return _leaf(tree, found, actor, held=typed.fits(tree, within, asked.input))

    return node(flow.input_condition, leaf) if flow.input_condition else None


def of_touches(flow: flows.Live, asked: gate.Asked) -> Node | None:
    """Which of the fields it watches are changed; None where it watches all."""
    if not flow.touches or asked.action != "update":
        return None
    named = [{"label": str(asked.kind.fields[name].label), "held": name in asked.input} for name in flow.touches if name in asked.kind.fields]
    return {"held": any(one["held"] for one in named), "touches": named}


def written(flow: flows.Live, kind: Kind, actor: Actor) -> list[Node]:
    """The conditions as they stand in the flow, with the names of what they speak of; nothing is looked up in a record."""
    inputs = {field.name: field for field in flows.inputs_of(kind, flow.action)}

    def of(first: Mapping[str, Field]) -> Callable[[Mapping[str, Any]], Node]:
        def leaf(tree: Mapping[str, Any]) -> Node:
            name, *rest = str(tree["field"]).split(".")
            asked = virtual.of(kind).get(name)
            field = asked.field if asked else first[name]
            path = [field, *(_path(kind_named(field.target), rest) if rest and field.target else ())]
            told = _leaf(tree, Found(path[-1], _labels(path)), actor, held=False)
            return {name: told[name] for name in ("field", "op", "wanted")}

        return leaf

    watched = [{"label": str(kind.fields[name].label)} for name in flow.touches if name in kind.fields]
    parts: list[Node] = [{"part": "touches", "touches": watched}] if watched else []
    for part, tree, fields in (("input", flow.input_condition, inputs), ("record", flow.condition, kind.fields)):
        parts += [{"part": part, **node(tree, of(fields))}] if tree else []
    return parts


def node(tree: Mapping[str, Any], leaf: Callable[[Mapping[str, Any]], Node]) -> Node:
    """A condition with what held in it: true, false, or None where that hangs on what is hidden."""
    if "not" in tree:
        inner = node(tree["not"], leaf)
        return {"word": "not", **_held("not", [inner]), "parts": [inner]}
    for word in ("and", "or"):
        if word in tree:
            parts = [node(part, leaf) for part in tree[word]]
            return {"word": word, **_held(word, parts), "parts": parts}
    return leaf(tree)


def _held(word: str, parts: Sequence[Node]) -> Node:
    if any("held" not in part for part in parts):
        return {}
    held = [part["held"] for part in parts]
    if word == "not":
        return {"held": None if held == [None] else not held[0]}
    return {"held": together(word, held)}


def together(word: str, held: Sequence[bool | None]) -> bool | None:
    """All, or any, of what is true, false or open."""
    if not held:
        return True
    decides = word == "or"
    if decides in held:
        return decides
    return None if None in held else not decides


def _leaf(tree: Mapping[str, Any], found: Found, actor: Actor, *, held: bool) -> Node:
    field = found.field
    told = {
        "name": field.name,
        "label": field.label,
        "type": field.type,
        "target": field.target,
        "choices": [{"value": choice.value, "label": str(choice.label)} for choice in field.choices],
    }
    wanted = tree.get("value")
    said = [wire(field, one, actor) for one in wanted] if isinstance(wanted, list) else wire(field, wanted, actor)
    return {
        "field": {**told, "label": " · ".join(found.path)},
        "op": tree["op"],
        "wanted": said,
        "value": None if found.hidden else found.value,
        "hidden": found.hidden,
        "held": None if found.hidden else held,
    }


def _find(kind: Kind, key: UUID, names: Sequence[str], actor: Actor) -> Found:
    """The value at the end of a path; each record on the way is read under the reader's rights."""
    name, rest = names[0], names[1:]
    asked = virtual.of(kind).get(name)
    if asked:
        return Found(asked.field, (str(asked.field.label),), hidden=not _sees_all(asked.field.target, actor))
    field = kind.fields[name]
    path, label = _path(kind, names), str(field.label)
    if not access.readable(kind, actor, name):
        return Found(path[-1], _labels(path), hidden=True)
    rows = kind.visible_to(actor, READ).only([key]).narrowed(access.shown(kind, actor.rights, name, "t"))
    page = json.loads(rows.page(Asked(columns=[name], size=1, total="none", can=False)).rows)
    value = page[0].get(name) if page else None
    stub = field.type == "link" and isinstance(value, dict) and value.get("id") is None
    if not page or stub:
        return Found(path[-1], _labels(path), hidden=True)
    if not rest or field.target is None:
        return Found(field, (label,), value)
    return _further(Found(field, (label,)), kind_named(field.target), value["id"] if value else None, rest, actor)


def _further(found: Found, target: Kind, key: Any, rest: Sequence[str], actor: Actor) -> Found:
    """Along a link; where it is empty nothing is found, and nothing is hidden."""
    if key is None:
        path = _path(target, rest)
        return Found(path[-1], (*found.path, *_labels(path)))
    below = _find(target, UUID(str(key)), rest, actor)
    return replace(below, path=(*found.path, *below.path))


def _path(kind: Kind, names: Sequence[str]) -> list[Field]:
    field = virtual.of(kind)[names[0]].field if names[0] in virtual.of(kind) else kind.fields[names[0]]
    return [field, *(_path(kind_named(field.target), names[1:]) if names[1:] and field.target else ())]


def _labels(path: Sequence[Field]) -> tuple[str, ...]:
    return tuple(str(field.label) for field in path)


def _sees_all(target: str | None, actor: Actor) -> bool:
    return target is None or actor.rights.everything or actor.rights.all_of(target, READ)


def _cleaned(field: Field, value: Any) -> Any:
    try:
        return None if value is None else types.clean(field.with_(required=False), value)
    except types.Bad:
        return None


def wire(field: Field, value: Any, actor: Actor) -> Any:
    """A value that was typed in, as lists tell one; the name of a linked record only where the reader sees it."""
    if value in (None, "") or field.type in UNNAMED:
        return None
    if field.type == "region":
        return {"id": str(value), "label": regions.label(str(value)) or str(value)}
    if field.type != "link" or not field.target:
        return value if isinstance(value, bool | int | list | dict) else str(value)
    key = _cleaned(field, value)
    named = labels(kind_named(field.target), actor, [key]).get(key) if key else None
    return {"id": str(key) if named else None, "label": named}
