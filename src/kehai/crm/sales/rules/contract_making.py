"""Contracts made from what is there: a quote, a contract that ends, money that came in; nothing is typed twice (E10, P48)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.contract_line import ContractLine
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.rules.due_dates import later
from kehai.kernel import access, company, writes
from kehai.kernel.access import CREATE, READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot, Refusal

FROM_QUOTE = ("title", "customer_id", "contact_id", "opportunity_id", "currency", "taxed", "payment", "delivery")
FROM_CONTRACT = (*FROM_QUOTE, "our_party", "our_signer", "their_signer", "lump", "clauses")
QUOTED = ("position", "product_id", "name", "specification", "unit_id", "quantity", "price", "tax_rate", "remark")
AGREED = (*QUOTED, "sort")


def concluded(quote: Quote, by: Actor) -> Contract:
    """The draft of a contract with the quote's customer, terms and lines. Raises Refusal where there is one already."""
    there = Contract.objects.filter(quote=quote.id, deleted_at=None).values_list("number", flat=True).first()
    if there:
        raise Refusal(_("There is a contract from this quote already: %(number)s.") % {"number": there})
    facts = {name: getattr(quote, name) for name in FROM_QUOTE}
    clauses = "\n\n".join(filter(None, (quote.terms, company.get("contracts.clauses"))))
    made = written({**facts, "quote_id": quote.id, "clauses": clauses, "owner_id": quote.owner_id}, by)
    _lines(made, QuoteLine, {"quote": quote}, QUOTED, by)
    return made


def renewed(old: Contract, by: Actor) -> Contract:
    """The draft of the contract that follows: the same lines and terms, for as long as the old one ran, from the day after it."""
    facts = {name: getattr(old, name) for name in FROM_CONTRACT}
    start = old.ends_on + timedelta(days=1) if old.ends_on else None
    if start and old.starts_on:
        months = (start.year - old.starts_on.year) * 12 + start.month - old.starts_on.month
        facts |= {"ends_on": later(start, months) - timedelta(days=1) if months else start + (start - old.starts_on) - timedelta(days=1)}
    made = written({**facts, "starts_on": start, "renews_id": old.id, "owner_id": old.owner_id}, by)
    _lines(made, ContractLine, {"contract": old}, AGREED, by)
    return made


def paid_for(title: str, customer: Any, amount: Decimal, currency: str, by: Actor) -> Contract:
    """The draft of a contract over money that was received on the spot (P48)."""
    return written({"title": title, "customer_id": customer, "lump": amount, "currency": currency}, by)


def written(facts: Mapping[str, Any], by: Actor) -> Contract:
    """A new draft. Raises MayNot."""
    kind = kind_of(Contract)
    if not access.may(kind, by, CREATE):
        raise MayNot(_("You may not create this."))
    made: Any = writes.build(kind, {"clauses": company.get("contracts.clauses"), "taxed": bool(company.get("quotes.taxed"))})
    for name, value in facts.items():
        setattr(made, name, value)
    # It stays with whose quote or contract it comes from, whoever of his leaders makes it.
    op = READ if facts.get("owner_id") else CREATE
    with writes.named_uniqueness(kind):
        writes.insert(kind, [made], Deed("create", by), op)
    contract: Contract = made
    return contract


def _lines(made: Contract, model: Any, of: Mapping[str, Any], names: Sequence[str], by: Actor) -> None:
    kind = kind_of(ContractLine)
    ids = list(model._default_manager.filter(deleted_at=None, **of).values_list("id", flat=True))
    found: Any = kind_of(model).visible_to(by, READ).only(ids)
    rows: list[Any] = []
    for old in sorted(found, key=lambda row: (row.position, row.id)):
        row: Any = writes.build(kind, {})
        for name in names:
            setattr(row, name, getattr(old, name))
        row.contract_id = made.id
        rows.append(row)
    if rows:
        writes.insert(kind, rows, Deed("create", by))
