"""To whom a record is given, and to which addresses and numbers messages go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kehai.crm.automation.rules import whom
from kehai.crm.office.rules import substitution
from kehai.crm.people.records.user import User
from kehai.kernel import shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.actions import Action, actions_of
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted


@dataclass(frozen=True, slots=True)
class Reach:
    """How a sort of step reaches people: the type of a record's field, a colleague's own, and the refusal that stops it."""

    type: str
    own: str
    unwanted: str


REACHED = {"mail": Reach("email", "email", "no_email"), "sms": Reach("mobile", "mobile", "no_sms")}
VERBS = "transfer", "assign"
# The turn is taken under the row's lock: two runs at once get two people.
_TURN = """
INSERT INTO automation_turn AS t (step_id, taken) VALUES (%s, 1)
ON CONFLICT (step_id) DO UPDATE SET taken = t.taken + 1 RETURNING taken
"""


def verbs(kind: Kind) -> dict[str, Action]:
    """The actions of a kind that give a record to a person."""
    found = {name: actions_of(kind).get(name) for name in VERBS}
    return {name: made for name, made in found.items() if made and any(field.name == "person" for field in made.input)}


def verb(kind: Kind, row: Record) -> str:
    """What is somebody's is transferred, what is nobody's is assigned, where the kind knows both."""
    known = verbs(kind)
    wanted = "transfer" if row.owner_id else "assign"
    return wanted if wanted in known else next(iter(known))


def reason(kind: Kind, rule: str) -> dict[str, str]:
    """The rule's name, where the action asks for a reason."""
    return {"reason": rule} if any(field.name == "reason" for made in verbs(kind).values() for field in made.input) else {}


def chosen(step: Mapping[str, Any], kind: Kind, row: Record) -> UUID | None:
    """In turn, or who has the fewest of this kind; only people who are there today."""
    members = whom.members(UUID(step["group"]))
    acting = substitution.acting(members)
    there = [person for person in members if acting.get(person) == person]
    if not there:
        return None
    if step["way"] == "turn":
        taken = fetch(Sql(_TURN, (UUID(step["id"]),)))[0][0]
        return there[(int(taken) - 1) % len(there)]
    sql = Sql("SELECT owner_id, count(*) FROM /*rule:automation*/ ") + quoted(kind.table)
    held = dict(fetch(sql + Sql(" WHERE owner_id = ANY(%s) AND deleted_at IS NULL AND id <> %s GROUP BY owner_id", (there, row.pk))))
    return min(there, key=lambda person: (held.get(person, 0), there.index(person)))


def address_field(kind: Kind, sort: str = "mail") -> str | None:
    """The field of a kind by which its people are reached: its e-mail address or mobile number."""
    return next((field.name for field in kind.fields.values() if field.type == REACHED[sort].type and not field.own), None)


def addresses(step: Mapping[str, Any], kind: Kind, row: Record, who: Actor) -> list[str]:
    """Colleagues by their own address or number; the record's only where who acts reads it whole and the person has not refused."""
    way = REACHED[step["sort"]]
    if step["to"] != "address":
        people = whom.people(step, kind, row)
        return [found for found in User.objects.filter(id__in=people).order_by("number").values_list(way.own, flat=True) if found]
    name = address_field(kind, step["sort"])
    if not name or getattr(row, way.unwanted, False):
        return []
    rows = kind.visible_to(who, READ).only([row.pk])
    found = fetch("SELECT " + shape.plain(rows.scope, kind.fields[name]) + rows.source())
    return [found[0][0]] if found and found[0][0] else []
