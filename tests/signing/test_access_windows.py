"""From where and when people may come in: on every request, for everybody or for those named (access.md §5.1)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kehai.crm.people.rules.windows import Span, Window
from kehai.kernel.testing import example
from tests.signing.people import at, inside, sign_in

pytestmark = pytest.mark.django_db
OFFICE, HOME = "203.0.113.7", "198.51.100.7"
NEVER = [{"days": [datetime.now(ZoneInfo("Asia/Shanghai")).isoweekday() % 7 + 1], "from": "12:00", "to": "12:01"}]


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings):
    settings.PROXIES = 1


def window(**told):
    return example("people.access_window", **{"name": "Office", "networks": ["203.0.113.0/24"], **told})


def outside(answer):
    return answer.status_code == 403 and answer.data["error"]["code"] == "outside"


def test_who_comes_from_elsewhere_is_refused_and_stays_signed_in(li):
    office, home = inside(li, OFFICE), inside(li, HOME)
    made = window()
    assert office.look("/api/kinds").status_code == 200
    refused = home.look("/api/kinds")
    assert outside(refused)
    assert "Office" in refused.data["error"]["message"]
    assert outside(home.look("/api/me"))
    assert sign_in(at(HOME), li).status_code == 403
    assert sign_in(at(HOME), li, "wrong").status_code == 401, "told only to who knows the password"
    type(made).objects.filter(pk=made.pk).update(active=False)
    example("people.access_window", name="nothing", networks=[])  # raises the epoch
    assert home.look("/api/kinds").status_code == 200, "the session was refused, not ended"


def test_a_session_that_moves_is_refused_where_it_moved_to(li):
    browser = inside(li, OFFICE)
    window()
    browser.defaults["HTTP_X_FORWARDED_FOR"] = HOME
    assert outside(browser.look("/api/kinds"))
    browser.defaults["HTTP_X_FORWARDED_FOR"] = f"{OFFICE}, {HOME}"
    assert outside(browser.look("/api/kinds")), "what the client writes itself counts for nothing"
    browser.defaults["HTTP_X_FORWARDED_FOR"] = OFFICE
    assert browser.look("/api/kinds").status_code == 200


def test_hours_are_the_company_s(li):
    browser = inside(li)
    window(networks=[], hours=NEVER)
    assert outside(browser.look("/api/kinds"))


@pytest.mark.parametrize(
    ("told", "when", "holds"),
    [
        (((1, 2, 3, 4, 5), 510, 1080), "2026-11-20 08:30", True),
        (((1, 2, 3, 4, 5), 510, 1080), "2026-11-20 08:29", False),
        (((1, 2, 3, 4, 5), 510, 1080), "2026-11-20 18:00", False),
        (((1, 2, 3, 4, 5), 510, 1080), "2026-11-21 09:00", False),
        (((5,), 1320, 360), "2026-11-20 23:00", True),
        (((5,), 1320, 360), "2026-11-21 05:59", True),
        (((5,), 1320, 360), "2026-11-21 06:00", False),
        (((7,), 1320, 360), "2026-11-23 01:00", True),
    ],
)
def test_spans_over_days_and_midnights(told, when, holds):
    days, begins, ends = told
    assert Span(frozenset(days), begins, ends).holds(datetime.fromisoformat(when)) is holds


def test_addresses_of_both_kinds(li):
    from ipaddress import ip_network  # noqa: PLC0415  only here

    found = Window("w", [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")], [])
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    told = ("10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "11.0.0.1", "", "x")
    assert [bool(found.refuses(address, now)) for address in told] == [False] * 3 + [True] * 3


def test_a_window_holds_for_those_it_names_and_not_for_the_exempt(li, person):
    from tests.signing.people import with_password  # noqa: PLC0415  as the fixtures do

    wang = with_password(person("Wang"))
    role = example("people.role", name="Travels")
    example("people.holding", user=wang, role=role)
    hers, his = inside(li, HOME), inside(wang, HOME)
    made = window()
    assert (outside(hers.look("/api/kinds")), outside(his.look("/api/kinds"))) == (True, True)
    free = example("people.access_window_role", window=made, role=role, exempt=True)
    assert (outside(hers.look("/api/kinds")), outside(his.look("/api/kinds"))) == (True, False)
    from kehai.kernel import run  # noqa: PLC0415  only here
    from kehai.kernel.access import system  # noqa: PLC0415
    from kehai.kernel.catalogue import kind  # noqa: PLC0415

    run.delete(kind("people.access_window_role"), [free.pk], system("test"))
    example("people.access_window_person", window=made, person=wang)
    assert (outside(hers.look("/api/kinds")), outside(his.look("/api/kinds"))) == (False, True)


def test_nobody_shuts_himself_out(chief):
    browser = inside(chief, OFFICE)
    elsewhere = {"name": "Elsewhere", "networks": ["198.51.100.0/24"], "hours": []}
    refused = browser.post_("/api/people/access_window", elsewhere)
    assert (refused.status_code, refused.data["error"]["code"]) == (409, "refused")
    assert browser.post_("/api/people/access_window", {**elsewhere, "networks": [], "hours": NEVER}).status_code == 409
    made = browser.post_("/api/people/access_window", {**elsewhere, "networks": [OFFICE, "198.51.100.0/24"]})
    assert made.status_code == 201, made.content
    assert made.data["networks"] == [f"{OFFICE}/32", "198.51.100.0/24"]
    one = f"/api/people/access_window/{made.data['id']}"
    moved = browser.call("PATCH", one, {"networks": ["198.51.100.0/24"], "version": 1})
    assert moved.status_code == 409
    assert browser.look(one).data["networks"] == made.data["networks"]
    assert browser.look("/api/kinds").status_code == 200


@pytest.mark.parametrize("bad", [["300.1.1.1"], ["10.0.0.0/40"], "10.0.0.0/8", [{}], ["10.0.0.0/8"] * 51])
def test_networks_are_networks(chief, bad):
    refused = inside(chief).post_("/api/people/access_window", {"name": "x", "networks": bad, "hours": []})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "bad",
    [
        {"days": [], "from": "08:00", "to": "18:00"},
        {"days": [8], "from": "08:00", "to": "18:00"},
        {"days": [True], "from": "08:00", "to": "18:00"},
        {"days": [1], "from": "24:00", "to": "18:00"},
        {"days": [1], "from": "08:00", "to": "08:00"},
        {"days": [1], "from": "08:00"},
    ],
)
def test_hours_are_hours(chief, bad):
    assert inside(chief).post_("/api/people/access_window", {"name": "x", "networks": [], "hours": [bad]}).status_code == 422
