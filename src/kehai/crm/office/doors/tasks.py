"""GET /api/office/tasks: mine, those I asked for, the team's; …/{domain}/{kind}/{id} of a record; POST puts one down in a line (A14, A15)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, parameter, ref, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office.records.task import Task
from kehai.crm.office.rules import spoken
from kehai.kernel import calendar, inputs, periods, run, writes
from kehai.kernel.access import CREATE, READ, UPDATE, Actor, may
from kehai.kernel.again import again
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot
from kehai.kernel.labels import labels
from kehai.kernel.record import Record
from kehai.kernel.rows import Rows, fetch, not_there
from kehai.kernel.sql import Sql

path = "/office/tasks"
router = Router(tags=["office.task"])
MOST, LONGEST = 200, 400
USER = "people.user"
WHOSE, WHEN = ("mine", "asked", "all"), ("open", "overdue", "today", "later", "done")
FIELDS = "sort", "minutes", "priority", "remind", "repeat", "every", "holiday", "until", "details"

_BOOL: dict[str, Any] = {"type": "boolean"}
_ABOUT = object_of(dict.fromkeys(("kind", "id", "label"), STRING), ("kind", "id", "label"))
_FACTS = {
    **dict.fromkeys(("id", "subject", "sort", "priority", "state", "repeat", "due", "result"), STRING),
    "done": maybe(STRING),
    "owner": maybe(ref("Link")),
    "asker": maybe(ref("Link")),
    "about": maybe(_ABOUT),
    "may": _BOOL,
    "version": {"type": "integer"},
}
_LIST = object_of({"rows": array_of(object_of(_FACTS, tuple(_FACTS)))}, ("rows",))
_READ = object_of({"subject": STRING, "due": maybe(STRING), "hour": _BOOL}, ("subject", "due", "hour"))
LIST: dict[str, Any] = {
    "parameters": [parameter("whose", {"enum": list(WHOSE)}), parameter("when", {"enum": list(WHEN)})],
    "responses": answered(200, "Tasks, the most urgent first, at most 200", json_of(_LIST), READING),
}
OF: dict[str, Any] = {"responses": answered(200, "Tasks of a record, the open ones first", json_of(_LIST), READING)}
LINE: dict[str, Any] = {
    "requestBody": sent(object_of({"text": STRING}, ("text",))),
    "responses": answered(200, "What a line says, its date read", json_of(_READ), WRITING),
}
_NEW = object_of(
    {
        **dict.fromkeys(("subject", "text", *FIELDS), STRING),
        "every": {"type": "integer"},
        "minutes": {"type": "integer"},
        "due_at": STRING,
        "person": KEY,
        "about": object_of({"kind": STRING, "id": KEY}, ("kind", "id")),
    }
)
ADD: dict[str, Any] = {
    "requestBody": sent(_NEW),
    "responses": answered(201, "The task", json_of(object_of({"id": KEY, "subject": STRING, "due": STRING}, ("id", "subject", "due"))), WRITING),
}


@router.get("", operation_id="tasks", openapi_extra=LIST)
def listed(request: Asked) -> HttpResponse:
    """One's own, those one gave to others, or all that one may see."""
    actor = reading.signed(request).actor
    query = Query(request, ("whose", "when"))
    found = _seen(actor).filter({"and": [*_whose(query.choice("whose", WHOSE)), *_when(query.choice("when", WHEN))]})
    order = "t.done_at DESC" if query.choice("when", WHEN) == "done" else "t.due_at"
    return answers.data({"rows": told(_keys(found, f"{order}, t.id", MOST), actor)})


def _whose(word: str) -> list[Any]:
    if word == "asked":
        return [{"field": "asker", "op": "me"}, {"not": {"field": "owner", "op": "me"}}]
    return [{"field": "owner", "op": "me"}] if word == "mine" else []


def _when(word: str) -> list[Any]:
    """What of the tasks by their day; what is due today at an hour that has passed is overdue as well."""
    if word == "done":
        return [{"field": "state", "op": "eq", "value": "done"}]
    begin, end = bounds()
    at = {"field": "due_at", "op": "lt", "value": timezone.now().isoformat()}
    days: dict[str, list[Any]] = {
        "open": [],
        "overdue": [at],
        "today": [{"field": "due_at", "op": "ge", "value": begin.isoformat()}, {"field": "due_at", "op": "lt", "value": end.isoformat()}],
        "later": [{"field": "due_at", "op": "ge", "value": end.isoformat()}],
    }
    return [{"field": "state", "op": "eq", "value": "open"}, *days[word]]


def bounds() -> tuple[datetime, datetime]:
    """Today's first moment, and tomorrow's."""
    today = datetime.combine(periods.today(), datetime.min.time(), periods.zone())
    return today, today + timedelta(days=1)


