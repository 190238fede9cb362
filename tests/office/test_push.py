"""Notices reach a browser that shows no page (issue "The screen and the phone", point 4): a real push service decrypts what a real client would."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from kehai.crm.office import pushing, telling
from kehai.crm.office.jobs import push as pushes
from kehai.crm.office.records.notice import Notice
from kehai.crm.people import sessions
from kehai.crm.people.records.push import Push, PushKey
from kehai.crm.people.records.session import Session
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import passwords
from kehai.kernel import jobs, periods, push, run
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind_of
from tests.customers.browser import Browser
from tests.customers.factory import SALES, customer, person, pool
from tests.support.houses import house, saying
from tests.support.jobs import drain, waiting
from tests.support.pushed import Device, b64, head, verified

pytestmark = pytest.mark.django_db
PATH = "/api/office/push"


@pytest.fixture
def service(settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32"]
    settings.PUBLIC_URL = "https://crm.example.cn"
    with house(saying("201 Created")) as there:
        yield there


@pytest.fixture
def world():
    telling.sort("test.ring", "Reviews")

    class World:
        ann, bob = person("Ann", SALES), person("Bob", SALES)
        north = pool("North", pool("Head"), (ann, bob))
        acme = customer("Acme Ltd", north, ann)

    yield World
    telling._sorts.pop("test.ring")  # noqa: SLF001  as nobody else takes one back


def tell(world, *people):
    telling.tell(people or [world.ann], "test.ring", "%(about)s was reviewed.", ("customers.customer", world.acme.id))


def test_a_notice_reaches_the_closed_browser_sealed_and_signed(world, service):
    ann, device = Browser(world.ann), Device(service.port)
    key = ann.get(PATH).json()["key"]
    made = ann.post(PATH, **device.told()).json()
    assert (made["content"], made["told"]) == (False, None)
    tell(world, world.ann, world.bob)
    assert pushes.pushing.TELL in drain()
    (request,) = service.asked
    claims = verified(request, service.port, key)
    assert claims["sub"] == "https://crm.example.cn"
    assert timedelta() < datetime.fromtimestamp(claims["exp"], tz=periods.zone()) - timezone.now() <= timedelta(hours=24)
    assert (head(request, "content-encoding"), int(head(request, "ttl"))) == ("aes128gcm", 12 * 3600)
    notice = str(Notice.objects.get(owner=world.ann.id).pk)
    said = device.reads(request)
    assert said == {"title": "Reviews", "body": "Open Kehai to read it.", "tag": notice, "notice": notice}
    assert b"Acme" not in request, "nor in the clear"
    drain()
    assert len(service.asked) == 1, "once"
    # A press opens it: read, and what it is about is told, as far as one sees it.
    assert ann.post(f"{PATH}/opened", notice=notice).json()["about"]["label"] == "Acme Ltd"
    assert ann.get("/api/office/notices/count").json()["unread"] == 0
    assert Browser(world.bob).post(f"{PATH}/opened", notice=notice).json() == {"about": None}, "another's is nothing"


def test_what_the_screen_shows_is_the_persons_choice_under_the_rights_of_then(world, service):
    ann, device = Browser(world.ann), Device(service.port)
    made = ann.post(PATH, **device.told()).json()
    assert ann.patch(f"{PATH}/{made['id']}", content=True).json()["content"] is True
    assert ann.post(PATH, **device.told()).json()["content"] is True, "renewing does not take the choice back"
    tell(world)
    drain()
    assert device.reads(service.asked[-1])["body"] == "Acme Ltd was reviewed."
    world.acme = customer("Veiled Ltd", pool("South", pool("Other")), world.bob)
    tell(world)
    drain()
    assert device.reads(service.asked[-1])["body"] == "This was about a record that you cannot see any more."


def test_many_at_once_are_one_message_and_what_was_read_is_not_said(world, service):
    ann, device = Browser(world.ann), Device(service.port)
    ann.post(PATH, **device.told())
    for _time in range(5):
        tell(world)
    drain()
    (request,) = service.asked
    assert device.reads(request)["body"] == "5 notices wait for you"
    tell(world)
    ann.post("/api/office/notices/read", all=True)
    drain()
    assert len(service.asked) == 1


def test_quiet_hours_hold_and_what_came_meanwhile_comes_after_them(world, service, monkeypatch):
    ann, device = Browser(world.ann), Device(service.port)
    ann.post(PATH, **device.told())
    hours = {"now": True}
    monkeypatch.setattr(telling, "quiet", lambda _wish, _now=None: hours["now"])
    tell(world)
    drain()
    jobs.run_here("office.push", 1, {})
    drain()
    assert service.asked == []
    hours["now"] = False
    jobs.run_here("office.push", 2, {})
    drain()
    assert len(service.asked) == 1


def test_no_service_holds_a_message_into_the_quiet_hours(world):
    wish = telling.preference_of(world.ann.id)
    wish.quiet_from, wish.quiet_until = "20:00", "08:00"
    at = datetime(2026, 11, 20, 18, 30, tzinfo=periods.zone())
    assert pushes.seconds_left(wish, at) == 90 * 60
    assert pushes.seconds_left(wish, at.replace(hour=8, minute=0)) == 12 * 3600


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "403 Forbidden"])
def test_a_browser_that_listens_no_more_is_forgotten(world, service, status):
    ann = Browser(world.ann)
    ann.post(PATH, **Device(service.port).told())
    service.manner = saying(status)
    tell(world)
    drain()
    assert ann.get(PATH).json()["rows"] == []


@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Oops", "503 Busy"])
def test_a_service_that_is_busy_is_asked_again(world, service, status):
    ann, device = Browser(world.ann), Device(service.port)
    ann.post(PATH, **device.told())
    service.manner = saying(status)
    tell(world)
    with pytest.raises(push.NotTaken):
        drain()
    assert len(ann.get(PATH).json()["rows"]) == 1
    service.manner = saying("201 Created")
    row = Push.objects.get()
    jobs.run_here(pushing.SEND, 9, {"device": str(row.pk), "notices": [str(Notice.objects.get(owner=world.ann.id).pk)]})
    assert device.reads(service.asked[-1])["title"] == "Reviews"


def test_no_message_goes_into_the_house(world):
    """The transport refuses what lies inside (T36)."""
    Browser(world.ann).post(PATH, **Device(9).told())
    tell(world)
    with pytest.raises(push.NotTaken, match=r"scheme|address"):
        drain()


def test_it_ends_with_whatever_somebody_ends_and_not_by_itself(world, service):
    def on(name):
        here = Browser(world.ann)
        assert here.post(PATH, **Device(service.port, name).told()).status_code == 200
        return here

    def left():
        return sorted(row.endpoint.rpartition("/")[2] for row in Push.objects.all())

    here = on("here")
    on("there")
    assert here.delete("/api/session").status_code in (200, 204)
    assert left() == ["there"], "signing out"
    here = on("here")
    assert here.delete("/api/me/sessions").status_code in (200, 204)
    assert left() == ["here"], "signing out everywhere else"
    on("lapsed")
    Session.objects.exclude(hash=Push.objects.get(endpoint__endswith="here").session).delete()
    assert left() == ["here", "lapsed"], "the session ran out by itself: still told"
    user = User.objects.get(pk=world.ann.pk)
    passwords.put(user, "correct horse battery", once=False)
    user.save()
    token = here._client.cookies[configured.SESSION_COOKIE_NAME].value  # noqa: SLF001  the key of this browser
    sessions.end_others(world.ann.id, token)
    assert left() == ["here"], "a changed password ends the others, the lapsed one too"
    run.act(kind_of(User), "disable", [world.ann.id], {}, system("test"))
    assert left() == [], "who leaves hears nothing"


def test_one_sees_and_removes_ones_own_alone(world, service):
    ann, bob, device = Browser(world.ann), Browser(world.bob), Device(service.port)
    made = ann.post(PATH, **device.told()).json()
    assert bob.get(PATH).json()["rows"] == []
    assert bob.delete(f"{PATH}/{made['id']}").status_code == 404
    assert bob.patch(f"{PATH}/{made['id']}", content=True).status_code == 404
    assert Client().get(PATH).status_code == 401
    # Another person at the same browser: it is his now, and Ann's notices show there no more.
    bob.post(PATH, **device.told())
    assert ann.get(PATH).json()["rows"] == []
    (row,) = bob.get(PATH).json()["rows"]
    other = Device(service.port, "moved")
    assert bob.post(PATH, **other.told(renews=row["id"])).json()["id"] == row["id"], "the browser has another address"
    assert Push.objects.get().endpoint == other.endpoint
    assert bob.delete(f"{PATH}/{row['id']}").status_code == 204
    assert bob.post(PATH, **other.told(renews=row["id"])).status_code == 404, "what was removed elsewhere is not brought back by a page"
    for number in range(12):
        ann.post(PATH, **Device(service.port, number).told())
    assert len(ann.get(PATH).json()["rows"]) == 10


@pytest.mark.parametrize(
    "wrong", [{"endpoint": "file:///etc/passwd"}, {"endpoint": ""}, {"keys": {"p256dh": "AA", "auth": "AA"}}, {"keys": 3}, {"content": "yes"}]
)
def test_what_is_no_browser_is_refused(world, service, wrong):
    assert Browser(world.ann).post(PATH, **{**Device(service.port).told(), **wrong}).status_code == 422
    assert not Push.objects.exists()


def test_the_key_is_made_once_kept_sealed_and_anew_under_another_signing_key(world, service, settings):
    ann, device = Browser(world.ann), Device(service.port)
    first = ann.get(PATH).json()["key"]
    assert ann.get(PATH).json()["key"] == first
    ann.post(PATH, **device.told())
    private, _public = pushing.pair()
    assert b64(private) not in PushKey.objects.get().private
    PushKey.objects.update(private=PushKey.objects.get().private[:-8] + "AAAAAAA=")
    assert pushing.pair()[1] != first
    assert not Push.objects.exists(), "nobody listens to the old key"


def test_a_browser_that_was_switched_on_later_hears_nothing_old(world, service):
    tell(world)
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    Browser(world.ann).post(PATH, **Device(service.port).told())
    jobs.run_here("office.push", 1, {})
    assert not [name for name, _args in waiting() if name.startswith("office.push")]
