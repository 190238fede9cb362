"""Which customers are like one that is being typed in; who may not see them learns the least that helps (A07, ask 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from kehai.crm.customers.records import duplicates
from kehai.crm.customers.records.duplicate import Duplicate
from kehai.crm.customers.records.faces import faces_of, plain_name
from kehai.crm.customers.rules.likeness import CODE, CONTACT, EMAIL, NAME, PHONE, Face, Likeness, liken
from kehai.crm.customers.rules.names import brand, name_key
from kehai.kernel import access, pinyin, shape, text
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.labels import title
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import Sql, join

CUSTOMER = "customers.customer"
SHOWN, CLOSE = 8, 60  # rows, and the likeness from which one is shown
UNSEEN = 3  # answers about what one does not see, at a time
LOOKED = 60  # rows a source
# What is strong enough to be told to who may not see the customer: the very same firm or number.
STRONG = {CODE: "credit_code", NAME: "name", PHONE: "mobile", CONTACT: "mobile", EMAIL: "email"}
# What a face is read from, and what of it: a number that is not read is no number.
HEARD = {"name": "name", "mobile": "phones", "phone": "phones", "credit_code": "code", "email": "email"}
BY_NAME = """
SELECT customer_id FROM /*rule:similar*/ customers_namekey WHERE NOT weak AND key = %s
UNION SELECT customer_id FROM customers_namekey WHERE NOT weak AND sound = %s AND %s <> ''
UNION SELECT customer_id FROM customers_namekey WHERE NOT weak AND brand = %s AND length(brand) > 2 LIMIT 60
"""
BY_NUMBER = """
SELECT id FROM /*rule:similar*/ customers_customer WHERE search @@ %s::tsquery AND deleted_at IS NULL AND (mobile = ANY(%s) OR phone = ANY(%s))
UNION SELECT customer_id FROM customers_contact WHERE search @@ %s::tsquery AND deleted_at IS NULL AND (mobile = ANY(%s) OR phone = ANY(%s)) LIMIT 60
"""
BY_CODE = "SELECT id FROM /*rule:similar*/ customers_customer WHERE credit_code = %s AND deleted_at IS NULL LIMIT 60"
BY_EMAIL = "SELECT id FROM /*rule:similar*/ customers_customer WHERE email = ANY(%s) AND email <> '' AND deleted_at IS NULL LIMIT 60"
OWNERS = """
SELECT c.id, u.name, d.name FROM /*rule:similar*/ customers_customer c LEFT JOIN people_user u ON u.id = c.owner_id
LEFT JOIN people_department d ON d.id = u.department_id WHERE c.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows the asker sees, what he is told of others by field, and whether his answers are used up."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    unseen: dict[UUID, str] = field(default_factory=dict)
    limited: bool = False


def typed_face(typed: Mapping[str, str]) -> Face:
    """What was typed so far, in the forms that are stored; what cannot be read yet is left out."""
    name = typed.get("name", "").strip()
    found = name_key(name)
    numbers = frozenset(number for word in ("mobile", "phone") if (number := _number(typed.get(word, ""))))
    return Face(
        name=plain_name(name),
        key=found.key,
        sound="".join(pinyin.syllables(found.key.lower())),
        weak=found.weak,
        place=found.place,
        branch=found.branch,
        code=typed.get("credit_code", "").strip().upper(),
        phones=numbers,
        email=typed.get("email", "").strip(),
    )


def _number(typed: str) -> str:
    try:
        return text.phone(typed) if typed.strip() else ""
    except ValueError:
        return ""


def look(typed: Mapping[str, str], by: Actor) -> Found:
    """Similar customers. Who has used up his answers is told of those alone that he sees."""
    face = typed_face(typed)
    faces = {key: other for key, (_line, other) in faces_of(_candidates(face)).items()}
    likenesses = {key: liken(face, other) for key, other in faces.items()}
    reached: Rows = kind_named(CUSTOMER).visible_to(by, READ)
    read = {key: liken(face, other) for key, other in _as_read(reached, faces).items()}
    alike = set(reached.matching(typed["name"]).ids(SHOWN)) if len(face.key) >= 2 else set()
    near = {key for key, likeness in read.items() if likeness.score >= CLOSE}
    seen = _shown(reached.only(list(near | alike)), read)
    if not duplicates.may_ask(by):
        return Found(seen, {}, limited=True)
    none = Likeness(0, ())
    unseen = {key: strong for key, likeness in likenesses.items() if (strong := _strong(likeness, read.get(key, none)))}
    return Found(seen, dict(sorted(unseen.items())[:UNSEEN]))


