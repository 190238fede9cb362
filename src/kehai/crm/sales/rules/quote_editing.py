"""All lines of a quote saved as one: what was typed or pasted, cleaned line by line, and only what differs is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.kernel import access, store, types, writes
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Conflict, Invalid, sayable
from kehai.kernel.kind import Kind

MOST = 500
TYPED = ("name", "specification", "quantity", "price", "discount", "tax_rate", "remark")
NAMED = ("id", "product", "code", "unit", *TYPED)
LINKED: tuple[tuple[str, type], ...] = (("product", Product), ("unit", Unit))
CLEARED = ("name", "specification", "remark")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent: lines in their order, and the versions of those the sender knew."""

    lines: Sequence[Mapping[str, Any]]
    known: Mapping[UUID, int]


@dataclass(slots=True)
class _Found:
    """What the lines speak of, as far as the sender may see it."""

    seen: Mapping[str, set[UUID]]
    codes: Mapping[str, UUID]


def save(quote: Any, asked: Asked, by: Actor, *, trial: bool = False) -> None:
    """Makes the lines of a locked quote what was sent. Raises Invalid (`lines.<n>.<field>`), Conflict."""
    kind, deed = kind_of(QuoteLine), Deed("update", by, trial=trial)
    stored: Any = store.lock(kind, QuoteLine.objects.filter(quote=quote.id, deleted_at=None).values_list("id", flat=True))
    old = {row.id: row for row in stored}
    _refuse_conflict(old, asked.known)
    before = {row.id: store.snapshot(row) for row in stored}
    new, kept = _rows(kind, quote, old, asked, by)
    gone = [row for key, row in old.items() if key not in {row.id for row in kept}]
    if gone:
        writes.bury(kind, gone, deed)
    changed = [row for row in kept if store.changed(row, before[row.id])]
    _both(kind, new, changed, before, deed)


def _both(kind: Kind, new: Sequence[Any], changed: Sequence[Any], before: Mapping[UUID, Any], deed: Deed) -> None:
    """What is wrong with new and with changed lines is told together."""
    problems: dict[str, Any] = {}
    try:
        if changed:
            writes.save(kind, changed, before, deed, access.UPDATE)
    except Invalid as problem:
        problems |= problem.fields or {"lines": problem.message}
    try:
        if new:
            writes.insert(kind, new, deed)
    except Invalid as problem:
        problems |= problem.fields or {"lines": problem.message}
    if problems:
        raise Invalid(_t("Please look at the marked fields."), problems)


def _refuse_conflict(old: Mapping[UUID, Any], known: Mapping[UUID, int]) -> None:
    if {key: row.version for key, row in old.items()} != dict(known):
        raise Conflict(_t("Somebody else has changed the lines of this quote meanwhile; please load them again."), {})


def _rows(kind: Kind, quote: Any, old: Mapping[UUID, Any], asked: Asked, by: Actor) -> tuple[list[Any], list[Any]]:
    problems: dict[str, Any] = {}
    found = _look(asked.lines, by)
    new, kept = [], []
    for place, told in enumerate(asked.lines):
        values = _clean(kind, told, found, place, problems)
        row: Any = old.get(told["id"]) if told.get("id") else None
        if row is None:
            row = writes.build(kind, {})
            row.quote_id = quote.id
            new.append(row)
        else:
            kept.append(row)
        _put(row, values, place)
    if problems:
        raise Invalid(_t("Please look at the marked fields."), problems)
    return new, kept


def _put(row: Any, values: Mapping[str, Any], place: int) -> None:
    """What was said; another product brings its own name, unit and tax, and its own price."""
    if "product_id" in values and values["product_id"] != row.product_id and not row._state.adding:  # noqa: SLF001  as Django tells new rows
        for name in ("name", "specification", "unit_id", "tax_rate", "price"):
            blank = "" if name in CLEARED else None
            setattr(row, name, blank)
        row.basis, row.discount = "listed", None
    for name, value in values.items():
        setattr(row, name, value)
    row.place, row.position = place, (place + 1) * 10


def _look(lines: Sequence[Mapping[str, Any]], by: Actor) -> _Found:
    """In three statements whatever the number of lines: which products and units the sender sees, which codes there are."""
    seen: dict[str, set[UUID]] = {}
    for name, model in LINKED:
        keys = {line[name] for line in lines if line.get(name)}
        seen[name] = set(kind_of(model).visible_to(by, READ).only(sorted(keys)).ids(len(keys))) if keys else set()
    codes = {str(line["code"]).strip() for line in lines if line.get("code")}
    rows = Product.objects.filter(code__in=codes, deleted_at=None).values_list("code", "id") if codes else ()
    known = dict(rows)
    visible = set(kind_of(Product).visible_to(by, READ).only(sorted(known.values())).ids(len(known))) if known else set()
    return _Found(seen, {code: key for code, key in known.items() if key in visible})


def _clean(kind: Kind, told: Mapping[str, Any], found: _Found, place: int, problems: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, _model in LINKED:
        if name in told:
            values[f"{name}_id"] = told[name]
            if told[name] and told[name] not in found.seen[name]:
                problems[f"lines.{place}.{name}"] = _t("This record is not there, or it is not yours to see.")
    code = str(told.get("code") or "").strip()
    if code and not told.get("product"):
        values["product_id"] = found.codes.get(code)
        if code not in found.codes:
            problems[f"lines.{place}.code"] = _t("There is no product with the code %(code)s.") % {"code": sayable(code)}
    for name in TYPED:
        if name in told:
            try:
                cleaned = types.clean(kind.fields[name].with_(required=False), told[name])
                values[name] = ("" if name in CLEARED else None) if cleaned is None else cleaned
            except types.Bad as problem:
                problems[f"lines.{place}.{name}"] = problem.message
    return values