@router.get("/{str:domain}/{str:name}/{uuid:id}", operation_id="tasks_of", openapi_extra=OF)
def of(request: Asked, domain: str, name: str, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """The tasks about a record that the asker sees, as far as he sees them."""
    actor = reading.signed(request).actor
    Query(request)
    _refuse_unseen(f"{domain}.{name}", id, actor)
    # With those of the records that were merged into it.
    merged = "t.about_kind = %s AND (t.about_id = %s OR t.about_id IN (SELECT m.record_id FROM /*rule:tasks*/ kernel_merged m WHERE m.into = %s))"
    about = Sql(merged, (f"{domain}.{name}", id, id))
    keys = _keys(_seen(actor).narrowed(about), "t.state DESC, CASE WHEN t.state = 'open' THEN t.due_at END, t.done_at DESC, t.id", 50)
    return answers.data({"rows": told(keys, actor)})


@router.post("/read", operation_id="read_task", openapi_extra=LINE)
def line(request: Asked) -> HttpResponse:
    """Reads the date out of a line such as 明天下午3点给张总回电话; nothing is written."""
    reading.signed(request)
    Query(request)
    sent_ = reading.body(request)
    reading.only(sent_, ("text",))
    found = read(reading.text(sent_, "text", LONGEST))
    return answers.data({"subject": found.rest, "due": answers.instant(found.at) if found.at else None, "hour": found.hour})


def read(text: str) -> spoken.Read:
    """A line and its date, in the company's zone."""
    return spoken.read(text, calendar.local(timezone.now()), lambda day: calendar.local(calendar.end_of(day)))


@router.post("", operation_id="add_task", openapi_extra=ADD)
def add(request: Asked) -> HttpResponse:
    """Puts a task down: its subject, or a line whose date is read; about a record that one sees; for oneself or for somebody."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("subject", "text", "due_at", "about", "person", *FIELDS))
    key = again(lambda: _add(asked, actor))
    row = Task.objects.get(pk=key)
    return answers.data({"id": str(key), "subject": row.subject, "due": answers.instant(row.due_at)}, status=201)


def _add(asked: Mapping[str, Any], actor: Actor) -> UUID:
    kind = kind_of(Task)
    if not may(kind, actor, CREATE):
        raise MayNot(_("You may not create this."))
    values = {name: asked[name] for name in ("subject", "due_at", *FIELDS) if asked.get(name) not in (None, "")}
    if asked.get("text"):
        found = read(reading.text(asked, "text", LONGEST))
        values = {"subject": found.rest or str(asked["text"]).strip(), **({"due_at": found.at.isoformat()} if found.at else {}), **values}
    row: Any = writes.build(kind, inputs.record(kind, values, actor, creating=True))
    if asked.get("about"):
        row.about_kind, row.about_id = _about(asked["about"], actor)
    return _written(row, asked.get("person"), actor)


def _written(row: Record, person: Any, actor: Actor) -> UUID:
    kind = kind_of(Task)
    with transaction.atomic():
        with writes.named_uniqueness(kind):
            writes.insert(kind, [row], Deed("create", actor))
        if person and str(person) != str(actor.id):
            outcome = run.act(kind, "hand_over", [row.id], {"person": person}, actor)
            for refusal in outcome.refused.values():
                raise refusal
    return row.id


def _about(told_: Any, actor: Actor) -> tuple[str, UUID]:
    if not isinstance(told_, dict) or set(told_) != {"kind", "id"} or not isinstance(told_["kind"], str):
        raise reading.wrong("about", _("This is not well formed."))
    key = reading.key(told_["id"], "about")
    _refuse_unseen(told_["kind"], key, actor)
    return told_["kind"], key


def _refuse_unseen(name: str, key: UUID, actor: Actor) -> None:
    if name not in catalogue() or not kind_named(name).visible_to(actor, READ).only([key]).count():
        raise not_there()


def _seen(actor: Actor) -> Rows:
    return kind_of(Task).visible_to(actor, READ)


def _keys(rows: Rows, order: str, most: int) -> list[UUID]:
    return [key for (key,) in fetch("SELECT t.id" + rows.source() + f" ORDER BY {order} LIMIT {most}")]


def told(keys: list[UUID], actor: Actor) -> list[dict[str, Any]]:
    """Tasks the door has shown, with the names of what they are about under the reader's rights of now."""
    rows = {row.id: row for row in Task.objects.filter(id__in=keys).defer("search")}
    found = [rows[key] for key in keys]
    changing = set(kind_of(Task).visible_to(actor, UPDATE).only(keys).ids(len(keys))) if keys else set()
    names = labels(kind_named(USER), actor, {key for row in found for key in (row.owner_id, row.asker_id) if key})
    about = _names(found, actor)
    return [{**_one(row, names, about), "may": row.id in changing} for row in found]


def _names(rows: Iterable[Task], actor: Actor) -> dict[UUID, str]:
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        if row.about_id:
            wanted.setdefault(row.about_kind, set()).add(row.about_id)
    known = catalogue()
    return {key: label for name, ids in wanted.items() if name in known for key, label in labels(known[name], actor, ids).items()}


def _one(row: Task, names: Mapping[UUID, str], about: Mapping[UUID, str]) -> dict[str, Any]:
    def person(key: UUID | None) -> dict[str, str] | None:
        return {"id": str(key), "label": names.get(key, "")} if key else None

    label = about.get(row.about_id) if row.about_id else None
    return {
        **{name: getattr(row, name) for name in ("subject", "sort", "priority", "state", "repeat", "result", "version")},
        "id": str(row.pk),
        "due": answers.instant(row.due_at),
        "done": answers.instant(row.done_at) if row.done_at else None,
        "owner": person(row.owner_id),
        "asker": person(row.asker_id),
        "about": {"kind": row.about_kind, "id": str(row.about_id), "label": label} if label is not None else None,
    }
