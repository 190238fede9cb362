"""Records side by side before a merge, what was merged into one, what an un-merge would do; the merge itself is an action."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import merging as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel import trail
from kehai.kernel.access import READ
from kehai.kernel.catalogue import catalogue
from kehai.kernel.kind import Kind
from kehai.kernel.merging import merge, tell
from kehai.kernel.rows import not_there, refuse_unless_may

router = Router(tags=["merging"])


def _kind(domain: str, kind: str) -> Kind:
    """The kind of a path, where its records can be merged. Raises NotThere."""
    known, name = catalogue(), f"{domain}.{kind}"
    if name not in known or not merge.wanted(known[name]):
        raise not_there()
    return known[name]


@router.get("/merging/{domain}/{kind}", operation_id="compare_records", openapi_extra=document.COMPARE)
def compare(request: Asked, domain: str, kind: str) -> HttpResponse:
    """Two to five records side by side."""
    actor, found = reading.signed(request).actor, _kind(domain, kind)
    told = Query(request, ("ids",)).names("ids") or []
    refuse_unless_may(found, actor, READ)
    ids = list(dict.fromkeys(reading.key(item, "ids") for item in told))
    if not merge.LEAST <= len(ids) <= merge.MOST:
        raise reading.wrong("ids", _("Please choose two to five records."))
    answer = tell.compare(found, actor, ids)
    trail.record("bulk_view", actor, found.name, count=len(ids), records=ids, part="merge")
    return answers.data(answer)


@router.get("/merging/{domain}/{kind}/{uuid:id}", operation_id="merges_of", openapi_extra=document.MERGES)
def merges(request: Asked, domain: str, kind: str, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """The merges in which this record stayed."""
    actor, found = reading.signed(request).actor, _kind(domain, kind)
    Query(request)
    return answers.data({"rows": tell.merges(found, actor, id)})


@router.get("/merging/{domain}/{kind}/{uuid:id}/{uuid:merger}", operation_id="undoing_merge", openapi_extra=document.UNDOING)
def undoing(request: Asked, domain: str, kind: str, id: UUID, merger: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """What taking this merge back would do, and what it would leave."""
    actor, found = reading.signed(request).actor, _kind(domain, kind)
    Query(request)
    return answers.data(tell.undoing(found, actor, id, str(merger)))
