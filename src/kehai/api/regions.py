"""GET /api/regions: the tree of administrative divisions, the same for everybody."""

from functools import cache

import orjson
from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import others as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel.regions import tree

router = Router(tags=["regions"])


@router.get("/regions", operation_id="regions", openapi_extra=document.REGIONS)
def regions(request: Asked) -> HttpResponse:
    """The tree of regions."""
    reading.signed(request)
    Query(request)
    return answers.tagged(request, *_content())


@cache
def _content() -> tuple[bytes, str]:
    content = orjson.dumps(tree())
    return content, answers.tag_of(content)
