"""Which flows stand over an action, and which rows they hold: conditions on the record and on what is asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _t

from kehai.crm.approvals.records import flow as records
from kehai.crm.approvals.records.flow import Flow
from kehai.kernel.access import READ, Personal, system
from kehai.kernel.actions import LABELS, OWN_VERBS, actions_of
from kehai.kernel.catalogue import STARTING, epoch_now, read_epoch, shipped
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import FILED, Field
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import Sql
from kehai.kernel.workflow import typed
from kehai.kernel.workflow.gate import Asked

BY = system("approvals")
NOT_UNDER = frozenset({"approvals", "screens", "kernel"})
LIVE = """
SELECT id, name, kind, action, touches, condition, input_condition, shown, days, edition, fallback_id, by_mail
FROM /*rule:approvals*/ approvals_flow WHERE active AND deleted_at IS NULL ORDER BY position, number
"""


JSON_COLUMNS = range(4, 8)  # the driver hands them over as text


@dataclass(frozen=True, slots=True)
class Live:
    """A flow in use, as of one epoch."""

    id: UUID
    name: str
    kind: str
    action: str
    touches: Sequence[str]
    condition: Any
    input_condition: Any
    shown: Sequence[str]
    days: int
    edition: int
    fallback: UUID | None
    by_mail: bool

    @property
    def watched(self) -> list[str]:
        """The fields whose change after the asking makes the request be asked again."""
        return sorted({*_fields(self.condition), *self.shown, *self.touches})


_cache: dict[tuple[str, int], Mapping[tuple[str, str], tuple[Live, ...]]] = {}
_lock = Lock()


def live(kind: str, action: str) -> tuple[Live, ...]:
    """The flows over an action, in order; kept per process under the epoch, which every change of a flow raises."""
    epoch = epoch_now.get()
    epoch = read_epoch() if epoch is None else epoch
    if epoch == STARTING:
        return ()
    key = (str(connection.settings_dict["NAME"]), epoch)
    found = _cache.get(key)
    if found is None:
        found = _read()
        with _lock:
            if len(_cache) >= 8:
                _cache.clear()
            _cache[key] = found
    return found.get((kind, action), ())


def _read() -> Mapping[tuple[str, str], tuple[Live, ...]]:
    found: dict[tuple[str, str], tuple[Live, ...]] = {}
    for row in fetch(Sql(LIVE)):
        flow = Live(*(json.loads(value) if at in JSON_COLUMNS else value for at, value in enumerate(row)))
        found[flow.kind, flow.action] = (*found.get((flow.kind, flow.action), ()), flow)
    return found


def of(row: Flow) -> Live:
    """A flow as it stands, in use or not: for trying it."""
    told = (row.id, row.name, row.kind, row.action, row.touches, row.condition, row.input_condition, row.shown, row.days, row.edition)
    return Live(*told, row.fallback_id, row.by_mail)


def matching(flows: Sequence[Live], asked: Asked, ids: Sequence[UUID]) -> dict[UUID, Live]:
    """Row → the first flow that holds it, as the rows stand now, also in the recycle bin."""
    found: dict[UUID, Live] = {}
    for flow in flows:
        left = [key for key in ids if key not in found]
        if left and _fits_input(flow, asked):
            found |= dict.fromkeys(_fitting(flow, asked.kind, left), flow)
    return found


def _fitting(flow: Live, kind: Kind, ids: Sequence[UUID]) -> list[UUID]:
    """Also of the recycle bin: what is about to be deleted or restored lies there before or after."""
    if not flow.condition:
        return list(ids)
    rows = reach(kind).only(ids).narrowed(compile_filter(flow.condition, Scope(kind, BY)))
    return [key for each in (rows, rows.deleted()) for (key,) in fetch("SELECT t.id" + each.source())]


def _fits_input(flow: Live, asked: Asked) -> bool:
    if flow.touches and asked.action == "update" and not set(flow.touches) & set(asked.input):
        return False
    fields = inputs_of(asked.kind, asked.action)
    return not flow.input_condition or typed.fits(flow.input_condition, typed.scope(asked.kind, fields, BY), asked.input)


def inputs_of(kind: Kind, action: str) -> list[Field]:
    """What is typed into an action that a condition may ask: of a create or change, the fields of the record."""
    if action in ("create", "update"):
        found = [field for field in kind.fields.values() if not field.readonly and not field.derived]
    else:
        made = actions_of(kind).get(action)
        found = list(made.input) if made else []
    return [field for field in found if field.type not in ("json", *FILED, "secret")]


def may_be_held(kind: Kind) -> list[tuple[str, str]]:
    """(name, label) of the actions of a kind that a flow may stand over: none that asks for a secret or tells one."""
    if kind.domain in NOT_UNDER or isinstance(kind.access, Personal):
        return []
    own = [(name, str(LABELS[name])) for name in ("create", "update", "delete", "restore")]
    named = [
        (made.name, str(made.label)) for made in actions_of(kind).values() if not made.secret and not any(f.type == "secret" for f in made.input)
    ]
    return [*own, *named]


def label_of(kind: str, action: str) -> str:
    """How people call an action of a kind."""
    if kind not in shipped():
        return action
    made = actions_of(kind_named(kind)).get(action)
    if made is not None:
        return str(made.label)
    return {"create": _t("Create"), "update": _t("Change"), "delete": _t("Delete"), "restore": _t("Restore")}.get(action, action)


def _fields(tree: Any) -> set[str]:
    """The fields of the record that a condition names."""
    if not isinstance(tree, dict):
        return set()
    if "field" in tree:
        return {str(tree["field"]).split(".")[0]}
    return {name for part in tree.values() for each in (part if isinstance(part, list) else [part]) for name in _fields(each)}


@records.check
def problems(row: Flow) -> dict[str, Any]:
    """What a flow names and is not there, by field."""
    if row.kind not in shipped() or row.action not in dict(may_be_held(kind_named(row.kind))):
        return {"action": _t("Please choose an action that can be put under approval.")}
    kind, found = kind_named(row.kind), {}
    known = _t("Please choose fields of the record.")
    for name in ("touches", "shown"):
        if not isinstance(getattr(row, name), list) or not set(map(str, getattr(row, name))) <= set(kind.fields):
            found[name] = known
    if row.touches and row.action != "update":
        found["touches"] = _t("Only of a change of a record.")
    fields = inputs_of(kind, row.action)
    for name, scope in (("condition", Scope(kind, BY)), ("input_condition", typed.scope(kind, fields, BY))):
        try:
            compile_filter(getattr(row, name), scope)
        except Invalid as error:
            found[name] = error.message
    if row.action in OWN_VERBS and row.action not in ("create", "update") and row.input_condition:
        found["input_condition"] = _t("This action asks for nothing.")
    return found


def refuse_unready(row: Flow, steps: int) -> None:
    """A flow without steps, or without somebody for the case that nobody is found, is not switched on."""
    if not steps:
        raise Refusal(_t("Please add a step first: who decides?"))
    if row.fallback_id is None or not row.fallback.active:  # type: ignore[union-attr]
        raise Refusal(_t("Please name who decides where nobody is found."))


def reach(kind: Kind) -> Rows:
    """All rows of a kind, for the flow itself."""
    return kind.visible_to(BY, READ)
