"""Twins: a company and the same company, different only in what one person may not see; and all that he can ask (T04–T08, T10, T20, T22)."""

import hashlib
import io
import json
import random
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
from django.db import transaction

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.kernel import search
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.quality import judge
from kehai.kernel.types import TYPES
from tests.api.browser import Browser
from tests.kernel.world import World
from tests.support.yard import CONTACT, CUSTOMER, FOLLOW_UP, RELATIONS, Yard

KINDS = {CUSTOMER: "/api/customers/customer", CONTACT: "/api/customers/contact", FOLLOW_UP: "/api/customers/follow_up"}
PASSING = {"Date", "Content-Length", "Content-Disposition"}
# A reference is a number in the log; a cursor is signed with the time, what it holds is compared.
PASSING_WORDS = re.compile(rb'"reference": ?"[^"]+"|(?<="next":")([^":]+):[^"]+(?=")')
MOMENT = re.compile(rb"20\d\d-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)")
SENSITIVE = {"mobile": (3, 4), "phone": (3, 4), "email": (6, 0), "address": (6, 0)}  # what the mask leaves: head, tail
Ask = tuple[str, str, Any]


def other(value: str, head: int, tail: int) -> str:
    """Another value that looks the same behind the mask, and stands the other way round in an order."""
    turned = {c: chr(48 + 57 - ord(c)) if c.isdigit() else "丙" if ord(c) > 127 else "q" if c.isalpha() else c for c in set(value)}
    middle = "".join(turned[c] for c in value[head : len(value) - tail])
    return value[:head] + middle + value[len(value) - tail :]


def disturb(yard: Yard, world: World) -> int:
    """Other values in all that the person does not see, and behind each mask; how many. Nobody's rights are touched."""
    me, changed = yard.me.id, 0
    for relation, standing in yard.standing.items():
        row = yard.row(relation, alive=True)
        seen, clear = world.reaches(me, READ, row), world.clear(me, row)
        stored = Customer.objects.get(pk=standing.record.pk)
        values: dict[str, Any] = {}
        for name, (head, tail) in SENSITIVE.items():
            level = world.level(me, CUSTOMER, name)
            if not seen or not clear or level in ("none", "masked"):
                hidden = not seen or level == "none"
                values[name] = other(getattr(stored, name), 0 if hidden else head, 0 if hidden else tail)
        if not seen:
            values |= {"name": f"别家{stored.name}", "remark": "别的话", "grade": "c", "stage": "customer", "source": "dealer", "region": "440305"}
        for name, value in values.items():
            setattr(stored, name, value)
        if values:
            # What a record is worth speaks of all its fields: other values behind a mask are other numbers behind it.
            values |= judge.refresh(kind_of(Customer), stored)
        Customer.objects.filter(pk=stored.pk).update(**values, search=search.tokens(kind_of(Customer), stored))
        changed += len(values) + _disturb_children(yard, world, relation)
    return changed


def _disturb_children(yard: Yard, world: World, relation: str) -> int:
    standing, row, me = yard.standing[relation], yard.row(relation), yard.me.id
    changed = 0
    for model, name, record, values in (
        (Contact, CONTACT, standing.contact, {"name": "别人", "mobile": "13911112222", "remark": "别的"}),
        (FollowUp, FOLLOW_UP, standing.follow_up, {"content": "说了别的"}),
    ):
        told = {"kind": name, "deleted": False, "author": None, "fresh": False}
        if not world.reaches_child(me, READ, row, told):
            stored: Any = model.objects.get(pk=record.pk)
            for attribute, value in values.items():
                setattr(stored, attribute, value)
            model.objects.filter(pk=record.pk).update(**values, search=search.tokens(kind(name), stored))
            changed += len(values)
    return changed


def corpus(yard: Yard, seed: int, number: int) -> list[Ask]:
    """So many requests, the same for the same seed: the plain ones first, then made-up ones."""
    dice = random.Random(seed)  # noqa: S311  a seeded stream of questions
    found = [*_plain(yard), *_each_field(yard)]
    dice.shuffle(found)
    found = found[:number]
    while len(found) < number:
        found.append(_made_up(yard, dice))
    return found


def _plain(yard: Yard) -> Iterator[Ask]:
    yield from (("GET", path, None) for path in ("/api/kinds", "/api/customers/pools/summary", "/api/quality"))
    yield from (("GET", f"/api/quality/{name.replace('.', '/')}", None) for name in (CUSTOMER, CONTACT))
    for name, path in KINDS.items():
        yield "GET", path, {"total": "exact", "size": "200"}
        yield "GET", path, {"deleted": "true"}
        yield "GET", f"{path}/export.xlsx", {}
        records = [_record(yard, relation, name) for relation in RELATIONS]
        yield "POST", f"{path}/bulk/update", {"ids": [str(r.pk) for r in records], "input": {"remark": "x"}}
        block = {"ids": [str(r.pk) for r in records], "versions": [1 for _r in records], "fields": ["remark"], "cells": [["x"] for _r in records]}
        yield "POST", f"{path}/bulk/cells", block
        yield "POST", f"{path}/bulk/cells", {**block, "keep": True}
        yield "POST", f"{path}/bulk/delete", {"ids": [str(r.pk) for r in records], "input": {}}
        for record in records:
            yield "GET", f"{path}/{record.pk}", None
            yield "GET", f"{path}/{record.pk}/history", None
            if name != FOLLOW_UP:
                yield "GET", f"/api/quality/{name.replace('.', '/')}/{record.pk}", None
            yield "PATCH", f"{path}/{record.pk}", {"remark": "x", "version": 1}
            yield "POST", f"{path}/{record.pk}/restore", {}
    for relation in RELATIONS:
        if relation != "pool":  # what is claimed is one's own, and no secret any more
            yield "POST", f"{KINDS[CUSTOMER]}/{yard.standing[relation].record.pk}/claim", {}
        for word in words(yard, relation):
            yield "GET", KINDS[CUSTOMER], {"q": word, "total": "exact"}
            yield "GET", "/api/search", {"q": word}


