"""Calls of other systems that start a rule for one record: which record is meant, what is taken from them, once each (T10)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import acting, starting
from kehai.crm.automation.rules.live import Live, live
from kehai.kernel.access import READ, readable
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid
from kehai.kernel.query import Scope, compile_filter

MOST_VALUES, LONGEST = 50, 2000
CAUSE = 39  # hexadecimal digits of the id's hash; with the c before it what `cause` holds


@dataclass(frozen=True, slots=True)
class Heard:
    """What a call came to: whether a run began, and whether this call was heard before."""

    started: bool
    before: bool = False


def address(rule: UUID) -> str:
    """The path of a rule that is called."""
    return f"/hooks/{rule}"


def waiting(key: UUID) -> Live | None:
    """The rule of an address, if it is in use and waits for calls."""
    kind = Rule.objects.filter(pk=key, active=True, deleted_at=None, when=Rule.When.CALLED).values_list("kind", flat=True).first()
    if kind is None or kind not in catalogue():
        return None
    return next((rule for rule in live(kind) if rule.id == key), None)


def hear(rule: Live, ident: str, body: Mapping[str, Any]) -> Heard:
    """Starts the rule for the record of a call. Raises Invalid, and MayNot where its keeper may not act any more."""
    told = _values(body.get("data", {}))
    record = _record(rule, body)
    cause = "c" + hashlib.sha256(ident.encode()).hexdigest()[:CAUSE]
    if Run.objects.filter(rule_id=rule.id, record_id=record, cause=cause).exists():
        return Heard(started=False, before=True)
    return Heard(started=bool(starting.begin(rule, [(record, cause, ())], told)))


def _values(told: Any) -> dict[str, Any]:
    """Plain values by name: they stand in texts, and nothing more is made of them."""
    good = isinstance(told, dict) and len(told) <= MOST_VALUES
    if not good or not all(value is None or isinstance(value, str | int | float | bool) for value in told.values()):
        raise Invalid(
            _t("Please look at the marked fields."), {"data": _t("Please send an object of at most %(most)d plain values.") % {"most": MOST_VALUES}}
        )
    return {str(name)[:60]: value[:LONGEST] if isinstance(value, str) else value for name, value in told.items() if value is not None}


def _record(rule: Live, body: Mapping[str, Any]) -> UUID:
    """The one record that is meant: by its id or number, or by a field that only it has, as the keeper reads it."""
    kind, who = kind_named(rule.kind), acting.actor_of(rule.name, rule.keeper)
    rows = kind.visible_to(who, READ)
    name, value = _sought(body)
    if name == "id":
        found = rows.only([UUID(value)]).ids(2)
    elif name == "number" or (name in kind.fields and readable(kind, who, name) and not kind.fields[name].sensitive):
        tree = {"field": name, "op": "eq", "value": value}
        found = rows.narrowed(compile_filter(tree, Scope(kind, who))).ids(2)
    else:
        raise Invalid(_t("Please look at the marked fields."), {"find": _t("Please name a field of these records that the rule may read.")})
    if len(found) != 1:
        sentence = _t("More than one record is meant.") if found else _t("There is no such record.")
        raise Invalid(sentence, {"record" if name in ("id", "number") else "find": sentence})
    return found[0]


def _sought(body: Mapping[str, Any]) -> tuple[str, Any]:
    record, find = body.get("record"), body.get("find")
    if isinstance(record, str) and record and find is None:
        try:
            return "id", str(UUID(record))
        except ValueError:
            return "number", record
    if record is None and isinstance(find, dict) and set(find) == {"field", "value"} and isinstance(find["field"], str):
        return find["field"], find["value"]
    raise Invalid(_t("Please look at the marked fields."), {"record": _t("Please name the record by id or number, or find it by a field.")})
