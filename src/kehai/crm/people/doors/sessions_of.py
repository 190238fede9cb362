"""GET and DELETE /api/people/sessions: where somebody is signed in, for those who may change the person."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, cookies
from kehai.api import request as reading
from kehai.api.document import security as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.people import sessions
from kehai.crm.people.doors.me import session_row
from kehai.crm.people.rules.delegation import refuse_above
from kehai.kernel.access import READ, UPDATE
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import MayNot
from kehai.kernel.rows import not_there

path = "/people/sessions"
router = Router(tags=["people.user"])


@router.get("/{uuid:person}", operation_id="sessions_of", openapi_extra=document.SESSIONS)
def sessions_of(request: Asked, person: UUID) -> HttpResponse:
    """Where the person is signed in."""
    _allowed(request, person)
    Query(request)
    mine = sessions.hashed(cookies.token(request))
    return answers.data({"rows": [session_row(found, mine) for found in sessions.of(person)]})


@router.delete("/{uuid:person}/{name}", operation_id="end_session_of", openapi_extra=document.END)
def end_session_of(request: Asked, person: UUID, name: str) -> HttpResponse:
    """Sign the person out in one place."""
    _allowed(request, person)
    Query(request)
    sessions.end(person, name)
    return answers.nothing()


def _allowed(request: Asked, person: UUID) -> None:
    """Raises NotThere, MayNot: addresses and times are the person's own affair and the administrator's."""
    actor, users = reading.signed(request).actor, kind("people.user")
    if not users.visible_to(actor, READ).only([person]).count():
        raise not_there()
    if not users.visible_to(actor, UPDATE).only([person]).count():
        raise MayNot(_("You may not do this."))
    refuse_above([person], actor)
