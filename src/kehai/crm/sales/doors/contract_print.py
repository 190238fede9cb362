"""/api/sales/contracts/{id}/pdf and /word: a contract as it is printed and signed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import request as reading
from kehai.api.document.common import READING, answered
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.doors.word import WORD, document, wanted
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.rules import contract_document, word_document
from kehai.kernel import access
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import MayNot
from kehai.kernel.exchange.mark import mark
from kehai.kernel.rows import not_there

path = "/sales/contracts"
router = Router(tags=["sales.contract"])
_CONTENT: dict[str, Any] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
PDF: dict[str, Any] = {"responses": {**answered(200, "The print", None, READING), 200: {"description": "The print", "content": _CONTENT}}}


@router.get("/{uuid:key}/pdf", operation_id="contract_pdf", openapi_extra=PDF)
def as_pdf(request: Asked, key: UUID) -> HttpResponse:
    """The print as PDF; 409 `no_font` where no font with Chinese characters is installed."""
    row = _printed(request, key)
    answer = HttpResponse(contract_document.pdf(row, _mark(request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.serial or row.number}.pdf"'
    return answer


@router.get("/{uuid:key}/word", operation_id="contract_word", openapi_extra=WORD)
def as_word(request: Asked, key: UUID) -> HttpResponse:
    """The print as a Word document, by the company's template; 409 `unfit_template` where it cannot be filled."""
    chosen, row = wanted(request), _printed(request, key, ("template",))
    return document(word_document.contract(row, chosen, _mark(request), reading.signed(request).actor), str(row.serial or row.number))


def _mark(request: Asked) -> str:
    return mark(reading.signed(request).actor, request.reference)


def _printed(request: Asked, key: UUID, named: tuple[str, ...] = ()) -> Contract:
    """For who is shown all that stands on the print."""
    actor = reading.signed(request).actor
    Query(request, named)
    if not kind_of(Contract).visible_to(actor, READ).only([key]).count():
        raise not_there()
    row = Contract.objects.get(id=key)
    shown = kind_of(Customer).visible_to(actor, READ).only([row.customer_id]).count()
    fields = contract_document.PRINTED.items()
    if not shown or not all(access.readable(kind(name), actor, field) for name, names in fields for field in names):
        raise MayNot(_("The print shows fields that you may not see."))
    return row
