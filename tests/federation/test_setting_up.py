"""Setting providers up, and linking accounts: by whom, seen by whom, and never by hand."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection

from kehai.crm.people.federation import passage, told
from kehai.crm.people.records.factor import Authenticator
from kehai.crm.people.records.identity import Identity, Passage
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.errors import Invalid
from kehai.kernel.sealed import unseal
from kehai.kernel.testing import example
from tests.api.browser import ALL, Browser
from tests.federation.conftest import back, me, person, setting_up, stranger, there
from tests.support import oidc

pytestmark = pytest.mark.django_db
ALL_OF = dict.fromkeys(("read", "create", "update", "delete", "export"), ALL)
WAYS = "/api/people/identity_provider"
KEY = "very-secret-key-of-another-house"


def signed(name, **grants):
    user = person(name, email="")
    role = example("people.role", name=f"role of {name}", grants=grants)
    example("people.holding", user=user, role=role)
    return Browser(user)


def keeper():
    return signed("keeper", **{"*": ALL_OF})


def unpacked(workbook):
    with ZipFile(BytesIO(b"".join(workbook.streaming_content))) as found:
        return b"".join(found.read(name) for name in found.namelist())


def test_a_secret_is_put_in_and_never_comes_out():
    boss = keeper()
    made = boss.post_(WAYS, {"name": "飞书", "type": "feishu", "client_id": "cli_1"}).data
    assert made["has_secret"] is False
    answer = boss.post_(f"{WAYS}/{made['id']}/set_secret", {"secret": f" {KEY} "})
    assert answer.status_code == 200
    assert answer.data["row"]["has_secret"] is True
    stored = IdentityProvider.objects.get(pk=made["id"])
    assert KEY not in stored.secret
    # As it was typed: a blank at its end may be part of it.
    assert stored.told() == f" {KEY} "
    assert unseal("provider another", stored.secret) is None
    seen = [boss.get(f"{WAYS}/{made['id']}{part}").content for part in ("", "/history")]
    seen += [boss.get(WAYS).content, boss.get("/api/kinds").content, answer.content, unpacked(boss.get(f"{WAYS}/export.xlsx"))]
    for content in seen:
        assert KEY.encode() not in content
        assert stored.secret.encode() not in content
    assert b"Set secret" in boss.get(f"{WAYS}/{made['id']}/history").content
    fields = next(kind["fields"] for kind in boss.look("/api/kinds").data["kinds"] if kind["name"] == "people.identity_provider")
    assert "secret" not in [field["name"] for field in fields]
    assert boss.call("PATCH", f"{WAYS}/{made['id']}", {"secret": "x"}).status_code == 422
    assert boss.call("PATCH", f"{WAYS}/{made['id']}", {"has_secret": False}).status_code == 422
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_trail t WHERE t::text LIKE %s", (f"%{KEY}%",))
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM kernel_change c WHERE c::text LIKE %s", (f"%{KEY}%",))
        assert cursor.fetchone()[0] == 0
    assert boss.post_(f"{WAYS}/{made['id']}/remove_secret").data["row"]["has_secret"] is False


def test_only_who_keeps_all_roles_sets_providers_up():
    """Whoever writes one could become anybody by it (T12)."""
    clerk = signed("clerk", **{"people.identity_provider": ALL_OF, "people.identity": ALL_OF, "people.user": ALL_OF})
    assert clerk.post_(WAYS, {"name": "Mine", "type": "oidc", "base": "https://evil.example", "client_id": "x"}).status_code == 403
    made = setting_up("oidc", oidc.SECRET, name="Ours", base="https://sso.example.cn", client_id="x", link="username")
    assert clerk.look(f"{WAYS}/{made.pk}").status_code == 200
    assert clerk.call("PATCH", f"{WAYS}/{made.pk}", {"base": "https://evil.example"}).status_code == 403
    assert clerk.post_(f"{WAYS}/{made.pk}/set_secret", {"secret": "x"}).status_code == 403
    assert stranger().look(WAYS).status_code == 401
    assert signed("nobody").look(WAYS).data.get("rows", []) == []


def test_nobody_is_given_an_account_by_hand():
    boss, li = keeper(), person()
    way = setting_up("feishu", "s", name="飞书", client_id="cli_1")
    told_ = {"user": str(li.id), "provider": str(way.pk), "subject": "mine"}
    assert boss.post_("/api/people/identity", told_).status_code == 403
    given = example("people.identity", user=li, provider=way, subject="his")
    row = boss.look(f"/api/people/identity/{given.pk}").data
    assert (row["shown"], row["can"]) == ("his", ["delete"])
    assert boss.call("PATCH", f"/api/people/identity/{given.pk}", {"subject": "mine"}).status_code in (403, 422)
    assert boss.call("DELETE", f"/api/people/identity/{given.pk}").status_code == 204
    assert boss.post_(f"/api/people/identity/{given.pk}/restore").status_code in (403, 409)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("base", {"type": "oidc"}),
        ("base", {"type": "oidc", "base": "ftp://sso.example.cn"}),
        ("base", {"type": "oidc", "base": "https://user:word@sso.example.cn"}),
        ("base", {"type": "oidc", "base": "https://sso.example.cn/?a=b"}),
        ("base", {"type": "oidc", "base": "https://sso.example.cn:99999"}),
        ("base", {"type": "ldap", "base": "https://ldap.example.cn", "tenant": "dc=x"}),
        ("tenant", {"type": "ldap", "base": "ldaps://ldap.example.cn"}),
        ("attribute", {"type": "ldap", "base": "ldaps://ldap.example.cn", "tenant": "dc=x", "attribute": "uid)(a=b"}),
        ("domains", {"type": "feishu", "domains": "example.cn, nonsense"}),
        ("link", {"type": "weixin", "create": True}),
        ("link", {"type": "weixin", "link": "username"}),
        ("tenant", {"type": "dingtalk", "create": True}),
    ],
)
def test_what_does_not_fit_together_is_said_at_its_field(field, facts):
    with pytest.raises(Invalid) as refused:
        setting_up(facts.pop("type"), "", name="x", client_id="y", **facts)
    assert list(refused.value.fields) == [field]


def test_a_signed_in_person_links_and_unlinks_the_own_account(idp):
    way = setting_up("oidc", oidc.SECRET, name="公司账号", base=idp.issuer, client_id=oidc.CLIENT)
    li, browser = person(), None
    browser = Browser(li)
    assert stranger().post_(f"/api/session/link/{way.pk}").status_code == 401
    target = browser.post_(f"/api/session/link/{way.pk}").data["to"]
    assert back(browser, idp.authorize(target)) == f"/security?linked={way.pk}"
    rows = browser.look("/api/session/identities").data["rows"]
    assert [(row["provider"]["label"], row["shown"]) for row in rows] == [("公司账号", "li@example.cn")]
    enters = stranger()
    back(enters, idp.authorize(there(enters, way)))
    assert me(enters) == "li"
    # Another of us cannot have it too, nor take it away.
    other = Browser(person("han", email=""))
    target = other.post_(f"/api/session/link/{way.pk}").data["to"]
    assert back(other, idp.authorize(target)) == "/security?refused=taken"
    assert other.call("DELETE", f"/api/session/identities/{rows[0]['id']}").status_code == 404
    assert browser.call("DELETE", f"/api/session/identities/{rows[0]['id']}").status_code == 204
    assert browser.look("/api/session/identities").data == {"rows": []}
    gone = stranger()
    assert back(gone, idp.authorize(there(gone, way))) == "/?refused=stranger"


def test_a_link_begun_by_one_is_not_ended_by_another(idp):
    """Else somebody could have his own account linked to whoever opens an address."""
    way = setting_up("oidc", oidc.SECRET, name="公司账号", base=idp.issuer, client_id=oidc.CLIENT)
    attacker, victim = Browser(person("attacker", email="")), Browser(person("victim", email=""))
    url = idp.authorize(attacker.post_(f"/api/session/link/{way.pk}").data["to"])
    assert back(victim, url) == "/security?refused=expired"
    url = idp.authorize(attacker.post_(f"/api/session/link/{way.pk}").data["to"])
    victim.cookies["kehai_way"] = attacker.cookies["kehai_way"].value
    assert back(victim, url) == "/security?refused=expired"
    assert not Identity.objects.exists()


def test_linking_needs_the_token_of_the_page_and_leaves_no_trace_on_a_get(idp):
    way = setting_up("oidc", oidc.SECRET, name="公司账号", base=idp.issuer, client_id=oidc.CLIENT)
    browser = Browser(person())
    assert browser.post(f"/api/session/link/{way.pk}", "{}", content_type="application/json").status_code == 403
    assert browser.get(f"/api/session/link/{way.pk}").status_code == 405
    assert not Passage.objects.exists()


def test_who_has_a_second_factor_here_shows_it_as_well(idp, way):
    from django.utils import timezone  # noqa: PLC0415

    li, browser = person(), stranger()
    Authenticator.objects.create(user=li, secret="x", confirmed_at=timezone.now())
    assert back(browser, idp.authorize(there(browser, way))) == "/"
    assert me(browser) == ""
    assert browser.look("/api/session/ways").data["waiting"] == ["totp"]
    # A provider that has asked for two says so.
    other = stranger()
    back(other, idp.authorize(there(other, way), amr=["pwd", "mfa"]))
    assert me(other) == "li"


def test_who_may_not_come_in_from_here_does_not_come_in_that_way_either(idp, way):
    person()
    example("people.access_window", name="公司网络", networks=["10.0.0.0/8"], hours=[])
    browser = stranger()
    assert back(browser, idp.authorize(there(browser, way))) == "/?refused=closed"
    assert me(browser) == ""


def test_the_trail_tells_who_came_in_by_which_way_and_who_did_not(idp, way):
    person()
    browser = stranger()
    back(browser, idp.authorize(there(browser, way)))
    back(browser, f"http://testserver/api/session/back/{way.pk}?code=1&state={'x' * 43}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT event, outcome, details FROM kernel_trail WHERE event LIKE 'sign_in%' ORDER BY id")
        rows = [(event, outcome, json.loads(found) if isinstance(found, str) else found) for event, outcome, found in cursor.fetchall()]
    assert rows[0] == ("sign_in", "done", {"username": "li", "way": "公司账号"})
    assert (rows[1][0], rows[1][1], rows[1][2]["code"]) == ("sign_in_failed", "refused", "expired")


def test_every_word_of_a_refusal_has_its_sentence():
    from pathlib import Path  # noqa: PLC0415

    for tag in ("en", "zh-Hans", "zh-Hant"):
        file = Path(__file__).resolve().parents[2] / f"web/src/locales/ways.{tag}.json"
        assert set(json.loads(file.read_text(encoding="utf-8"))["ways"]["refused"]) == told.CODES


def test_passages_of_one_address_have_an_end(idp, way, monkeypatch):
    monkeypatch.setattr(passage, "MOST", 2)
    for _ in range(2):
        there(stranger(), way)
    assert stranger().get(f"/api/session/with/{way.pk}")["Location"] == "/?refused=closed"
