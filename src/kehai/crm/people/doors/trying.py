"""POST /api/people/providers/{id}/try: whether an identity provider would let people in, step by step."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.people.doors import ways_document as document
from kehai.crm.people.federation import trial
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.crm.people.records.proof import refuse_stale
from kehai.kernel.access import READ, UPDATE
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot
from kehai.kernel.rows import not_there

path = "/people/providers"
router = Router(tags=["people.identity_provider"])


@router.post("/{uuid:provider}/try", operation_id="try_provider", openapi_extra=document.TRY)
def try_provider(request: Asked, provider: UUID) -> HttpResponse:
    """Try a provider out as it is stored; `back` is the address that must be entered there. Nobody is signed in."""
    actor, kind = reading.signed(request).actor, kind_of(IdentityProvider)
    Query(request)
    reading.only(reading.body(request, empty=True), ())
    found = next(iter(kind.visible_to(actor, READ).only([provider])), None)
    if found is None:
        raise not_there()
    if not kind.visible_to(actor, UPDATE).only([provider]).count():
        raise MayNot(_("You may not do this."))
    refuse_stale(actor)
    row = cast("IdentityProvider", found)
    home = settings.PUBLIC_URL or str(request.build_absolute_uri("/")).rstrip("/")
    back = "" if row.type == "ldap" else f"{home}/api/session/back/{row.id}"
    told = [{"label": step.label, "good": step.good, "help": step.help} for step in trial.steps(row)]
    return answers.data({"good": all(step["good"] for step in told), "steps": told, "back": back})
