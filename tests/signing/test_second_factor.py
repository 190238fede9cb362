"""Authenticator apps and recovery codes over HTTP; passkeys need a browser: tests/browser/test_signing.py (T12, T46, T50)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.people.records.factor import Authenticator, RecoveryCode
from kehai.crm.people.records.role import Role
from kehai.crm.people.records.session import Session
from kehai.crm.people.rules import totp
from kehai.kernel.testing import example
from tests.api.browser import Browser
from tests.signing.people import PASSWORD, App, app_of, decide, inside, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard(time, shown):
    """RFC 6238, appendix B."""
    secret = b"12345678901234567890"
    assert totp.code(secret, time // 30, digits=8) == shown
    assert totp.matching(secret, shown[2:], now=time + 29) is not None
    assert totp.matching(secret, shown[2:], now=time + 61) is None
    assert totp.matching(secret, "１２３４５６", now=time) is None


def test_a_second_factor_is_asked_for_after_the_password(li):
    app = app_of(inside(li))
    browser = Browser()
    first = sign_in(browser, li)
    assert (first.status_code, first.data) == (202, {"second": ["totp", "recovery"]})
    assert browser.look("/api/me").status_code == 401, "the password alone opens nothing"
    assert browser.look("/api/session/ways").data["waiting"] == ["totp", "recovery"]
    before = browser.cookies["kehai_session"].value
    wrong = browser.post_("/api/session/second", {"code": app.wrong()})
    assert (wrong.status_code, list(wrong.data["error"]["fields"])) == (422, ["code"])
    entered = browser.post_("/api/session/second", {"code": app.code(1)})
    assert (entered.status_code, entered.data["user"]["label"]) == (200, "Li")
    assert browser.cookies["kehai_session"].value != before, "a new key (T50)"
    assert browser.look("/api/me").status_code == 200


def test_a_code_works_once_even_for_whoever_saw_it(li):
    app = app_of(inside(li))
    code = app.code(1)
    one, other = Browser(), Browser()
    sign_in(one, li), sign_in(other, li)
    assert one.post_("/api/session/second", {"code": code}).status_code == 200
    assert other.post_("/api/session/second", {"code": code}).status_code == 422


def test_recovery_codes_work_once_each_and_are_kept_as_digests(li):
    app = app_of(inside(li))
    assert len(set(app.codes)) == 10
    assert not RecoveryCode.objects.filter(hash__in=app.codes).exists()
    for told in (app.codes[0].upper(), app.codes[1].replace("-", " ")):
        browser = Browser()
        sign_in(browser, li)
        assert browser.post_("/api/session/second", {"code": told}).status_code == 200
        again = Browser()
        sign_in(again, li)
        assert again.post_("/api/session/second", {"code": told}).status_code == 422
    assert browser.look("/api/me/security").data["recovery"] == 8
    renewed = browser.post_("/api/me/recovery")
    assert renewed.status_code == 200
    assert not set(renewed.data["codes"]) & set(app.codes)
    late = Browser()
    sign_in(late, li)
    assert late.post_("/api/session/second", {"code": app.codes[5]}).status_code == 422


def test_codes_are_not_guessed(li):
    app = app_of(inside(li))
    browser = Browser()
    sign_in(browser, li)
    told = [browser.post_("/api/session/second", {"code": app.wrong()}).status_code for _guess in range(6)]
    assert told == [422] * 5 + [429]
    assert browser.post_("/api/session/second", {"code": app.code(1)}).status_code == 429
    assert browser.look("/api/me").status_code == 401


def test_a_half_opened_session_ends_soon(li):
    app = app_of(inside(li))
    browser = Browser()
    sign_in(browser, li)
    Session.objects.filter(waits=True).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert browser.post_("/api/session/second", {"code": app.code(1)}).status_code == 401


def test_the_secret_is_sealed_and_counts_only_once_confirmed(li):
    browser = inside(li)
    secret = browser.post_("/api/me/totp").data
    kept = Authenticator.objects.get(user=li)
    assert secret["secret"] not in kept.secret
    assert secret["uri"].startswith("otpauth://totp/")
    assert sign_in(Browser(), li).status_code == 200, "not confirmed yet"
    assert browser.post_("/api/me/totp/confirm", {"code": App(secret["secret"]).wrong()}).status_code == 422
    assert browser.look("/api/me/security").data["totp"] is None


def test_factors_are_changed_only_by_who_has_just_shown_one(li):
    browser = inside(li)
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=16))
    refused = browser.post_("/api/me/totp")
    assert (refused.status_code, refused.data["error"]["code"]) == (403, "prove_again")
    assert browser.post_("/api/session/prove", {"password": "wrong"}).status_code == 422
    before = browser.cookies["kehai_session"].value
    assert browser.post_("/api/session/prove", {"password": PASSWORD}).status_code == 200
    assert browser.cookies["kehai_session"].value != before
    app = app_of(browser)
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=16))
    assert browser.call("DELETE", "/api/me/totp").data["error"]["code"] == "prove_again"
    assert browser.post_("/api/session/prove", {"password": PASSWORD}).status_code == 422, "the password is not enough any more"
    assert browser.post_("/api/session/prove", {"code": app.code(1)}).status_code == 200
    assert browser.call("DELETE", "/api/me/totp").status_code == 200
    assert sign_in(Browser(), li).status_code == 200
    assert not RecoveryCode.objects.filter(user=li).exists()


def test_roles_are_managed_only_by_who_has_just_shown_the_second_factor(chief):
    browser = inside(chief)
    new = {"name": "Driver", "grants": {"kinds.thing": {"read": ["ALL"]}}}
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=16))
    assert browser.post_("/api/people/role", new).status_code == 201, "who has no factor is asked for none"
    browser.post_("/api/session/prove", {"password": PASSWORD})
    app = app_of(browser)
    role = example("people.role", name="Pilot")
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=16))
    for method, path, body in (
        ("POST", "/api/people/role", {**new, "name": "Sailor"}),
        ("PATCH", f"/api/people/role/{role.pk}", {"remark": "", "grants": {"*": {"read": ["ALL"]}}, "version": 1}),
        ("POST", "/api/people/holding", {"user": str(chief.pk), "role": str(role.pk)}),
        ("PATCH", "/api/settings", {"people.idle_minutes": 60}),
    ):
        refused = browser.call(method, path, body)
        assert (refused.status_code, refused.data["error"]["code"]) == (403, "prove_again"), path
    assert Role.objects.get(pk=role.pk).grants == {}
    assert browser.post_("/api/session/prove", {"code": app.code(1)}).status_code == 200
    assert browser.post_("/api/people/role", {**new, "name": "Sailor"}).status_code == 201


def test_administrators_are_asked_to_set_one_up_first(chief, li):
    decide(second_required="administrators")
    assert inside(li).look("/api/kinds").status_code == 200
    browser = inside(chief)
    refused = browser.look("/api/kinds")
    assert (refused.status_code, refused.data["error"]["code"]) == (403, "must_enrol_factor")
    assert browser.look("/api/me").data["must_enrol_factor"] is True
    app_of(browser)
    assert browser.look("/api/kinds").status_code == 200
    assert browser.look("/api/me").data["must_enrol_factor"] is False
