"""Pages of a list: sort orders with a cursor that nobody can forge, and page numbers to a depth."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from kehai.kernel import access, shape
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid
from kehai.kernel.field import Field
from kehai.kernel.query import Scope
from kehai.kernel.sql import TRUE, Sql

MAX_SIZE, MAX_PAGE = 200, 1000
CASTS = {
    "integer": "bigint",
    "decimal": "numeric",
    "money": "numeric",
    "date": "date",
    "datetime": "timestamptz",
    "boolean": "boolean",
}
SALT = "kehai.cursor"


@dataclass(frozen=True, slots=True)
class Order:
    """One sort order: (s IS NULL, s, id), empty values last in both directions."""

    spec: str
    value: Sql
    descending: bool
    nullable: bool
    cast: str

    def by(self, value: Sql | None = None) -> Sql:
        """The ORDER BY of the page; `value` where the sorted value goes by another name."""
        way = "DESC" if self.descending else "ASC"
        nulls = " NULLS LAST" if self.nullable and self.descending else ""
        return " ORDER BY " + (value or self.value) + f" {way}{nulls}, t.id {way}"

    def beyond(self, value: str | None, last: str) -> Sql:
        """The rows after a position."""
        sign = "<" if self.descending else ">"
        here = Sql(f" {sign} (%s::{self.cast}, %s::uuid)", (value, last))
        if value is None:
            return "(" + self.value + Sql(f" IS NULL AND t.id {sign} %s::uuid)", (last,))
        later = "(" + self.value + ", t.id)" + here
        return "(" + later + " OR " + self.value + " IS NULL)" if self.nullable else later


def order(scope: Scope, spec: str | None) -> Order:
    """The order for `-created_at` or `grade`; only readable fields that can be sorted. Raises Invalid."""
    spec = spec or _own_order(scope)
    descending, name = spec.startswith("-"), spec.removeprefix("-")
    field = scope.field(name)
    if not field.sort:
        sentence = _("The list cannot be sorted by this field.")
        raise Invalid(sentence, {"sort": sentence})
    nullable = field.null or field.own or access.guarded(scope.kind, scope.actor.rights, name) or field.type == "link"
    return Order(spec, _value(scope, field), descending, nullable, CASTS.get(field.type, "text"))


def _own_order(scope: Scope) -> str:
    """The order that the kind declares; the numbers, which everybody reads, where that field is hidden."""
    spec = str(scope.kind.screen["sort"])
    return spec if access.readable(scope.kind, scope.actor, spec.removeprefix("-")) else "-number"


def _value(scope: Scope, field: Field) -> Sql:
    if field.type == "link" and field.target:
        return shape.label_of(scope, kind_named(field.target), field.sql(scope.alias), heard=True)
    return shape.heard(scope, field)


def page_number(value: Any) -> int:
    """A page from 1 to MAX_PAGE. Raises Invalid."""
    if not isinstance(value, int) or not 1 <= value <= MAX_PAGE:
        sentence = _("Pages go from 1 to %(most)s; use the filter to narrow the list.") % {"most": MAX_PAGE}
        raise Invalid(sentence, {"page": sentence})
    return value


def seal(scope: Scope, found: Order, value: str | None, last: str) -> str:
    """A cursor: kind, sort, person, position; signed."""
    person = str(scope.actor.id or "")
    told = urlsafe_b64encode(orjson.dumps([scope.kind.name, found.spec, person, value, last])).decode()
    return f"{told}.{_seal(told, settings.SECRET_KEY)}"


def _seal(told: str, secret: str) -> str:
    return hmac.digest(_key(secret), told.encode(), "sha256").hex()


@cache
def _key(secret: str) -> bytes:
    """A key for nothing but cursors."""
    return sha256(f"{SALT}:{secret}".encode()).digest()


def unseal(scope: Scope, found: Order, cursor: str | None) -> Sql:
    """The condition of a cursor; TRUE for none. Raises Invalid for one that is not ours or not of this list."""
    if not cursor:
        return TRUE
    try:
        told, _dot, seal = cursor.partition(".")
        if not hmac.compare_digest(seal.encode(), _seal(told, settings.SECRET_KEY).encode()):
            raise _stale()
        name, spec, person, value, last = orjson.loads(urlsafe_b64decode(told))
    except ValueError as error:
        raise _stale() from error
    if (name, spec, person) != (scope.kind.name, found.spec, str(scope.actor.id or "")):
        raise _stale()
    return found.beyond(value, last)


def _stale() -> Invalid:
    sentence = _("This place in the list is no longer valid; please start again at the first page.")
    return Invalid(sentence, {"after": sentence})
