"""/api/sales/word: what a Word template may name, and the one that every house has."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, object_of, parameter
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.sales.records.document_template import DocumentTemplate
from kehai.crm.sales.rules import word_document, word_fields
from kehai.kernel import access, word
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot

path = "/sales/word"
router = Router(tags=["sales.document_template"])
_NAMED = object_of({"name": STRING, "label": STRING}, ("name", "label"))
_LIST = object_of({"name": STRING, "label": STRING, "fields": array_of(_NAMED)}, ("name", "label", "fields"))
_FIELDS = object_of({"fields": array_of(_NAMED), "lists": array_of(_LIST)}, ("fields", "lists"))
_FOR = parameter("for", {"type": "string", "enum": list(word_fields.SORTS)}, "Empty: of quotes")
_CONTENT: dict[str, Any] = {word.TYPE: {"schema": {"type": "string", "format": "binary"}}}
FIELDS: dict[str, Any] = {"parameters": [_FOR], "responses": answered(200, "The names", json_of(_FIELDS), READING)}
STANDARD: dict[str, Any] = {
    "parameters": [_FOR],
    "responses": {**answered(200, "The template", None, READING), 200: {"description": "The template", "content": _CONTENT}},
}
# On a door that fills a document; which template, where the company has several.
TEMPLATE = parameter("template", {"type": "string", "format": "uuid"}, "Empty: the first of its sort, or the one that every house has")
WORD: dict[str, Any] = {
    "parameters": [TEMPLATE],
    "responses": {**answered(200, "The document", None, READING), 200: {"description": "The document", "content": _CONTENT}},
}


@router.get("/fields", operation_id="word_fields", openapi_extra=FIELDS)
def fields(request: Asked) -> HttpResponse:
    """The names of fields in the language of the asker."""
    return answers.data(word_fields.listed(_sort(request)))


@router.get("/standard", operation_id="word_standard", openapi_extra=STANDARD)
def standard(request: Asked) -> HttpResponse:
    """The template that every house has, to be changed in Word and brought back."""
    sort = _sort(request)
    return document(word_document.standard(sort), str(DocumentTemplate.Sort(sort).label))


def _sort(request: Asked) -> str:
    query = Query(request, ("for",))
    if not access.may(kind_of(DocumentTemplate), reading.signed(request).actor, READ):
        raise MayNot(_("You may not do this."))
    return query.choice("for", word_fields.SORTS)


def document(content: bytes, name: str) -> HttpResponse:
    """A Word document that the browser keeps under a name."""
    answer = HttpResponse(content, content_type=word.TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.docx") or ""
    return answer


def wanted(request: Asked) -> UUID | None:
    """Which template is asked for."""
    told = Query(request, ("template",)).text("template")
    return reading.key(told, "template") if told else None
