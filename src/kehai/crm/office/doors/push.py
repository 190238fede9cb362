"""/api/office/push: the browsers in which one is told while they show no page; switched on, off, and what a press on such a message opens."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, cookies
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, sent
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office import pushing, telling
from kehai.crm.office.records.notice import Notice
from kehai.crm.people import sessions
from kehai.crm.people.records.push import Push
from kehai.kernel import push
from kehai.kernel.errors import MayNot, NotThere

path = "/office/push"
router = Router(tags=["office.notice"])
_BOOL: dict[str, Any] = {"type": "boolean"}
_ROW = object_of(
    {**dict.fromkeys(("id", "agent", "since", "seen"), STRING), "told": maybe(STRING), "content": _BOOL},
    ("id", "agent", "since", "seen", "told", "content"),
)
_ALL = object_of({"key": STRING, "rows": array_of(_ROW)}, ("key", "rows"))
_ABOUT = object_of(dict.fromkeys(("kind", "id", "label"), STRING), ("kind", "id", "label"))
_KEYS = object_of(dict.fromkeys(("p256dh", "auth"), STRING), ("p256dh", "auth"))
LIST: dict[str, Any] = {"responses": answered(200, "One's browsers, and the key by which they know the house", json_of(_ALL), READING)}
KEEP: dict[str, Any] = {
    "requestBody": sent(object_of({"endpoint": STRING, "keys": _KEYS, "content": _BOOL, "renews": STRING}, ("endpoint", "keys"))),
    "responses": answered(200, "The browser as it is kept", json_of(_ROW), WRITING),
}
CHANGE: dict[str, Any] = {
    "requestBody": sent(object_of({"content": _BOOL}, ("content",))),
    "responses": answered(200, "The browser as it is kept", json_of(_ROW), WRITING),
}
END: dict[str, Any] = {"responses": answered(204, "Not told any more", None, WRITING)}
OPENED: dict[str, Any] = {
    "requestBody": sent(object_of({"notice": STRING}, ("notice",))),
    "responses": answered(200, "What it is about", json_of(object_of({"about": maybe(_ABOUT)}, ("about",))), WRITING),
}


def _person(request: Asked) -> UUID:
    """Whoever is there himself: no program with his key listens for him. Raises MayNot."""
    actor = reading.signed(request).actor
    if actor.kind != "user" or actor.rights.person is None or not cookies.token(request):
        raise MayNot(_("Only a signed-in person switches this on, in the browser that is to be told."))
    return actor.rights.person


def _told(row: Push) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "agent": row.agent,
        "since": answers.instant(row.created_at),
        "seen": answers.instant(row.seen_at),
        "told": answers.instant(row.told_at) if row.told_at else None,
        "content": row.content,
    }


@router.get("", operation_id="push_devices", openapi_extra=LIST)
def listed(request: Asked) -> HttpResponse:
    """One's browsers that are told, the one used last first."""
    person = _person(request)
    Query(request)
    return answers.data({"key": pushing.pair()[1], "rows": [_told(row) for row in pushing.of(person)]})


@router.post("", operation_id="keep_push_device", openapi_extra=KEEP)
def keep(request: Asked) -> HttpResponse:
    """This browser is told from now on; said again, it is renewed."""
    person = _person(request)
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("endpoint", "keys", "content", "renews"))
    keys, content = asked.get("keys"), asked.get("content")
    if not isinstance(keys, dict) or not isinstance(content, bool | None):
        raise reading.wrong("keys", _("This is not well formed."))
    address = push.Address(reading.text(asked, "endpoint", 1000), reading.text(keys, "p256dh", 100), reading.text(keys, "auth", 30))
    if not push.fits(address):
        raise reading.wrong("endpoint", _("This is not well formed."))
    listener = pushing.Listener(person, sessions.hashed(cookies.token(request)), cookies.facts(request).agent)
    return answers.data(_told(pushing.keep(listener, address, content=content, renews=_renewed(person, asked.get("renews")))))


def _renewed(person: UUID, told: Any) -> Push | None:
    """The browser that goes on under another address. Raises NotThere where it was removed meanwhile: a page does not bring it back."""
    if told is None:
        return None
    known = {str(row.pk): row for row in pushing.of(person)}
    if told not in known:
        raise NotThere(_("There is nothing here."))
    return known[told]


@router.patch("/{uuid:key}", operation_id="change_push_device", openapi_extra=CHANGE)
def change(request: Asked, key: UUID) -> HttpResponse:
    """Whether its screen shows what a notice says."""
    row = _one(request, key)
    asked = reading.body(request)
    reading.only(asked, ("content",))
    if not isinstance(asked.get("content"), bool):
        raise reading.wrong("content", _("This is not well formed."))
    row.content = asked["content"]
    row.save(update_fields=["content"])
    return answers.data(_told(row))


@router.delete("/{uuid:key}", operation_id="remove_push_device", response={HTTPStatus.NO_CONTENT: None}, openapi_extra=END)
def remove(request: Asked, key: UUID) -> HttpResponse:
    """This browser is told no more."""
    _one(request, key).delete()
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _one(request: Asked, key: UUID) -> Push:
    """One of one's own. Raises NotThere."""
    found = Push.objects.filter(pk=key, user_id=_person(request)).first()
    Query(request)
    if found is None:
        raise NotThere(_("There is nothing here."))
    return found


@router.post("/opened", operation_id="push_opened", openapi_extra=OPENED)
def opened(request: Asked) -> HttpResponse:
    """A press on a message: the notice counts as read, and what it is about is told, as far as one sees it now."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("notice",))
    try:
        key = UUID(reading.text(asked, "notice", 40))
    except ValueError:
        raise reading.wrong("notice", _("This is not well formed.")) from None
    rows = list(Notice.objects.filter(pk=key, owner=actor.rights.person, deleted_at=None))
    Notice.objects.filter(pk__in=[row.pk for row in rows], read_at=None).update(read_at=timezone.now())
    return answers.data({"about": telling.told(rows, actor)[0]["about"] if rows else None})
