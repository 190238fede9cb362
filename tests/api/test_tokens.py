"""Keys of programs: they act for a person, and may less than he (access.md §5.1, T13)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client

from kehai.crm.people.records.token import Token
from kehai.kernel import company, periods, run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.change import Change
from kehai.kernel.testing import ROOT, example
from tests.api.browser import KEEPER, Browser

pytestmark = pytest.mark.django_db
PATH = "/api/people/token"
SCOPE = {"kinds.thing": ["read", "create"], "kinds.parcel": ["read"]}


@pytest.fixture
def li(person):
    company.put({"people.tokens": True}, ROOT)
    return Browser(person("Li", KEEPER))


def told(**facts):
    return {"name": "ERP", "scope": SCOPE, "ends_on": (periods.today() + timedelta(days=30)).isoformat(), **facts}


def key_of(browser, **facts):
    made = browser.post_(PATH, told(**facts)).data
    return browser.post_(f"{PATH}/{made['id']}/new_key").data["message"].split()[-1], made["id"]


class Program(Browser):
    """A client with a key and neither cookie nor CSRF token."""

    def __init__(self, key):
        Client.__init__(self, enforce_csrf_checks=True, raise_request_exception=False, headers={"Authorization": f"Bearer {key}"})
        self.cookies["csrftoken"] = "x"


def test_a_program_acts_for_its_person_within_its_scope(li):
    own = example("kinds.thing", owner=li.user)
    example("kinds.thing")
    key, _token = key_of(li)
    erp = Program(key)
    assert [row["id"] for row in erp.look("/api/kinds/thing").data["rows"]] == [str(own.pk)]
    assert erp.post_("/api/kinds/thing", {"name": "made by a program"}).status_code == 201
    assert erp.call("PATCH", f"/api/kinds/thing/{own.pk}", {"name": "x"}).status_code == 403
    assert erp.call("DELETE", f"/api/kinds/thing/{own.pk}").status_code == 403
    assert erp.look("/api/kinds/draft").status_code == 403
    made = Change.objects.get(action="create", kind="kinds.thing", actor_kind="token")
    assert made.actor_label == "Li · ERP"


def test_a_keys_last_day_is_the_companys_and_not_that_of_the_clock_in_greenwich(li, monkeypatch):
    key, _token = key_of(li)
    # Half a day ahead or behind: at any hour it is another day than in Greenwich in one of both.
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        monkeypatch.setattr(settings, "COMPANY_TIME_ZONE", zone)
        day = datetime.now(ZoneInfo(zone)).date()
        Token.objects.update(ends_on=day)
        assert Program(key).look("/api/kinds/thing").status_code == 200
        Token.objects.update(ends_on=day - timedelta(days=1))
        assert Program(key).look("/api/kinds/thing").status_code == 401


def test_a_key_ends_with_its_day_its_person_its_replacement_and_by_hand(li):
    key, token = key_of(li)
    assert Program(key).look("/api/kinds/thing").status_code == 200
    second = li.post_(f"{PATH}/{token}/new_key").data["message"].split()[-1]
    assert Program(key).look("/api/kinds/thing").status_code == 401
    Token.objects.update(ends_on=periods.today() - timedelta(days=1))
    assert Program(second).look("/api/kinds/thing").status_code == 401
    Token.objects.update(ends_on=periods.today())
    assert Program(second).look("/api/kinds/thing").status_code == 200
    run.act(kind_of(type(li.user)), "disable", [li.user.pk], {}, ROOT)
    assert Program(second).look("/api/kinds/thing").status_code == 401
    run.act(kind_of(type(li.user)), "enable", [li.user.pk], {}, ROOT)
    run.act(kind_of(Token), "end_key", [token], {}, ROOT)
    assert Program(second).look("/api/kinds/thing").status_code == 401


def test_a_key_opens_no_account_and_makes_no_key(li):
    erp = Program(key_of(li, scope={"people.token": ["read"], "people.user": ["read"]})[0])
    assert erp.look("/api/me").status_code == 200
    for method, path in (("PATCH", "/api/me"), ("POST", "/api/session/password"), ("GET", PATH), ("POST", PATH), ("DELETE", "/api/session")):
        assert erp.call(method, path, {}).status_code == 403, path


def test_rights_and_masks_are_not_for_programs(li):
    for scope in ({"kinds.thing": ["unmask"]}, {"people.role": ["update"]}, {"*": ["update"]}, {"nothing": ["read"]}, {"kinds.thing": "read"}, []):
        assert "scope" in li.post_(PATH, told(scope=scope)).data["error"]["fields"], scope
    for day in (periods.today(), periods.today() + timedelta(days=400)):
        assert "ends_on" in li.post_(PATH, told(ends_on=day.isoformat())).data["error"]["fields"]


def test_the_company_decides_whether_there_are_keys_at_all(li):
    company.put({"people.tokens": False}, ROOT)
    assert li.post_(PATH, told()).status_code == 403


def test_a_wrong_key_and_a_planted_cookie_open_nothing(li):
    key, _token = key_of(li)
    assert Program(key + "x").look("/api/kinds/thing").status_code == 401
    stranger = Program("kehai_nothing")
    stranger.cookies["kehai_session"] = li.cookies["kehai_session"].value
    assert stranger.post_("/api/kinds/thing", {"name": "x"}).status_code == 401
    assert Token.objects.get().hash != key
    assert "hash" not in li.look(PATH).data["rows"][0]