def _as_read(reached: Rows, faces: Mapping[UUID, Face]) -> dict[UUID, Face]:
    """Of the customers that the asker sees, what he reads of them: what is masked to him gives no reason either."""
    if not faces:
        return {}
    kind, rights = reached.kind, reached.actor.rights
    needs = [kind.access.clear(kind, rights, "t"), *(access.shown(kind, rights, name, "t") for name in HEARD)]
    shown = fetch("SELECT t.id, " + join(", ", ["COALESCE(" + need + ", FALSE)" for need in needs]) + reached.only(list(faces)).source())
    return {key: _read(faces[key], reached.actor, dict(zip(HEARD, told, strict=True)), open_=clear) for key, clear, *told in shown}


def _read(face: Face, by: Actor, shown: Mapping[str, bool], *, open_: bool) -> Face:
    customer, contact = kind_named(CUSTOMER), kind_named("customers.contact")
    hides = {name for name in HEARD if not (access.readable(customer, by, name) and shown[name])}
    found = replace(face, **{HEARD[name]: type(getattr(face, HEARD[name]))() for name in hides})
    if "name" in hides:
        found = replace(found, key="", sound="", weak=True, place="", branch="")
    people = access.may(contact, by, READ) and all(access.readable(contact, by, name) for name in ("mobile", "phone"))
    return found if people and open_ else replace(found, contacts=frozenset())


def _strong(likeness: Likeness, read: Likeness) -> str:
    """The field that says beyond doubt what the asker does not read; the names of different places or branches do not."""
    beyond = [reason for reason in likeness.reasons if reason in STRONG and reason not in read.reasons]
    said = {STRONG[reason] for reason in beyond if reason != NAME or likeness.score >= 92}
    return next((name for name in ("credit_code", "mobile", "email", "name") if name in said), "")


def _candidates(face: Face) -> set[UUID]:
    found: set[UUID] = set()
    if not face.weak:
        found |= _ids(Sql(BY_NAME, (face.key, face.sound, face.sound, brand(face.key))))
    if face.phones:
        numbers, tokens = sorted(face.phones), " | ".join(f"'f:{number}'" for number in sorted(face.phones))
        found |= _ids(Sql(BY_NUMBER, (tokens, numbers, numbers) * 2))
    if face.code:
        found |= _ids(Sql(BY_CODE, (face.code,)))
    if "@" in face.email:
        found |= _ids(Sql(BY_EMAIL, ([face.email, face.email.lower()],)))
    return found


def _ids(statement: Sql) -> set[UUID]:
    return {key for (key,) in fetch(statement)}


def _shown(rows: Rows, likenesses: Mapping[UUID, Likeness]) -> list[dict[str, Any]]:
    owner = shape.value(rows.scope, rows.kind.fields["owner"]) if rows.actor.rights.level(CUSTOMER, "owner") != "none" else Sql("NULL::json")
    public = "t.owner_id IS NULL"
    found = fetch("SELECT t.id, t.number, " + title(rows.scope) + ", " + owner + f", {public}" + rows.source() + f" ORDER BY t.id LIMIT {LOOKED}")
    none = Likeness(0, ())
    told = [(likenesses.get(key, none), key, number, label, who, free) for key, number, label, who, free in found]
    told.sort(key=lambda each: -each[0].score)
    words = dict(Duplicate.Reason.choices)
    return [
        {
            "id": str(key),
            "number": number,
            "label": label,
            "owner": who,
            "public": free,
            "score": likeness.score,
            "reasons": [str(words[reason]) for reason in likeness.reasons[:3]],
        }
        for likeness, key, number, label, who, free in told[:SHOWN]
    ]


def told_of(unseen: Mapping[UUID, str], *, with_owner: bool) -> list[dict[str, Any]]:
    """What is said of customers that the asker does not see: by what, and whose team's; each sentence once."""
    owners = {key: (owner, team) for key, owner, team in fetch(Sql(OWNERS, (list(unseen),)))} if unseen else {}
    said = []
    for key, by_field in unseen.items():
        owner, team = owners[key]
        told = {"field": by_field, "team": team, "owner": owner if with_owner else None, "public": owner is None}
        if told not in said:
            said.append(told)
    return said
