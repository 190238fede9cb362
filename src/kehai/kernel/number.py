"""Who is this number: an exact look-up of a whole telephone number, counted and recorded (T07).

Whoever the asker may see is told by name and owner. What only others may see is told as "in the house",
or not at all, as the company's setting says; never whose it is.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kehai.kernel import access, company, limits, shape, text, trail
from kehai.kernel.access import READ, Actor, system
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.kind import Kind
from kehai.kernel.labels import title
from kehai.kernel.records.trail import Trail
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import Sql, every, some

MOST = 20
EVENT = "look_up"


@dataclass(frozen=True, slots=True)
class Answer:
    """Who was found, and whether others may see more than the asker."""

    found: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: bool = False


def own(actor: Actor) -> dict[str, Any]:
    """What the asker looked up himself, the latest first, and how often he still may. Raises MayNot.

    Whether others see more is no part of it: what was silent then stays silent.
    """
    _refuse_outsiders(actor)
    mine = Trail.objects.filter(actor_kind=actor.kind, actor_id=actor.id, event=EVENT, outcome="done", details__has_key="number")
    return {**limits.allowance(actor, EVENT), "rows": [_tried(row) for row in mine.order_by("-id")[:MOST]]}


def _tried(row: Trail) -> dict[str, Any]:
    told = {"number": row.details["number"], "count": row.count, "reason": row.details.get("reason")}
    return {"id": str(row.pk), "at": row.at.isoformat().replace("+00:00", "Z"), **told}


def _refuse_outsiders(actor: Actor) -> None:
    if not actor.rights.employee and not actor.rights.everything:
        raise MayNot(_("You may not do this."))


def who_is(actor: Actor, number: str, reason: str) -> Answer:
    """The records that have this number. Raises Invalid, MayNot, TooMany."""
    _refuse_outsiders(actor)
    try:
        wanted = text.phone(number)
    except ValueError as error:
        raise Invalid(_("Please look at the marked fields."), {"number": str(error)}) from error
    kinds = [kind for kind in catalogue() if kind.screen["phones"] and access.may(kind, actor, READ)]
    with transaction.atomic():
        limits.one_at_a_time(actor, EVENT)
        limits.times(actor, EVENT)
        found = [row for kind in kinds for row in _seen(kind, actor, wanted)]
        unseen = any(_there(kind, wanted) for kind in kinds)
        elsewhere = unseen and not found and company.get("lookup.unseen") == limits.HINT
        ids = [row.pop("key") for row in found]
        trail.record_now(EVENT, actor, count=len(found), number=wanted, reason=reason or None, records=ids or None, unseen=unseen and not found)
    return Answer(found, elsewhere)


def _matching(kind: Kind, actor: Actor, wanted: str) -> Rows | None:
    """The rows with the number in one of the fields that the actor's roles do not hide altogether."""
    names = [name for name in kind.screen["phones"] if actor.rights.level(kind.name, name) != "none"]
    if not names:
        return None
    token = Sql("t.search @@ %s::tsquery", (f"'f:{wanted}'",))
    same = some(*(kind.fields[name].sql("t") + Sql(" = %s", (wanted,)) for name in names))
    rows: Rows = kind.visible_to(actor, READ)
    return rows.narrowed(every(token, same))


def _seen(kind: Kind, actor: Actor, wanted: str) -> list[dict[str, Any]]:
    rows = _matching(kind, actor, wanted)
    if rows is None:
        return []
    owner = shape.value(rows.scope, kind.fields["owner"]) if "owner" in kind.fields else Sql("NULL::json")
    found = fetch("SELECT t.id, " + title(rows.scope) + ", " + owner + rows.source() + f" ORDER BY t.id LIMIT {MOST}")
    return [{"key": key, "kind": kind.name, "label": str(kind.label), "id": str(key), "name": name, "owner": who} for key, name, who in found]


def _there(kind: Kind, wanted: str) -> bool:
    rows = _matching(kind, system("look up"), wanted)
    return rows is not None and bool(fetch("SELECT 1" + rows.source() + " LIMIT 1"))
