"""DingTalk, Feishu, WeCom, WeChat: what is asked is what their documents say, and what they refuse opens nothing."""

from contextlib import contextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from kehai.crm.people.records.identity import Identity
from kehai.crm.people.records.identity_provider import IdentityProvider
from tests.federation.conftest import back, me, person, setting_up, stranger, there
from tests.support import chinese
from tests.support.houses import house

pytestmark = pytest.mark.django_db
PEOPLE = {
    "dingtalk": {"nick": "李雷", "unionId": "union-1", "openId": "open-1", "email": "li@example.cn", "mobile": "13812341234", "stateCode": "86"},
    "feishu": {
        "name": "李雷",
        "open_id": "ou-1",
        "union_id": "on-1",
        "user_id": "li",
        "email": "boss@example.cn",
        "enterprise_email": "li@example.cn",
        "employee_no": "E1007",
        "tenant_key": "ours",
    },
    "wecom": {"userid": "Li", "user_ticket": "t"},
    "weixin": {"openid": "openid-1", "nickname": "雷雷", "unionid": "u", "sex": 1, "privilege": []},
}
STANDS = {"dingtalk": chinese.DingTalk, "feishu": chinese.Feishu, "wecom": chinese.WeCom, "weixin": chinese.Weixin}
TENANTS = {"dingtalk": "ding-ours", "feishu": "ours", "wecom": "1000002", "weixin": ""}
SENT = {
    "dingtalk": {"client_id", "redirect_uri", "response_type", "scope", "state", "prompt"},
    "feishu": {"client_id", "redirect_uri", "response_type", "state", "code_challenge", "code_challenge_method"},
    "wecom": {"login_type", "appid", "agentid", "redirect_uri", "state"},
    "weixin": {"appid", "redirect_uri", "response_type", "scope", "state"},
}
every = pytest.mark.parametrize("name", sorted(STANDS))


@contextmanager
def standing(name, **facts):
    """The stand-in, and the way set up to it."""
    stand = STANDS[name](dict(PEOPLE[name]))
    with house(stand) as found:
        told = {"name": name, "base": f"http://127.0.0.1:{found.port}", "client_id": chinese.ID, "tenant": TENANTS[name]}
        yield stand, setting_up(name, chinese.SECRET, **{**told, **facts})


def once(stand, way, browser=None, **more):
    """A whole passage; where the browser ends."""
    browser = browser or stranger()
    stand.sent = dict(parse_qsl(urlsplit(there(browser, way)).query))
    return returned(stand, browser, **more)


def returned(stand, browser, **more):
    told = {stand.back: "code-1", "state": stand.sent["state"], **more}
    return back(browser, f"{stand.sent['redirect_uri']}?{urlencode({name: value for name, value in told.items() if value is not None})}")


def linked(stand, way, user):
    """A signed-in person links the own account there; where the browser ends."""
    from tests.api.browser import Browser  # noqa: PLC0415  needs Django set up

    browser = Browser(user)
    target = browser.post_(f"/api/session/link/{way.pk}").data["to"]
    stand.sent = dict(parse_qsl(urlsplit(target).query))
    return returned(stand, browser)


@every
def test_the_browser_is_sent_as_documented(name):
    with standing(name) as (stand, way):
        url = urlsplit(there(stranger(), way))
        asked = dict(parse_qsl(url.query))
        assert (url.path, set(asked)) == (stand.door, SENT[name])
        assert asked["redirect_uri"] == f"http://testserver/api/session/back/{way.pk}"
        assert chinese.ID in (asked.get("appid"), asked.get("client_id"))
        assert asked.get("response_type", "code") == "code"
        assert url.fragment == ("wechat_redirect" if name == "weixin" else "")


