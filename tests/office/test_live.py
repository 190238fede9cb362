"""Live notices: told within moments, under the rights of now, cut off with the session, over a real server (issue 5 point 4)."""

import http.client
import json
import signal
import threading
import time
from urllib.parse import quote, urlsplit

import pytest
from django.test import override_settings
from django.utils import timezone

from kehai.crm.office import live, telling
from kehai.crm.office.doors import live as door
from kehai.crm.office.records.notice import Notice
from kehai.crm.people import sessions
from kehai.crm.people.records.session import Session
from kehai.crm.people.records.user import User
from kehai.site.web import Gate
from tests.api.browser import Browser as Screen
from tests.api.test_server import Caller
from tests.customers.browser import Browser
from tests.customers.factory import BOSS, SALES, customer, person, pool

LIVE = "/api/live"
EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module", autouse=True)
def sort():
    telling.sort("test.live", "Live")
    yield
    telling._sorts.pop("test.live")  # noqa: SLF001  as nobody else takes one back


@pytest.fixture
def world(db):
    class World:
        ann, bob = person("Ann", SALES), person("Bob", SALES)
        north = pool("North", None, (ann, bob))
        acme = customer("Acme Ltd", north, ann)

    return World


def listener(user, **more):
    return live.Listener(sessions.open_session(user, "127.0.0.1", "tests"), "127.0.0.1", user.pk, **more)


def heard(one):
    """The state that the page was last told; None when it heard nothing."""
    sent, one._waiting = one._waiting, []  # noqa: SLF001  without sleeping for it
    lines = b"".join(sent).decode().splitlines()
    return next((json.loads(line[6:]) for line in reversed(lines) if line.startswith("data: ")), None)


def test_a_page_hears_what_it_had_first_and_then_only_what_changes(world):
    telling.tell([world.ann], "test.live", "Please sign in.")
    page, other = listener(world.ann), listener(world.bob)
    live.hub.tick([page, other])
    assert heard(page) == {"unread": 1, "quiet": False, "new": []}
    assert heard(other) == {"unread": 0, "quiet": False, "new": []}
    live.hub.tick([page, other])
    assert heard(page) is heard(other) is None
    telling.tell([world.ann], "test.live", "%(about)s", ("customers.customer", world.acme.pk))
    live.hub.tick([page, other])
    told = heard(page)
    assert told["unread"] == 2
    about = {"kind": "customers.customer", "id": str(world.acme.pk), "label": "Acme Ltd"}
    assert [row["about"] for row in told["new"]] == [about]
    assert heard(other) is None
    Notice.objects.filter(owner=world.ann).update(read_at=timezone.now())
    live.hub.tick([page])
    assert heard(page) == {"unread": 0, "quiet": False, "new": []}


def test_of_a_record_that_is_seen_no_more_nothing_is_told(world):
    page = listener(world.bob)
    live.hub.tick([page])
    heard(page)
    telling.tell([world.bob], "test.live", "%(about)s", ("customers.customer", world.acme.pk))
    live.hub.tick([page])
    assert [row["about"] for row in heard(page)["new"]] == [None]


def test_after_a_break_the_page_catches_up_from_the_last_it_heard(world):
    telling.tell([world.ann], "test.live", "Please sign in.")
    first = Notice.objects.get(owner=world.ann).pk
    telling.tell([world.ann], "test.live", "Please sign in.", ("customers.customer", world.acme.pk))
    page = listener(world.ann, last=first)
    live.hub.tick([page])
    assert len(heard(page)["new"]) == 1
    live.hub.tick([page])
    assert heard(page) is None


@pytest.mark.parametrize("ending", ["signed out", "disabled", "too old"])
def test_who_may_not_be_here_any_more_is_cut_off(world, ending, monkeypatch):
    monkeypatch.setattr(live, "LOOK", 0)
    page = listener(world.ann)
    live.hub.tick([page])
    heard(page)
    if ending == "signed out":
        sessions.sign_out(page.token, everywhere=False)
    elif ending == "disabled":
        User.objects.filter(pk=world.ann.pk).update(active=False)
    else:
        Session.objects.filter(user=world.ann).update(ends_at=timezone.now())
    live.hub.tick([page])
    assert page.next() == live.BYE
    assert page.next() is None


def test_listening_is_not_being_at_work(world, monkeypatch):
    monkeypatch.setattr(live, "LOOK", 0)
    page = listener(world.ann)
    before = timezone.now() - 2 * sessions.SEEN_EVERY
    Session.objects.filter(user=world.ann).update(seen_at=before)
    live.hub.tick([page])
    assert Session.objects.get(user=world.ann).seen_at == before
    assert Browser(world.ann).get(LIVE).status_code == 200


def test_one_statement_a_second_for_any_number_of_pages(world, django_assert_num_queries):
    pages = [listener(world.ann) for _count in range(20)]
    live.hub.tick(pages)
    with django_assert_num_queries(1):
        live.hub.tick(pages)


def test_strangers_hear_nothing_and_a_full_house_says_so(world, client):
    assert client.get(LIVE, headers=EVENTS).status_code == 401
    with override_settings(LIVE=0):
        answer = Screen(world.ann).get(LIVE, headers=EVENTS)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert Browser(world.ann).get(LIVE).json() == {"unread": 0, "quiet": False, "new": []}


