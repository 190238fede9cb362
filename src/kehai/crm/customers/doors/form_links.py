"""GET /api/customers/forms/…: the address of a form or of a link that was sent, as text and as QR code (B19, P02)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, json_of, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.self_fill import SelfFill
from kehai.crm.customers.records.web_form import WebForm
from kehai.crm.customers.rules.intake import self_fill
from kehai.kernel import access, qr, writes
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot
from kehai.kernel.rows import not_there

path = "/customers/forms"
router = Router(tags=["customers.forms"])
_FORM = object_of({"address": STRING, "frame": STRING, "script": STRING}, ("address", "frame", "script"))
_LINK = object_of({"address": STRING}, ("address",))
_SVG = {"image/svg+xml": {"schema": STRING}}
_PNG = {"image/png": {"schema": {"type": "string", "format": "binary"}}}
FORM: dict[str, Any] = {"responses": answered(200, "Where the form is, and how it is put into a page", json_of(_FORM), READING)}
LINK: dict[str, Any] = {"responses": answered(200, "The link to send", json_of(_LINK), READING)}


def _code(content: Any) -> dict[str, Any]:
    return {"responses": {**answered(200, "The address as a QR code", None, READING), 200: {"description": "A picture", "content": content}}}


@router.get("/web/{uuid:key}", operation_id="web_form_address", tags=["customers.web_form"], openapi_extra=FORM)
def web_form(request: Asked, key: UUID) -> HttpResponse:
    """The address of a web form, and the two ways to embed it."""
    form = _form(request, key)
    where = _here(request, f"/f/{form.key}")
    title = escape(form.title)
    frame = f'<iframe src="{where}" title="{title}" style="width:100%;min-height:720px;border:0"></iframe>'
    script = f'<div data-kehai-form="{form.key}" data-title="{title}"></div>\n<script async src="{_here(request, "/f/embed.js")}"></script>'
    return answers.data({"address": where, "frame": frame, "script": script})


@router.get("/web/{uuid:key}/qr.svg", operation_id="web_form_qr_svg", tags=["customers.web_form"], openapi_extra=_code(_SVG))
def web_form_svg(request: Asked, key: UUID) -> HttpResponse:
    """The QR code of a web form, to print."""
    return _picture(_here(request, f"/f/{_form(request, key).key}"), "svg")


@router.get("/web/{uuid:key}/qr.png", operation_id="web_form_qr_png", tags=["customers.web_form"], openapi_extra=_code(_PNG))
def web_form_png(request: Asked, key: UUID) -> HttpResponse:
    """The QR code of a web form, as pixels."""
    return _picture(_here(request, f"/f/{_form(request, key).key}"), "png")


@router.get("/sent/{uuid:key}", operation_id="self_fill_address", tags=["customers.self_fill"], openapi_extra=LINK)
def sent(request: Asked, key: UUID) -> HttpResponse:
    """The link of a form for one customer, for who may change him."""
    return answers.data({"address": _here(request, f"/s/{self_fill.token(_sent(request, key))}")})


@router.get("/sent/{uuid:key}/qr.svg", operation_id="self_fill_qr_svg", tags=["customers.self_fill"], openapi_extra=_code(_SVG))
def sent_svg(request: Asked, key: UUID) -> HttpResponse:
    """The QR code of a link, to be read off the screen during a visit."""
    return _picture(_here(request, f"/s/{self_fill.token(_sent(request, key))}"), "svg")


@router.get("/sent/{uuid:key}/qr.png", operation_id="self_fill_qr_png", tags=["customers.self_fill"], openapi_extra=_code(_PNG))
def sent_png(request: Asked, key: UUID) -> HttpResponse:
    """The QR code of a link, as pixels."""
    return _picture(_here(request, f"/s/{self_fill.token(_sent(request, key))}"), "png")


def _form(request: Asked, key: UUID) -> WebForm:
    return _one(request, WebForm, key, READ)  # type: ignore[no-any-return]


def _sent(request: Asked, key: UUID) -> SelfFill:
    """For who reads himself what the link would show: whoever sees a number masked does not open it by another's link."""
    row, customer = _one(request, SelfFill, key, UPDATE), kind_of(Customer)
    actor: Actor = reading.signed(request).actor
    shows = [name for name in (*row.shows, *row.told) if name in customer.fields]
    if not all(access.readable(customer, actor, name) for name in shows) or writes.masked(customer, Customer(id=row.customer_id), shows, actor):
        raise MayNot(_("You see some of these fields masked; the form cannot show them."))
    return row  # type: ignore[no-any-return]


def _one(request: Asked, model: Any, key: UUID, op: str) -> Any:
    actor: Actor = reading.signed(request).actor
    Query(request)
    if not kind_of(model).visible_to(actor, op).only([key]).count():
        raise not_there()
    return model.objects.get(id=key)


def _here(request: HttpRequest, where: str) -> str:
    """The address under which people reach us; as asked for now where nobody said (the host is one of ours: T26)."""
    return (settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")) + where


def _picture(content: str, how: str) -> HttpResponse:
    return HttpResponse(qr.svg(content), content_type="image/svg+xml") if how == "svg" else HttpResponse(qr.png(content), content_type="image/png")
