"""GET /api/openapi.json: the document of the interface, made once per language."""

from functools import cache
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI, Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import account, common, imports, others, records, settings, trail
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel.catalogue import shipped

router = Router(tags=["openapi"])
SAFE = frozenset({"get", "head"})
_described: list[NinjaAPI] = []


def describe(api: NinjaAPI) -> None:
    """Names the API whose document is given out."""
    _described[:] = [api]


@router.get("/openapi.json", operation_id="openapi", openapi_extra=others.OPENAPI)
def openapi(request: Asked) -> HttpResponse:
    """This document."""
    reading.signed(request)
    Query(request)
    content, tag = _document(get_language() or "")
    return answers.tagged(request, content, tag)


@cache
def _document(_language: str) -> tuple[bytes, str]:
    content = orjson.dumps(document(), option=orjson.OPT_NON_STR_KEYS)
    return content, answers.tag_of(content)


def document() -> dict[str, Any]:
    """The document as plain data, in the language of the moment."""
    found: dict[str, Any] = dict(_described[0].get_openapi_schema(path_prefix="/api/"))
    schemas = {**common.SCHEMAS, **account.SCHEMAS, **others.SCHEMAS, **imports.SCHEMAS, **records.SCHEMAS, **settings.SCHEMAS, **trail.SCHEMAS}
    for kind in shipped().values():
        schemas |= records.components(kind)
    found["components"] = {"schemas": schemas, "securitySchemes": common.SECURITY}
    found["security"] = [{"session": []}]
    for methods in found["paths"].values():
        for method, operation in methods.items():
            if method not in SAFE:
                operation.setdefault("security", [{"session": [], "csrf": []}])
    return found