def _record(yard: Yard, relation: str, name: str) -> Any:
    standing = yard.standing[relation]
    return {CUSTOMER: standing.record, CONTACT: standing.contact, FOLLOW_UP: standing.follow_up}[name]


def words(yard: Yard, relation: str) -> list[str]:
    """What a curious person types about a record, before and after it was changed."""
    standing = yard.standing[relation]
    told = [*standing.secrets.values(), *(other(standing.secrets[name], *ends) for name, ends in SENSITIVE.items())]
    return [*told, standing.secrets["mobile"][-4:], standing.record.name, f"别家{standing.record.name}", standing.contact.mobile, "13911112222"]


def _each_field(yard: Yard) -> Iterator[Ask]:
    for name, path in KINDS.items():
        for field in kind(name).fields.values():
            for spec in (field.name, f"-{field.name}"):
                yield "GET", path, {"sort": spec, "size": "4"}
            yield "GET", f"{path}/group", {"by": field.name, "measure": "count"}
            yield "GET", path, {"columns": field.name, "total": "none"}
            yield "GET", f"{path}/export.xlsx", {"columns": field.name}
            for op in TYPES[field.type].operators:
                yield "GET", path, {"filter": {"field": field.name, "op": op, "value": _value(field, yard, "loan")}, "total": "exact"}
                if name != CUSTOMER:
                    continue
                for child in (CONTACT, FOLLOW_UP):
                    leaf = {"field": f"customer.{field.name}", "op": op, "value": _value(field, yard, "elsewhere")}
                    yield "GET", KINDS[child], {"filter": leaf, "total": "exact"}


def _value(field: Any, yard: Yard, relation: str) -> Any:
    standing = yard.standing[relation]
    if field.name in SENSITIVE:
        return standing.secrets[field.name]
    plain = {"link": str(yard.people["other"].id), "integer": 50, "date": "2026-01-05", "datetime": "2026-11-01T00:00:00Z", "boolean": True}
    return field.choices[0].value if field.choices else plain.get(field.type, "别" if field.name == "name" else "31")


def _made_up(yard: Yard, dice: random.Random) -> Ask:
    """A random tree over random fields, with values from either twin, then listed, sorted, grouped or counted."""
    tree = _tree(yard, dice, 0)
    extra = dice.choice(
        [
            {"total": "exact"},
            {"sort": dice.choice(["name", "-mobile", "owner", "grade", "-updated_at"])},
            {"q": dice.choice(words(yard, dice.choice(list(RELATIONS))))},
        ]
    )
    if dice.random() < 0.3:
        return (
            "GET",
            f"{KINDS[CUSTOMER]}/group",
            {"by": dice.choice(["grade", "owner", "pool", "stage", "created_at:month", "source"]), "filter": tree},
        )
    return "GET", KINDS[CUSTOMER], {"filter": tree, "size": dice.choice(["2", "7", "200"]), **extra}


def _tree(yard: Yard, dice: random.Random, depth: int) -> dict[str, Any]:
    if depth < 2 and dice.random() < 0.5:
        word = dice.choice(["and", "or", "not"])
        return {"not": _tree(yard, dice, depth + 1)} if word == "not" else {word: [_tree(yard, dice, depth + 1) for _ in range(2)]}
    name = dice.choice([*SENSITIVE, "name", "remark", "grade", "owner.name", "pool.name", "stage"])
    relation = dice.choice(list(RELATIONS))
    stored = yard.standing[relation].secrets.get(name, yard.standing[relation].record.name)
    value = dice.choice([stored, other(stored, *SENSITIVE.get(name, (1, 1))), stored[: dice.randint(1, 7)]])
    op = dice.choice(["eq", "ne", "lt", "ge", "contains", "starts", "empty", "filled"])
    if name in ("grade", "stage"):
        op, value = dice.choice(["eq", "ne"]), dice.choice(["a", "c"] if name == "grade" else ["lead", "customer"])
    return {"field": name, "op": op} if op in ("empty", "filled") else {"field": name, "op": op, "value": value}


def answer(browser: Browser, ask: Ask) -> str:
    """All that comes back, as one number: status, headers, body, the cells of a workbook. What it wrote is undone."""
    method, path, told = ask
    with transaction.atomic():
        found = browser.look(path, **(told or {})) if method == "GET" else browser.call(method, path, told)
        transaction.set_rollback(True)
    headers = sorted((name, value) for name, value in found.headers.items() if name not in PASSING)
    body = b"".join(found.streaming_content) if found.streaming else found.content
    if found.streaming:
        sheets = openpyxl.load_workbook(io.BytesIO(body))
        body = json.dumps([[str(c.value) for c in row] for sheet in sheets for row in sheet.iter_rows()]).encode()
    if method != "GET":
        body = MOMENT.sub(b"now", body)  # when it was written
    plain = PASSING_WORDS.sub(lambda told: told.group(1) or b"", body)
    return f"{found.status_code} {hashlib.sha256(repr(headers).encode() + plain).hexdigest()}"