@every
def test_a_linked_account_opens_the_house(name):
    with standing(name) as (stand, way):
        li = person("someone", email="")
        assert once(stand, way) == "/?refused=stranger"
        stand.codes = {"code-1"}
        assert linked(stand, way, li) == f"/security?linked={way.pk}"
        stand.codes, browser = {"code-1"}, stranger()
        assert once(stand, way, browser) == "/"
        assert me(browser) == "someone"


@every
def test_what_is_refused_there_opens_nothing(name):
    with standing(name) as (stand, way):
        linked(stand, way, person("someone", email=""))
        # A code is good once.
        assert once(stand, way) == "/?refused=not_trusted"
        # The person said no: no code comes back, or an error.
        assert once(stand, way, **{stand.back: None}) == "/?refused=cancelled"
        assert once(stand, way, error="access_denied") == "/?refused=cancelled"
        stand.codes = {"code-1"}
        type(way).objects.filter(pk=way.pk).update(client_id="another")
        assert once(stand, way) == "/?refused=not_trusted"


@every
def test_answers_that_are_none(name):
    with standing(name) as (stand, way):
        linked(stand, way, person("someone", email=""))
        for told in ({}, {"errcode": -1, "errmsg": "system error", "code": 1}, {"data": [], "code": 0}, {"userid": 7, "openid": 7, "unionId": 7}):
            stand.codes, stand.answer = {"code-1"}, (200, told)
            assert once(stand, way) in ("/?refused=not_trusted", "/?refused=stranger"), told


@pytest.mark.parametrize(("name", "link"), [("wecom", "username"), ("feishu", "username"), ("feishu", "email")])
def test_by_the_rule_of_the_provider(name, link):
    person()
    with standing(name, link=link) as (stand, way):
        assert once(stand, way) == "/"


def test_only_the_address_that_the_company_gave_counts():
    person("boss", email="boss@example.cn")
    person("li", email="li@example.cn")
    with standing("feishu", link="email") as (stand, way):
        browser = stranger()
        assert once(stand, way, browser) == "/"
        assert me(browser) == "li"
        stand.codes = {"code-1"}
        stand.person |= {"open_id": "ou-2", "enterprise_email": ""}
        assert once(stand, way) == "/?refused=stranger"
    with standing("dingtalk", link="email") as (stand, way):
        assert once(stand, way) == "/?refused=stranger"


def test_another_company_s_people_are_strangers():
    with standing("dingtalk", create=True, tenant="ding-another") as (stand, way):
        assert once(stand, way) == "/?refused=stranger"
    with standing("feishu", create=True, tenant="another") as (stand, way):
        assert once(stand, way) == "/?refused=stranger"
    with standing("wecom", create=True) as (stand, way):
        for told in ({"openid": "guest", "external_userid": "e"}, {"userid": "CorpOfAnother/li"}):
            stand.codes, stand.answer = {"code-1"}, (200, {"errcode": 0, "errmsg": "ok", **told})
            assert once(stand, way) == "/?refused=stranger"
    assert not Identity.objects.exists()


@every
def test_without_its_key_a_way_is_not_offered(name):
    with standing(name) as (_stand, way):
        IdentityProvider.objects.filter(pk=way.pk).update(secret="", has_secret=False)
        assert stranger().look("/api/session/elsewhere").data == {"ways": []}
        assert stranger().get(f"/api/session/with/{way.pk}")["Location"] == "/?refused=not_configured"
        # Sealed under another signing key: the same, and no error.
        IdentityProvider.objects.filter(pk=way.pk).update(secret="1.AAAA", has_secret=True)
        assert stranger().get(f"/api/session/with/{way.pk}")["Location"] == "/?refused=not_configured"


@every
def test_without_an_own_address_it_is_the_documented_one(name):
    hosts = {"dingtalk": "login.dingtalk.com", "feishu": "accounts.feishu.cn", "wecom": "login.work.weixin.qq.com", "weixin": "open.weixin.qq.com"}
    with standing(name, base="") as (_stand, way):
        assert urlsplit(there(stranger(), way)).netloc == hosts[name]
