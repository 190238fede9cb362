"""Entities: the single customer code that ties the same firm in several business lines (T8, A36)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import duplicates
from kehai.kernel import access, catalogue, numbers, store, text
from kehai.kernel.access import Rights
from kehai.kernel.columns import CodeField, keys_literal, texts_literal, tokens_literal
from kehai.kernel.keys import uuid7
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import FALSE, TRUE, Sql

if TYPE_CHECKING:
    from kehai.crm.customers.records.customer import Customer

FIND = "SELECT credit_code, id FROM customers_entity WHERE credit_code = ANY(%s) AND deleted_at IS NULL ORDER BY id FOR UPDATE"
MAKE = """
INSERT INTO customers_entity (id, number, name, credit_code, search, created_at, updated_at, created_by, version, extra)
SELECT k.id, k.number, k.name, k.code, k.search::tsvector, %s, %s, %s, 1, '{}'
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[]) AS k(id, number, name, code, search)
ON CONFLICT (credit_code) WHERE credit_code <> '' AND deleted_at IS NULL DO NOTHING RETURNING id
"""
COLUMNS = "id", "number", "name", "credit_code", "search", "created_at", "updated_at", "created_by", "version", "extra"
ADOPT = """
UPDATE customers_entity e SET credit_code = k.code, updated_at = %s, version = version + 1
FROM unnest(%s::uuid[], %s::text[]) AS k(id, code) WHERE e.id = k.id AND e.credit_code = '' RETURNING e.id
"""
TAKEN = "SELECT line_id, entity_id, id FROM /*rule:entity*/ customers_customer WHERE entity_id = ANY(%s) AND deleted_at IS NULL AND id <> ALL(%s)"


@dataclass(frozen=True, slots=True)
class ThroughCustomers:
    """Seen by whoever sees one of its customers; changed only by who is granted it for all."""

    parent: str | None = None

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """The entities that the operation reaches."""
        if rights.all_of(kind.name, op):
            return TRUE
        if op != access.READ:
            return FALSE
        customer = catalogue.kind("customers.customer")
        inner = alias + "c"
        seen = customer.access.predicate(customer, rights, access.READ, inner)
        if seen in (TRUE, FALSE):
            return seen
        ours = Sql(f"{inner}.entity_id = {alias}.id AND {inner}.deleted_at IS NULL AND ")
        return Sql("EXISTS (SELECT 1 FROM customers_customer ") + f"{inner} WHERE " + ours + seen + ")"  # noqa: S608  aliases of the kernel

    def clear(self, kind: Kind, rights: Rights, alias: str) -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, access.READ, alias)


class Entity(Record):
    """One firm or person as the whole company knows it (客户主体). Its number is the single customer code.

    Made with the first customer of it; found again by the credit code when another line takes the firm in.
    The history tells of it on the customer.
    """

    name = models.CharField(_("name"), max_length=200)
    credit_code = CodeField(_("unified social credit code"), max_length=18, blank=True)

    access = ThroughCustomers()

    class Meta:
        verbose_name = _("customer entity")
        verbose_name_plural = _("customer entities")
        constraints = (
            models.UniqueConstraint(fields=("credit_code",), condition=~Q(credit_code="") & Q(deleted_at=None), name="customers_entity_code"),
        )
        indexes = (*indexes("customers_entity", owned=False),)

    class Screen:
        icon = "cluster"
        prefix = "E"
        columns = "number", "name", "credit_code"
        form = ((_("Customer entity"), ("name", "credit_code")),)
        locked = ("credit_code",)
        readonly = ("owner",)
        mirrors: ClassVar = {"name": "customers.customer.name", "credit_code": "customers.customer.credit_code"}
        menu = False


def tie(rows: "Sequence[Customer]", before: Mapping[UUID, Mapping[str, Any]], by: Any) -> frozenset[UUID]:
    """Gives rows their entity: the known one of their credit code, else a new one; the ids of those made for it."""
    fresh = [row for row in rows if row.entity_id is None or _recoded(row, before[row.id])]
    return _find_or_make(fresh, by) if fresh else frozenset()


def _recoded(row: "Customer", old: Mapping[str, Any]) -> bool:
    """Whether the code changed and nobody says whose it is: a merge that is undone brings the entity along."""
    return old.get("credit_code", row.credit_code) != row.credit_code and old.get("entity_id") == row.entity_id


def _differs(row: Record, old: Mapping[str, Any], names: Sequence[str]) -> bool:
    return not old or old["deleted_at"] is not None or any(old[name] != getattr(row, name) for name in names)


def _find_or_make(rows: "Sequence[Customer]", by: Any) -> frozenset[UUID]:
    """Gives each row its entity; the ids of those that were made for it."""
    codes = sorted({row.credit_code for row in rows if row.credit_code})
    known = dict(fetch(Sql(FIND, (codes,)))) if codes else {}
    rows = _adopt(rows, known)
    first = {row.credit_code: row for row in reversed(rows) if row.credit_code and row.credit_code not in known}
    made = _make([*first.values(), *(row for row in rows if not row.credit_code)], by)
    missing = [code for code, row in first.items() if row.id not in made]
    known |= {code: made[row.id] for code, row in first.items() if row.id in made}
    if missing:
        # Somebody else made them a moment ago.
        known |= dict(fetch(Sql(FIND, (missing,))))
    for row in rows:
        row.entity_id = known[row.credit_code] if row.credit_code else made[row.id]
    return frozenset(made.values())


def _adopt(rows: "Sequence[Customer]", known: Mapping[str, UUID]) -> "Sequence[Customer]":
    """A code that nobody has yet goes to the entity the customer already has, so that its number stays; the others come back."""
    ours = {row.entity_id: row for row in rows if row.entity_id and row.credit_code and row.credit_code not in known}
    if not ours:
        return rows
    codes = [row.credit_code for row in ours.values()]
    done = {key for (key,) in fetch(Sql(ADOPT, (timezone.now(), list(ours), codes)))}
    return [row for row in rows if row.entity_id not in done]


def _make(rows: "Sequence[Customer]", by: Any) -> dict[UUID, UUID]:
    """Customer id → id of the entity made for it; without those that another transaction made first."""
    if not rows:
        return {}
    now = timezone.now()
    taken = numbers.take(catalogue.kind("customers.entity"), len(rows))
    made = [(uuid7(), number, row.name, row.credit_code, text.number_tokens(number)) for row, number in zip(rows, taken, strict=True)]
    coded = [entity for entity in made if entity[3]]
    plain: list[tuple[Any, ...]] = [(*entity, now, now, by.id, 1, {}) for entity in made if not entity[3]]
    store.put(Entity, COLUMNS, plain, len(plain))
    done = {entity[0] for entity in plain} | _insert(coded, now, by)
    return {row.id: key for row, (key, *_facts) in zip(rows, made, strict=True) if key in done}


def _insert(made: "Sequence[tuple[UUID, str, str, str, list[str]]]", now: datetime, by: Any) -> set[UUID]:
    """Writes entities of a code, of which another transaction may have made some a moment ago; the ids of those that are ours."""
    if not made:
        return set()
    keys, numbered, names, codes, tokens = zip(*made, strict=True)
    arrays = keys_literal(keys), *map(texts_literal, (numbered, names, codes, [tokens_literal(each) for each in tokens]))
    return {key for (key,) in fetch(Sql(MAKE, (now, now, by.id, *arrays)))}


def refuse_twice(rows: "Sequence[Customer]", before: Mapping[UUID, Mapping[str, Any]], new: frozenset[UUID], by: Any) -> None:
    """A firm stands once in a line (P16). An entity that this very write made (`new`) has no customer yet but those of the write itself."""
    rows = [row for row in rows if not row.deleted_at and _differs(row, before[row.id], ("credit_code", "line_id", "entity_id"))]
    ours = {row.id for row in rows}
    known = [row for row in rows if row.entity_id not in new]
    there = fetch(Sql(TAKEN, ([row.entity_id for row in known], [row.id for row in rows]))) if known else []
    taken = {(line, entity): customer for line, entity, customer in there}
    for row in rows:
        if (row.line_id, row.entity_id) in taken:
            sentence = _t("This company is already a customer in this business line.")
            duplicates.refuse(sentence, "credit_code", {taken[row.line_id, row.entity_id]} - ours, by)
        taken[row.line_id, row.entity_id] = row.id
