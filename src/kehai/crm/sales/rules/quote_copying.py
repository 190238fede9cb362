"""Quotes made from what is there: the next version, a copy, the first one of a deal; nothing is typed twice (E10)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.customers.records.contact import Contact
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.quote import DRAFT, Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.kernel import access, company, periods, writes
from kehai.kernel.access import CREATE, READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot, Refusal

HEAD = ("title", "customer_id", "contact_id", "opportunity_id", "currency", "taxed", "payment", "delivery", "terms", "need")
LINE = ("position", "product_id", "name", "specification", "unit_id", "quantity", "listed", "why", "basis", "discount", "price", "tax_rate", "remark")


def next_version(old: Quote, by: Actor) -> Quote:
    """A draft with the same lines; what was allowed for the old one is allowed for it. Raises Refusal."""
    family = list(Quote.objects.filter(root=old.family).values_list("edition", "state", "number", "deleted_at"))
    drafts = [number for _edition, state, number, gone in family if state == DRAFT and gone is None]
    if drafts:
        raise Refusal(_t("There is a version in work already: %(number)s.") % {"number": drafts[0]})
    edition = max([old.edition, *(edition for edition, *_rest in family)]) + 1
    return _made(old, {"root_id": old.family, "edition": edition, "allowed": old.allowed, "allowed_why": old.allowed_why}, by, anew=False)


def copied(old: Quote, customer: Any | None, by: Actor) -> Quote:
    """A draft of its own with the same lines; for another customer at his prices, where no price was said."""
    other = customer is not None and customer.id != old.customer_id
    facts = {"customer_id": customer.id, "contact_id": None, "opportunity_id": None} if customer is not None and other else {}
    return _made(old, facts, by, anew=True)


def begun(deal: Opportunity, by: Actor) -> Quote:
    """The first quote of a deal: its customer, the main contact, and what the customer wants solved."""
    contact = (
        Contact.objects.filter(customer=deal.customer_id, deleted_at=None).order_by("-is_main", "created_at").values_list("id", flat=True).first()
    )
    facts = {"title": deal.title, "customer_id": deal.customer_id, "contact_id": contact, "opportunity_id": deal.id, "need": deal.need[:4000]}
    return _written(facts, by)


def _made(old: Quote, facts: Mapping[str, Any], by: Actor, *, anew: bool) -> Quote:
    head = {name: getattr(old, name) for name in HEAD}
    made = _written({**head, **facts}, by)
    kind = kind_of(QuoteLine)
    lines = sorted(kind.visible_to(by, READ).only(_lines_of(old)), key=lambda row: (row.position, row.id))  # type: ignore[attr-defined]
    writes.insert(kind, [_line(row, made, anew=anew) for row in lines], Deed("create", by))
    return made


def _lines_of(quote: Quote) -> list[UUID]:
    return list(QuoteLine.objects.filter(quote=quote, deleted_at=None).values_list("id", flat=True))


def _line(old: Any, quote: Quote, *, anew: bool) -> QuoteLine:
    row: Any = writes.build(kind_of(QuoteLine), {})
    for name in LINE:
        setattr(row, name, getattr(old, name))
    row.quote_id = quote.id
    # As it was offered, unless today's lists decide: then only a price or discount that somebody said is kept.
    row.anew, row.kept = anew, not anew
    if anew and row.basis != QuoteLine.Basis.PRICE:
        row.price = None
    line: QuoteLine = row
    return line


def _written(facts: Mapping[str, Any], by: Actor) -> Quote:
    kind = kind_of(Quote)
    if not access.may(kind, by, CREATE):
        raise MayNot(_t("You may not create this."))
    made: Any = writes.build(kind, {"taxed": bool(company.get("quotes.taxed"))})
    for name, value in facts.items():
        setattr(made, name, value)
    made.quoted_on = periods.today()
    with writes.named_uniqueness(kind):
        writes.insert(kind, [made], Deed("create", by))
    quote: Quote = made
    return quote
