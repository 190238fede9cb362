"""A contract as it is printed and signed: parties, lines, amounts, payment plan, clauses, places to sign. No remark of ours."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kehai.crm.customers.records.customer import Customer
from kehai.crm.products.records.unit import Unit
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.contract_line import ContractLine
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.rules.capitals import LARGEST, capitals
from kehai.crm.sales.rules.quote_document import HOME, money, number, price
from kehai.kernel import company, typeset

TEMPLATE = Path(__file__).with_name("contract.typ")
# Whoever prints must be shown all that the print says.
PRINTED = {
    "sales.contract": (
        *("title", "customer", "serial", "our_party", "our_signer", "their_signer", "signed_on", "starts_on", "ends_on"),
        *("payment", "delivery", "clauses", "amount", "currency"),
    ),
    "sales.contract_line": ("name", "specification", "quantity", "unit", "price", "tax_rate", "amount", "remark", "starts_on", "ends_on"),
    "sales.instalment": ("name", "due_on", "amount"),
}


def facts(contract: Contract, mark: str = "") -> dict[str, Any]:
    """All that stands on the print, as text in the language in force."""
    lines = list(ContractLine.objects.filter(contract=contract, deleted_at=None).order_by("position", "id"))
    plan = list(Instalment.objects.filter(contract=contract, deleted_at=None).order_by("due_on", "id"))
    units = dict(Unit.objects.filter(id__in={line.unit_id for line in lines if line.unit_id}).values_list("id", "name"))
    amount: Decimal = contract.amount
    return {
        "words": _words(contract),
        "company": settings.COMPANY_NAME or "",
        "sender": company.get("quotes.sender"),
        "number": str(contract.serial or contract.number),
        "draft": contract.serial is None,
        "title": contract.title,
        "customer": Customer.objects.values_list("name", flat=True).get(id=contract.customer_id),
        "ours": contract.our_party,
        "our_signer": contract.our_signer,
        "their_signer": contract.their_signer,
        "signed_on": _day(contract.signed_on),
        "runs": " – ".join(filter(None, (_day(contract.starts_on), _day(contract.ends_on)))),
        "currency": contract.currency,
        "lines": [_line(line, at, contract, units) for at, line in enumerate(lines, 1)],
        "plan": [{"name": row.name, "day": _day(row.due_on), "amount": money(row.amount, contract.currency)} for row in plan],
        "amount": money(amount, contract.currency),
        "capitals": capitals(amount) if contract.currency == HOME and abs(amount) < LARGEST else "",
        "terms": [{"label": label, "text": text} for label, text in _terms(contract) if text],
        "mark": mark,
    }


def _terms(contract: Contract) -> tuple[tuple[str, str], ...]:
    return ((_("Payment"), contract.payment), (_("Delivery"), contract.delivery), (_("Clauses"), contract.clauses))


def _day(day: Any) -> str:
    return date_format(day, "Y-m-d") if day else ""


def _line(line: ContractLine, at: int, contract: Contract, units: dict[Any, str]) -> dict[str, str]:
    return {
        "at": str(at),
        "sort": str(ContractLine.Sort(line.sort).label),
        "name": line.name,
        "specification": line.specification,
        "remark": line.remark,
        "runs": " – ".join(filter(None, (_day(line.starts_on), _day(line.ends_on)))),
        "quantity": number(line.quantity),
        "unit": units.get(line.unit_id, ""),
        "price": price(line.price, contract.currency),
        "tax_rate": f"{number(line.tax_rate)} %",
        "amount": money(line.amount, contract.currency),
    }


def _words(contract: Contract) -> dict[str, str]:
    return {
        "heading": pgettext("on a print", "Contract"),
        "draft": pgettext("on a print", "Draft, not signed"),
        "number": _("Number"),
        "theirs": pgettext("on a print", "Party A (customer)"),
        "ours": pgettext("on a print", "Party B (supplier)"),
        "runs": _("Runs from – until"),
        "at": _("No."),
        "sort": pgettext("of a contract", "type"),
        "name": _("Goods or service"),
        "quantity": _("Quantity"),
        "unit": _("Unit"),
        "price": _("Unit price with tax") if contract.taxed else _("Unit price without tax"),
        "tax_rate": _("Tax"),
        "amount": _("Amount"),
        "total": _("Contract amount"),
        "capitals": _("Total in capitals"),
        "plan": _("Payments"),
        "due": _("Due on"),
        "signature": pgettext("on a print", "Signature and seal"),
        "day": pgettext("on a print", "Day"),
        "page": _("Page"),
    }


def pdf(contract: Contract, mark: str = "") -> bytes:
    """The print as PDF, with who took it and when at its foot. Raises typeset.NoFont."""
    return typeset.pdf(TEMPLATE, facts(contract, mark))
