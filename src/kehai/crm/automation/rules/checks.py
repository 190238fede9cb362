"""What a rule and a step must fulfil before they are kept: what they name is there, and their author's to read and do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t

from kehai.crm.approvals.records.flow_step import people_fields
from kehai.crm.approvals.rules.flows import may_be_held
from kehai.crm.automation.records import rule as rules
from kehai.crm.automation.records import step as steps
from kehai.crm.automation.records.rule import MOST_AN_HOUR, Rule
from kehai.crm.automation.records.step import Step
from kehai.crm.automation.rules import giving, wording
from kehai.crm.office.records.reminder_rule import DATES, MOST_DAYS
from kehai.kernel import inputs
from kehai.kernel.access import READ, readable
from kehai.kernel.actions import actions_of
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope, compile_filter

NOT_OF = frozenset({"automation", "approvals"})
NOT_DONE = frozenset({"create", "delete", "restore"})
LAST_WEEKDAY, LAST_DAY, LONGEST_WAIT = 7, 31, 1000


def may_start(kind: Kind) -> bool:
    """Whether rules may stand over a kind."""
    return kind.domain not in NOT_OF and bool(may_be_held(kind))


def doable(kind: Kind) -> list[tuple[str, str]]:
    """(name, label) of what a step may do to a record of a kind."""
    return [(name, label) for name, label in may_be_held(kind) if name not in NOT_DONE]


@rules.check
def of_rule(row: Rule, by: Any) -> Mapping[str, Any]:
    """What is wrong with a rule, by field."""
    if row.kind not in catalogue() or not may_start(kind_named(row.kind)) or not by.rights.all_of(row.kind, READ):
        return {"kind": _t("Please choose the records.")}
    kind = kind_named(row.kind)
    found = _of_moment(row, kind, by)
    found |= _condition("condition", row.condition, kind, by)
    if not 1 <= row.most_an_hour <= MOST_AN_HOUR:
        found["most_an_hour"] = _t("Please give between 1 and %(most)d.") % {"most": MOST_AN_HOUR}
    return found


def _of_moment(row: Rule, kind: Kind, by: Any) -> dict[str, Any]:
    if row.when == Rule.When.DONE and row.action not in {name for name, _label in doable(kind) if name != "update"}:
        return {"action": _t("Please choose an action of these records.")}
    if row.when == Rule.When.CHANGED:
        known = {field.name for field in kind.fields.values() if readable(kind, by, field.name)}
        if not isinstance(row.watched, list) or not set(map(str, row.watched)) <= known:
            return {"watched": _t("Please choose fields of the record.")}
    if row.when == Rule.When.DATE:
        return _of_date(row, kind, by)
    most = LAST_WEEKDAY if row.every == Rule.Every.WEEK else LAST_DAY
    if row.when == Rule.When.SCHEDULE and not 1 <= row.on_day <= most:
        return {"on_day": _t("Please give between 1 and %(most)d.") % {"most": most}}
    return {}


def _of_date(row: Rule, kind: Kind, by: Any) -> dict[str, Any]:
    field, found = kind.fields.get(row.date_field), {}
    if field is None or field.type not in DATES or not readable(kind, by, field.name):
        found["date_field"] = _t("Please choose a date of these records.")
    elif field.type == "anniversary" and row.sort == Rule.Sort.SILENCE:
        found["sort"] = _t("A day that comes back every year is never silent.")
    if not 0 <= row.days <= MOST_DAYS or (row.sort == Rule.Sort.SILENCE and not row.days):
        found["days"] = _t("Please give between 1 and %(most)d days.") % {"most": MOST_DAYS}
    return found


def _condition(name: str, tree: Any, kind: Kind, by: Any) -> dict[str, Any]:
    try:
        compile_filter(tree, Scope(kind, by))
    except Invalid as error:
        return {name: error.message}
    return {}


@steps.check
def of_step(row: Step, by: Any) -> Mapping[str, Any]:
    """What is wrong with a step, by field."""
    if row.rule.kind not in catalogue():
        return {"rule": _t("This kind of record is not there any more.")}
    kind = kind_named(row.rule.kind)
    found: dict[str, Any] = _BY_SORT[row.sort](row, kind, by)
    if row.condition:
        found |= _condition("condition", row.condition, kind, by)
    return found


def _action(row: Step, kind: Kind, by: Any) -> dict[str, Any]:
    if row.action not in dict(doable(kind)):
        return {"action": _t("Please choose an action of these records.")}
    if not isinstance(row.inputs, dict):
        return {"inputs": _t("Please send an object.")}
    data = {name: wording.dated(value) for name, value in row.inputs.items()}
    if row.action == "update" and not data:
        return {"inputs": _t("Please choose what is changed.")}
    try:
        if row.action == "update":
            inputs.record(kind, data, by, creating=False)
        else:
            inputs.form(actions_of(kind)[row.action].input, data, by)
    except Invalid as error:
        return {"inputs": "; ".join(f"{_label(kind, row.action, name)}: {sentence}" for name, sentence in error.fields.items()) or error.message}
    return {}


def _label(kind: Kind, action: str, name: str) -> str:
    fields = kind.fields if action == "update" else {field.name: field for field in actions_of(kind)[action].input}
    return str(fields[name].label) if name in fields else name


def _assign(row: Step, kind: Kind, by: Any) -> dict[str, Any]:
    if not giving.verbs(kind):
        return {"sort": _t("These records are not given to people.")}
    return {} if row.group_id else {"group": _t("Please fill this in.")}


def _whom(row: Step, kind: Kind) -> dict[str, Any]:
    if row.to == Step.To.PERSON and not row.person_id:
        return {"person": _t("Please fill this in.")}
    if row.to == Step.To.GROUP and not row.group_id:
        return {"group": _t("Please fill this in.")}
    if row.to == Step.To.FIELD and row.person_field not in people_fields(kind.name):
        return {"person_field": _t("Please choose a field that names a person.")}
    if row.to == Step.To.ADDRESS and not (row.sort in giving.REACHED and giving.address_field(kind, row.sort)):
        return {"to": _t("Only e-mails and short messages go to an address or number, and only where the record has one.")}
    return {}


def _told(row: Step, kind: Kind, by: Any, *needed: str) -> dict[str, Any]:
    return _whom(row, kind) | {name: _t("Please fill this in.") for name in needed if not str(getattr(row, name) or "").strip()}


def _notice(row: Step, kind: Kind, by: Any) -> dict[str, Any]:
    return _told(row, kind, by, "text")


def _task(row: Step, kind: Kind, by: Any) -> dict[str, Any]:
    return _told(row, kind, by, "subject") | _wait(row, kind, by)


def _mail(row: Step, kind: Kind, by: Any) -> dict[str, Any]:
    parts = ("subject", "text") if row.sort == Step.Sort.MAIL else ("text",)
    found = _told(row, kind, by, *parts)
    for part in parts:
        strange = [name for name in wording.places(getattr(row, part)) if name != "number" and not _sayable(kind, by, name)]
        if strange:
            found[part] = _t("%(names)s: no fields that may be sent.") % {"names": ", ".join(strange)}
    return found


def _sayable(kind: Kind, by: Any, name: str) -> bool:
    """What is masked for some is sent to nobody."""
    field = kind.fields.get(name)
    return field is not None and not field.sensitive and readable(kind, by, name)


def _webhook(row: Step, kind: Kind, by: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not row.url.startswith("https://") and not row.url.startswith("http://"):
        found["url"] = _t("Please fill this in.")
    if not isinstance(row.fields, list) or not all(_sayable(kind, by, str(name)) for name in row.fields):
        found["fields"] = _t("Please choose fields of the record.")
    return found


def _wait(row: Step, kind: Kind, by: Any) -> dict[str, Any]:
    if 1 <= row.amount <= LONGEST_WAIT:
        return {}
    return {"amount": _t("Please give between 1 and %(most)d.") % {"most": LONGEST_WAIT}}


_BY_SORT: Mapping[str, Any] = {
    "action": _action,
    "assign": _assign,
    "notice": _notice,
    "task": _task,
    "mail": _mail,
    "sms": _mail,
    "webhook": _webhook,
    "wait": _wait,
}
