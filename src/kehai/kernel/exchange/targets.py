"""What a column may go into besides the kind's own fields: author and date, place, what hangs on the record, the version.

A target is a word: "name" a field of the kind; "created_at", "created_by", "owner" and the pool of new rows;
"customers.contact#2.mobile" a field of the second contact in the row; "@version" the version taken out.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import access
from kehai.kernel.access import Actor, ByOwner
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.field import FILED, Field
from kehai.kernel.kind import Kind

VERSION = "@version"
NUMBER, OWNER, CREATED_AT, CREATED_BY = "number", "owner", "created_at", "created_by"
CANNOT = frozenset({*FILED, "json"})  # what no cell can hold
SLOTS = 3
_CHILD = re.compile(r"([a-z_]+\.[a-z_]+)#([1-9])\.([a-z0-9_]+)")
VERSION_FIELD = Field(VERSION, _("version when it was taken out"), "integer", least=0, most=2**31 - 1)


class ChildField(NamedTuple):
    """A field of what hangs on the record, and the place beside it in the row: the first contact, the second."""

    kind: Kind
    slot: int
    field: Field


def writable(kind: Kind, actor: Actor) -> dict[str, Field]:
    """The fields that a file may fill for this actor."""
    rights = actor.rights
    return {
        name: field
        for name, field in kind.fields.items()
        if not field.readonly and field.type not in CANNOT and rights.level(kind.name, name) == "write"
    }


def may_backdate(kind: Kind, actor: Actor) -> bool:
    """Whether the actor may say who made a record and when: on the kind itself, or on the one it hangs on."""
    link = getattr(kind.access, "parent", None)
    above = kind_named(str(kind.fields[link].target)) if link else kind
    rights = actor.rights
    return any(rights.holds(name, access.BACKDATE) and rights.permits(name, access.BACKDATE) for name in (kind.name, above.name))


def of_new_rows(kind: Kind, actor: Actor) -> dict[str, Field]:
    """What only a new row is told: where it belongs, and with the right to it who made it and when."""
    past = may_backdate(kind, actor)
    found: dict[str, Field] = {}
    owner, pool = kind.fields.get(OWNER), getattr(kind.access, "pool", None)
    if owner and (past or (isinstance(kind.access, ByOwner) and access.may(kind, actor, access.TRANSFER))):
        found[OWNER] = owner.with_(readonly=False, required=False)
    if pool:
        found[pool] = kind.fields[pool].with_(readonly=False, required=False)
    if past:
        found[CREATED_AT] = kind.fields[CREATED_AT].with_(readonly=False, required=False)
        found[CREATED_BY] = Field(CREATED_BY, _("created by"), "link", target=owner.target if owner else None, column=CREATED_BY)
    return {name: field for name, field in found.items() if actor.rights.level(kind.name, name) in ("read", "write")}


def offered(kind: Kind, actor: Actor) -> dict[str, Field]:
    """Every field of the row itself that a column may go into."""
    return {**of_new_rows(kind, actor), **writable(kind, actor)}


def children(kind: Kind, actor: Actor) -> dict[str, tuple[Kind, str]]:
    """The kinds that may come in beside a record, with the link that hangs them on it."""
    found = {}
    for name, link in kind.children:
        child = kind_named(name)
        if access.may(child, actor, access.IMPORT) and child.screen["menu"] is not None:
            found[name] = child, link
    return found


def child_field(kind: Kind, target: str, actor: Actor) -> ChildField | None:
    """The field that a target of this form names, where it may be filled."""
    parts = _CHILD.fullmatch(target)
    found = children(kind, actor).get(parts[1]) if parts else None
    if not parts or not found:
        return None
    child, link = found
    fields = {**of_new_rows(child, actor), **writable(child, actor)}
    fields.pop(link, None)
    field = fields.get(parts[3])
    return ChildField(child, int(parts[2]), field) if field else None


def lead(child: Kind, actor: Actor) -> str | None:
    """The field that tells one child of a record from another: its title, else the first that must be filled."""
    fields = writable(child, actor)
    link = getattr(child.access, "parent", None)
    if child.title in fields:
        return child.title
    must = (name for name, field in fields.items() if field.required and field.default is None and field.type != "link" and name != link)
    return next(must, None)


def shown(kind: Kind, actor: Actor) -> list[dict[str, Any]]:
    """All targets as the interface offers them."""
    return list(_shown(kind, actor))


def _shown(kind: Kind, actor: Actor) -> Iterator[dict[str, Any]]:
    own = writable(kind, actor)
    yield from (_one(name, field, "") for name, field in own.items())
    if NUMBER in kind.fields:
        yield _one(NUMBER, kind.fields[NUMBER].with_(required=False), "")
        yield _one(VERSION, VERSION_FIELD, "")
    yield from (_one(name, field, _t("Only for new rows")) for name, field in of_new_rows(kind, actor).items())
    for name, (child, link) in children(kind, actor).items():
        fields = {**of_new_rows(child, actor), **writable(child, actor)}
        for slot in range(1, SLOTS + 1):
            group = f"{child.label} {slot}"
            yield from (_one(f"{name}#{slot}.{key}", f.with_(required=False), group) for key, f in fields.items() if key != link)


def _one(name: str, field: Field, group: str) -> dict[str, Any]:
    must = field.required and field.type != "boolean" and field.default in (None, "")
    return {"name": name, "label": str(field.label), "type": field.type, "required": must, "group": group}


def label_of(kind: Kind, target: str) -> str:
    """How a target is called in a sentence; the word itself where it is none of ours."""
    if parts := _CHILD.fullmatch(target):
        try:
            child = kind_named(parts[1])
        except KeyError:
            return target
        field = child.fields.get(parts[3])
        return f"{child.label} {parts[2]} · {field.label if field else parts[3]}"
    if target == CREATED_BY:
        return _t("created by")
    if target == VERSION:
        return str(VERSION_FIELD.label)
    known = kind.fields.get(target)
    return str(known.label) if known else target
