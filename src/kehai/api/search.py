"""GET /api/search: the few best rows of every kind that can be searched."""

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import others as document
from kehai.api.query import Query
from kehai.api.request import Asked, text
from kehai.kernel.lookup import everywhere

router = Router(tags=["search"])


@router.get("/search", operation_id="search", openapi_extra=document.SEARCH)
def search(request: Asked) -> HttpResponse:
    """Search all kinds."""
    actor = reading.signed(request).actor
    needle = text({"q": Query(request, ("q",)).text("q")}, "q")
    return answers.raw(f'{{"groups":[{",".join(everywhere(actor, needle))}]}}')
