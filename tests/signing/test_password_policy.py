"""Two sets of password rules, between which an administrator chooses on the screen (ASVS 6.2, GB/T 22239; T99)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.people.records.user import User
from kehai.crm.people.rules.common import common
from tests.signing.people import PASSWORD, decide, inside, sign_in

pytestmark = pytest.mark.django_db


def change(browser, old, new):
    return browser.post_("/api/session/password", {"old": old, "new": new})


@pytest.mark.parametrize(
    "password",
    [
        "short1",
        "password12345",
        "woaini1314520",
        "Woaini520!!!",
        "wodemima2026",
        "zhangwei1990",
        "13800138000",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "qwertyuiop[]",
        "P@ssw0rd2026",
        "taobao888888",
        "Huawei@2026!",
    ],
)
def test_what_many_use_is_refused(li, password):
    refused = change(inside(li), PASSWORD, password)
    assert (refused.status_code, list(refused.data["error"]["fields"])) == (422, ["new"])


@pytest.mark.parametrize("password", ["correct horse battery", "蓝色的海和一条船和风", "ocean-kelp-lamp-04", "no digits no capitals"])
def test_a_long_one_is_taken_whatever_it_is_made_of(li, password):
    assert change(inside(li), PASSWORD, password).status_code == 200
    assert not common(password)


def test_names_are_no_secret(li):
    User.objects.filter(pk=li.pk).update(username="li.xiaolong", email="dragonfly@example.com")
    li.username = "li.xiaolong"
    browser = inside(li)
    for password in ("go-Li.Xiaolong-go", "the dragonfly flies"):
        assert change(browser, PASSWORD, password).status_code == 422, password
    assert change(browser, PASSWORD, PASSWORD).status_code == 422, "the present one again"


def test_the_other_mode_wants_three_kinds_of_signs_and_none_used_before(li):
    decide(password_mode="mlps")
    browser = inside(li)
    assert change(browser, PASSWORD, "no digits no capitals").data["error"]["fields"]["new"].count("3") == 1
    old = PASSWORD
    for number in range(5):
        new = f"Kelp-lamp-{number}x"
        assert change(browser, old, new).status_code == 200
        assert change(browser, new, "Kelp-lamp-0x").status_code == 422
        old = new
    assert change(browser, old, "Kelp-lamp-5x").status_code == 200
    assert change(browser, "Kelp-lamp-5x", "Kelp-lamp-0x").status_code == 200, "the sixth back may come again"


def test_a_password_of_ninety_days_is_changed_first(li):
    decide(password_mode="mlps")
    browser = inside(li)
    User.objects.filter(pk=li.pk).update(password_at=timezone.now() - timedelta(days=91))
    refused = browser.look("/api/kinds")
    assert (refused.status_code, refused.data["error"]["code"]) == (403, "must_change_password")
    assert change(browser, PASSWORD, "Kelp-lamp-now-1").status_code == 200
    assert browser.look("/api/kinds").status_code == 200
    User.objects.filter(pk=li.pk).update(password_at=timezone.now() - timedelta(days=91))
    decide(password_mode="asvs")
    assert browser.look("/api/kinds").status_code == 200, "ASVS asks for no change without a reason"


def test_the_company_decides_on_the_screen_and_the_history_knows(chief, li):
    browser = inside(chief)
    groups = browser.look("/api/settings").data["groups"]
    told = {setting["field"]["name"]: setting for group in groups for setting in group["settings"]}
    assert told["people.password_mode"]["value"] == "asvs"
    changed = browser.call("PATCH", "/api/settings", {"people.password_mode": "mlps", "people.idle_minutes": "45"})
    assert changed.status_code == 200, changed.content
    bad = browser.call("PATCH", "/api/settings", {"people.idle_minutes": 1, "people.nothing": 2})
    assert (bad.status_code, list(bad.data["error"]["fields"])) == (422, ["people.nothing"])
    assert "people.idle_minutes" in browser.call("PATCH", "/api/settings", {"people.idle_minutes": 1}).data["error"]["fields"]
    first = browser.look("/api/settings/history").data["rows"][0]
    assert first["by"] == "Chief"
    assert {row["name"]: (row["before"], row["after"]) for row in first["diff"]} == {
        "people.password_mode": ("asvs", "mlps"),
        "people.idle_minutes": (None, 45),
    }
    browser.call("PATCH", "/api/settings", {"people.idle_minutes": None})
    now = {s["field"]["name"]: s["value"] for g in browser.look("/api/settings").data["groups"] for s in g["settings"]}
    assert (now["people.password_mode"], now["people.idle_minutes"]) == ("mlps", None)
    stranger = inside(li)
    assert stranger.look("/api/settings").status_code == 403
    assert stranger.call("PATCH", "/api/settings", {"people.password_mode": "asvs"}).status_code == 403
    assert sign_in(stranger, li).status_code == 200
