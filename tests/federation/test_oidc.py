"""OpenID Connect against a real provider: in by what was agreed, and by no lie, replay or detour."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from kehai.crm.people.records.identity import Identity, Passage
from kehai.crm.people.records.session import Session
from kehai.crm.people.records.user import User
from tests.federation.conftest import back, me, person, setting_up, stranger, there
from tests.support import oidc

pytestmark = pytest.mark.django_db


def once(idp, way, browser=None, **query):
    """A whole passage; where the browser ends."""
    browser = browser or stranger()
    return back(browser, idp.authorize(there(browser, way, **query)))


def test_a_person_comes_in_by_the_verified_address_and_is_known_from_then_on(idp, way):
    li, browser = person(), stranger()
    told = browser.look("/api/session/elsewhere").data["ways"]
    assert told == [{"id": str(way.pk), "name": "公司账号", "type": "oidc", "form": False}]
    assert once(idp, way, browser, next="/customers/customer?view=1") == "/customers/customer?view=1"
    assert me(browser) == "li"
    assert Session.objects.get(user=li).how == "oidc"
    cookie = browser.cookies["kehai_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    # Known by the provider's own name for him: his address may change there.
    again = stranger()
    idp.person |= {"email": "new@example.cn"}
    once(idp, way, again)
    assert me(again) == "li"
    assert Identity.objects.filter(user=li, subject=idp.person["sub"]).count() == 1


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": None}, {"email_verified": "yes"}, {"email": "other@example.cn"}, {"email": ""}]
)
def test_an_address_that_is_not_verified_or_not_ours_opens_nothing(idp, way, claims):
    person()
    browser = stranger()
    target = idp.authorize(there(browser, way), **claims)
    assert back(browser, target) == "/?refused=stranger"
    assert me(browser) == ""
    assert not Identity.objects.exists()


def test_two_people_of_one_address_are_nobody(idp, way):
    person()
    person("li2")
    assert once(idp, way) == "/?refused=stranger"


def test_who_is_disabled_stays_out(idp, way):
    li = person()
    once(idp, way)
    User.objects.filter(pk=li.pk).update(active=False)
    assert once(idp, way) == "/?refused=disabled"
    Identity.objects.all().delete()
    assert once(idp, way) == "/?refused=disabled"


def test_strangers_become_people_without_any_right_only_where_that_is_said(idp):
    way = setting_up("oidc", oidc.SECRET, name="公司账号", base=idp.issuer, client_id=oidc.CLIENT, create=True)
    person("li", email="", name="another of the same user name")
    browser = stranger()
    assert once(idp, way, browser) == "/"
    made = User.objects.get(email="li@example.cn")
    assert made.username.startswith("li-")
    assert made.password.startswith("!")
    assert browser.look("/api/customers/customer").status_code == 403
    once(idp, way)
    assert User.objects.filter(email="li@example.cn").count() == 1


def test_rules_by_user_name_and_number(idp):
    li = person(email="")
    way = setting_up("oidc", oidc.SECRET, name="甲", base=idp.issuer, client_id=oidc.CLIENT, link="username")
    assert once(idp, way) == "/"
    idp.person = {**oidc.LI, "sub": "another", "employee_number": li.number}
    way = setting_up("oidc", oidc.SECRET, name="乙", base=idp.issuer, client_id=oidc.CLIENT, link="number")
    assert once(idp, way) == "/"
    # A user name that was given to somebody new at the provider does not become our person.
    idp.person = {**oidc.LI, "sub": "a third", "employee_number": li.number}
    assert once(idp, way) == "/?refused=taken"


def test_only_the_domains_that_are_let_in(idp, way):
    person()
    setting = {"domains": "example.com, example.org"}
    type(way).objects.filter(pk=way.pk).update(**setting)
    assert once(idp, way) == "/?refused=domain"
    type(way).objects.filter(pk=way.pk).update(domains="example.com, example.cn")
    assert once(idp, way) == "/"
    idp.person |= {"email_verified": False}
    assert once(idp, way) == "/?refused=domain"


NOW = int(time.time())
LIES = {
    "another client's": {"aud": "another"},
    "several clients', for another": {"aud": [oidc.CLIENT, "another"], "azp": "another"},
    "several clients', for nobody": {"aud": [oidc.CLIENT, "another"]},
    "another party's": {"azp": "another"},
    "another issuer's": {"iss": "https://evil.example"},
    "an old one": {"exp": NOW - 120},
    "one without an end": {"exp": None},
    "one whose end is a word": {"exp": "never"},
    "one of the future": {"iat": NOW + 3600},
    "one not yet valid": {"nbf": NOW + 3600},
    "another trip's": {"nonce": "another"},
    "one without nonce": {"nonce": None},
    "nobody's": {"sub": None},
    "a number's": {"sub": 7},
    "an empty one's": {"sub": ""},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_token_that_was_not_made_for_this_trip_opens_nothing(idp, way, lie):
    person()
    idp.wrong = lie
    browser = stranger()
    assert once(idp, way, browser) == "/?refused=not_trusted"
    assert me(browser) == ""


def test_a_token_that_the_provider_did_not_sign_opens_nothing(idp, way):
    person()
    stolen = oidc.new_key(idp.keys[0].kid)

    def unsigned(claims):
        head, body, _mark = idp.sign(claims).split(".")
        return f"eyJhbGciOiJub25lIn0.{body}.", f"{head}.{body}.", f"{head}.{body}.AAAA"

    forged = [lambda c: oidc.with_public_key(idp, c), lambda c: idp.sign(c, stolen), *(lambda c, i=i: unsigned(c)[i] for i in range(3))]
    for make in [*forged, lambda _c: "x.y.z", lambda _c: "", lambda _c: "x" * 70000]:
        browser = stranger()
        target = there(browser, way)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        idp.token = make(idp.claims({**asked, "person": '{"sub": "248289761001", "email": "li@example.cn", "email_verified": true}'}))
        assert back(browser, idp.authorize(target)) == "/?refused=not_trusted"
        assert me(browser) == ""
    assert not Identity.objects.exists()


def test_keys_that_the_provider_changed_are_read_anew_but_not_for_every_forgery(idp, way, monkeypatch):
    from kehai.crm.people.federation import keys  # noqa: PLC0415  needs Django set up

    person()
    once(idp, way)
    idp.rotate()
    # What was read this moment is not read again: a forger could make us ask without end.
    assert once(idp, way) == "/?refused=not_trusted"
    assert idp.asked.count("/keys") == 1
    monkeypatch.setattr(keys, "AGAIN", 0.0)
    assert once(idp, way) == "/"
    assert idp.asked.count("/keys") == 2


def test_a_passage_is_taken_once_and_only_in_the_browser_it_left_from(idp, way):
    person()
    browser, thief = stranger(), stranger()
    url = idp.authorize(there(browser, way))
    # Somebody who is sent another's link would be signed in as that other (login CSRF); the passage is void then.
    assert back(thief, url) == "/?refused=expired"
    assert back(browser, url) == "/?refused=expired"
    url = idp.authorize(there(browser, way))
    assert back(browser, url) == "/"
    # Signed in by now, one is told on one's own page.
    assert back(browser, url) == "/security?refused=expired"
    browser = stranger()
    late = idp.authorize(there(browser, way))
    Passage.objects.update(at=timezone.now() - timedelta(minutes=11))
    assert back(browser, late) == "/?refused=expired"
    for state in ("", "x", "x" * 43, "x" * 5000):
        assert back(browser, f"http://testserver/api/session/back/{way.pk}?code=1&state={state}") == "/?refused=expired"


def test_a_passage_of_one_provider_does_not_end_at_another(idp, way):
    person()
    other = setting_up("oidc", oidc.SECRET, name="another", base=idp.issuer, client_id=oidc.CLIENT, link="email")
    browser = stranger()
    url = idp.authorize(there(browser, way))
    assert back(browser, url.replace(str(way.pk), str(other.pk))) == "/?refused=expired"
    mixed = idp.authorize(there(browser, way)).replace(f"127.0.0.1%3A{idp.port}", "evil.example")
    assert back(browser, mixed) == "/?refused=not_trusted"


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\\/evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\\b",
        "/api/session",
        "/\t/evil",
        "/" + "x" * 500,
    ],
)
def test_nobody_is_sent_anywhere_else_afterwards(idp, way, path):
    person()
    assert once(idp, way, next=path) == "/"


def test_who_changes_his_mind_or_comes_to_a_closed_door_is_told(idp, way):
    browser = stranger()
    state = parse_qs(urlsplit(there(browser, way)).query)["state"][0]
    assert back(browser, f"http://testserver/api/session/back/{way.pk}?error=access_denied&state={state}") == "/?refused=cancelled"
    assert stranger().get("/api/session/with/x")["Location"] == "/?refused=unknown_way"
    type(way).objects.filter(pk=way.pk).update(active=False)
    assert stranger().get(f"/api/session/with/{way.pk}")["Location"] == "/?refused=unknown_way"
    assert stranger().look("/api/session/elsewhere").data == {"ways": []}


def test_a_provider_that_speaks_for_another_or_not_at_all(idp, way, settings):
    from kehai.crm.people.federation import keys  # noqa: PLC0415  needs Django set up

    type(way).objects.filter(pk=way.pk).update(base=idp.issuer.replace("127.0.0.1", "localhost"))
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32", "::1/128"]
    assert stranger().get(f"/api/session/with/{way.pk}")["Location"] == "/?refused=not_trusted"
    settings.OUTBOUND_ALLOW = []
    keys.forget()
    assert stranger().get(f"/api/session/with/{way.pk}")["Location"] == "/?refused=unreachable"


def test_what_is_told_beside_the_token_counts_for_the_same_person_only(idp, way):
    person()
    idp.userinfo = {**oidc.LI}
    assert once(idp, way) == "/"
    Identity.objects.all().delete()
    idp.userinfo = {**oidc.LI, "sub": "another"}
    assert once(idp, way) == "/?refused=not_trusted"
    idp.userinfo, idp.wrong = {**oidc.LI, "email_verified": False}, {"email_verified": True}
    assert once(idp, way) == "/?refused=stranger"


def test_a_client_that_sends_its_secret_in_the_form(idp, way):
    person()
    idp.methods = ["client_secret_post"]
    assert once(idp, way) == "/"
    type(way).objects.filter(pk=way.pk).update(secret="", has_secret=False)
    assert once(idp, way) == "/?refused=not_trusted"
