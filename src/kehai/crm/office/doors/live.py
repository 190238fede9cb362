"""GET /api/live: server-sent events that tell an open page when something for its person changed; as JSON, the state of now."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, cookies
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office import live, telling
from kehai.kernel.errors import Refusal

path = "/live"
router = Router(tags=["office.notice"])
EVENTS = "text/event-stream"
MOST = 12  # pages of one person, so that nobody takes the places of all others; the oldest gives way
FULL_FOR = 60  # seconds until a page may try again

_BOOL: dict[str, Any] = {"type": "boolean"}
_ABOUT = object_of(dict.fromkeys(("kind", "id", "label"), STRING), ("kind", "id", "label"))
_NEW = object_of({"id": STRING, "sort": STRING, "about": maybe(_ABOUT)}, ("id", "sort", "about"))
_STATE = object_of({"unread": {"type": "integer", "minimum": 0}, "quiet": _BOOL, "new": array_of(_NEW)}, ("unread", "quiet", "new"))
_MORE = {EVENTS: {"schema": STRING}}
LIVE: dict[str, Any] = {"responses": answered(200, "The state, now or whenever it changes", {**json_of(_STATE), **_MORE}, READING)}


class Full(Refusal):
    """As many pages listen already as this process bears."""

    status = 503
    code = "full"


@router.get("", operation_id="live", openapi_extra=LIVE)
def listen(request: Asked) -> HttpResponseBase:
    """Tells how many notices are unread, and which are new, at once and whenever that changes."""
    signed = reading.signed(request)
    Query(request)
    person, token = signed.actor.rights.person, cookies.token(request)
    if EVENTS not in request.headers.get("Accept", "") or not token or person is None:
        return answers.data({"unread": telling.unread(person), "quiet": telling.quiet(telling.preference_of(person)), "new": []})
    live.hub.make_room(person, MOST)
    if len(live.hub) >= settings.LIVE:
        answer: HttpResponse = answers.refusal(request, Full(_("Notices are not told at once now; the page asks for them.")))
        answer["Retry-After"] = str(FULL_FOR)
        return answer
    listener = live.Listener(token, cookies.address(request), person, _last(request))
    if not connection.in_atomic_block:
        connection.close()  # a page listens for long and asks nothing itself
    stream = StreamingHttpResponse(live.hub.listen(listener), content_type=EVENTS)
    stream["Cache-Control"], stream["X-Accel-Buffering"] = "no-store", "no"
    return stream


def _last(request: Asked) -> UUID | None:
    """The last notice the page heard of, as the browser says it after a break."""
    try:
        return UUID(request.headers.get("Last-Event-ID", ""))
    except ValueError:
        return None