def test_one_person_does_not_take_the_places_of_all_others(world, monkeypatch):
    """Twelve open pages are many; for a thirteenth the oldest gives way, which is as a rule one that was left."""
    mine = [listener(world.ann) for _count in range(door.MOST)]
    bob = listener(world.bob)
    monkeypatch.setattr(live.hub, "_listeners", {*mine, bob})
    answer = Screen(world.ann).get(LIVE, headers=EVENTS)
    assert answer.status_code == 200
    assert [one.over for one in mine] == [True] + [False] * (door.MOST - 1)
    assert mine[0].next() is None
    assert not bob.over
    assert live.hub.of(world.ann.pk) < door.MOST, "there is a place for it"
    answer.close()


def test_the_gate_lets_no_more_in_than_there_are_places_and_forgets_none():
    inside, most = [], []

    def served(_environ, _start):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.01)
        inside.pop()
        return [b"x"]

    gate = Gate(served, 2)

    def ask(close):
        answer = gate({"PATH_INFO": "/"}, None)
        if close:
            answer.close()

    threads = [threading.Thread(target=ask, args=(at % 2 == 0,)) for at in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    assert max(most) == 2


class Page:
    """An open page at the real server."""

    def __init__(self, server, caller, last=""):
        self.connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=15)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in caller._jar)  # noqa: SLF001  as a browser sends them
        self.connection.request("GET", LIVE, headers={**EVENTS, "Cookie": cookies, "Last-Event-ID": last})
        self.answer = self.connection.getresponse()

    def event(self):
        """The next event with its id; (None, None, "") at the end. Signs of life do not count as one."""
        until = time.monotonic() + 12
        name, data, key = None, None, ""
        for line in iter(self.answer.readline, b""):
            word, _, rest = line.decode().strip().partition(": ")
            name, data, key = (rest if word == "event" else name, rest if word == "data" else data, rest if word == "id" else key)
            if not word and name:
                return name, json.loads(data), key
            assert time.monotonic() < until, "nothing but signs of life"
        return None, None, ""


@pytest.mark.slow
def test_over_a_real_server_a_notice_arrives_and_signing_out_ends_it(server):
    from tests.conftest import DEMO_PASSWORD  # noqa: PLC0415  of the running server

    callers = {name: Caller(server) for name in ("boss", "sales1")}
    for name, caller in callers.items():
        caller.call("GET", "/")
        if not caller.token():
            pytest.skip("the web client is not built, so no page gives out a token")
        assert caller.call("POST", "/api/session", {"username": name, "password": DEMO_PASSWORD})[0] == 200
    people = callers["boss"].call("GET", "/api/people/user?columns=username&size=50")[2]["rows"]
    ids = {row["username"]: row["id"] for row in people}
    theirs = quote(json.dumps({"field": "owner", "op": "eq", "value": ids["sales2"]}))
    one = callers["boss"].call("GET", f"/api/customers/customer?filter={theirs}&columns=name&size=1")[2]["rows"][0]
    page = Page(server, callers["sales1"])
    assert (page.answer.status, page.answer.headers["Cache-Control"]) == (200, "no-store")
    name, before, key = page.event()
    assert name == "state"
    assert callers["boss"].call("POST", f"/api/customers/customer/{one['id']}/transfer", {"person": ids["sales1"]})[0] == 200
    began = time.monotonic()
    name, after, newer = page.event()
    assert (name, after["unread"]) == ("state", before["unread"] + 1)
    assert time.monotonic() - began < 5
    assert [row["about"]["label"] for row in after["new"]] == [one["name"]]
    assert newer > key
    assert Page(server, callers["sales1"], key).event()[1]["new"] == after["new"]
    began = time.monotonic()
    callers["sales1"].call("DELETE", "/api/session")
    assert page.event()[:2] == ("bye", {})
    assert page.event()[0] is None
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_an_open_page_does_not_hold_up_the_end_of_the_house(cluster, tmp_path):
    from tests.conftest import DEMO_PASSWORD  # noqa: PLC0415  of the running server
    from tests.support.cluster import environment  # noqa: PLC0415
    from tests.support.server import run  # noqa: PLC0415

    name = "kehai_live_end"
    cluster.create(name)
    house = run(tmp_path / "data", "--demo", log=tmp_path / "log", KEHAI_DEMO_PASSWORD=DEMO_PASSWORD, **environment(cluster, name))
    try:
        house.wait()
        caller = Caller(house.url)
        caller.call("GET", "/")
        if not caller.token():
            pytest.skip("the web client is not built, so no page gives out a token")
        caller.call("POST", "/api/session", {"username": "boss", "password": DEMO_PASSWORD})
        page = Page(house.url, caller)
        page.event()
        began = time.monotonic()
        assert house.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < 8
    finally:
        house.stop(signal.SIGKILL)


def test_a_page_hears_at_once_that_its_person_was_named_in_a_comment(world):
    boss = person("Boss", BOSS)
    page = listener(boss)
    live.hub.tick([page])
    heard(page)
    path = f"/api/office/comments/customers/customer/{world.acme.pk}"
    assert Browser(world.ann).post(path, text="@Boss", mentions=[str(boss.pk)]).status_code == 201
    live.hub.tick([page])
    (new,) = heard(page)["new"]
    assert (new["sort"], new["about"]["label"]) == ("office.mention", "Acme Ltd")
