"""LDAP against a real server: who shows the password comes in; nothing goes over the wire in the clear."""

from contextlib import contextmanager

import pytest

from kehai.crm.people.records.identity import Identity
from kehai.crm.people.records.session import Attempt
from kehai.crm.people.records.user import User
from tests.federation.conftest import me, person, setting_up, stranger
from tests.support import directory
from tests.support.authority import Authority

pytestmark = pytest.mark.django_db
PEOPLE = "ou=people,dc=example,dc=cn"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def ldaps(authority):
    with directory.serving(authority.certificate("localhost", "127.0.0.1"), "ldaps") as found:
        yield found


@pytest.fixture
def trusting(settings, authority):
    settings.OUTBOUND_CA = str(authority.file)
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32", "::1/128"]


def way_to(port, scheme="ldaps", **facts):
    told = {
        "name": "公司目录",
        "base": f"{scheme}://127.0.0.1:{port}",
        "client_id": "cn=kehai,dc=example,dc=cn",
        "tenant": PEOPLE,
        "link": "username",
    }
    return setting_up("ldap", "look-up-2026", **{**told, **facts})


def typed(way, username, password, browser=None):
    return (browser or stranger()).post_(f"/api/session/with/{way.pk}", {"username": username, "password": password})


@contextmanager
def asked(log):
    """What the server was asked within the block."""
    before, found = len(log.read_text().splitlines()) if log.exists() else 0, []
    yield found
    found += log.read_text().splitlines()[before:] if log.exists() else []


@pytest.mark.usefixtures("trusting")
def test_who_shows_the_password_of_the_directory_comes_in(ldaps):
    li = person(email="")
    way, browser = way_to(ldaps[0]), stranger()
    assert browser.look("/api/session/elsewhere").data["ways"][0]["form"] is True
    answer = typed(way, "li", "li-password-2026", browser)
    assert (answer.status_code, answer.data["user"]["username"]) == (200, "li")
    assert me(browser) == "li"
    assert Identity.objects.get(user=li).subject == "5c5f1a3e-0000-4000-8000-00000000000a"
    User.objects.filter(pk=li.pk).update(active=False)
    answer = typed(way, "li", "li-password-2026")
    assert (answer.status_code, answer.data["error"]["code"]) == (403, "disabled")


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("li", "wrong"),
        ("nobody", "li-password-2026"),
        ("*", "li-password-2026"),
        ("l*", "li-password-2026"),
        ("li)(uid=*", "li-password-2026"),
        ("han", "li-password-2026"),
    ],
)
def test_a_wrong_pair_opens_nothing_and_says_nothing(ldaps, username, password):
    person(email="")
    way = way_to(ldaps[0])
    answer = typed(way, username, password)
    assert (answer.status_code, answer.data["error"]["code"]) == (401, "unauthenticated")
    assert Attempt.objects.count() == 1


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("password", ["", "\0"])
def test_an_empty_password_is_never_asked_about(ldaps, password):
    """RFC 4513 §5.1.2: a server answers it with success, for nobody."""
    from kehai.crm.people.federation import directory as ours  # noqa: PLC0415  needs Django set up

    person(email="")
    way = way_to(ldaps[0])
    with asked(ldaps[1]) as found:
        assert typed(way, "li", password).status_code in (401, 422)
        assert ours.check(way, "li", "") is None
        assert ours.check(way, " ", "li-password-2026") is None
    assert not found


@pytest.mark.usefixtures("trusting")
def test_what_is_typed_is_no_filter(ldaps):
    way = way_to(ldaps[0])
    with asked(ldaps[1]) as found:
        typed(way, "li)(|(uid=*", "x")
    assert [line for line in found if line.startswith("search")] == ["search LDAPFilter_equalityMatch (b'uid', b'li)(|(uid=*')"]


@pytest.mark.usefixtures("trusting")
def test_a_name_that_means_two_people_means_nobody(ldaps):
    person("twin", email="")
    way = way_to(ldaps[0], attribute="mail")
    assert typed(way, "twin@example.cn", "han-password-2026").status_code == 401


@pytest.mark.usefixtures("trusting")
def test_rules_by_address_and_number_and_new_people(ldaps):
    way = way_to(ldaps[0], link="nobody", create=True)
    assert typed(way, "li", "li-password-2026").status_code == 200
    made = User.objects.get(username="li")
    assert (made.name, made.email) == ("李雷", "li@example.cn")


@pytest.mark.usefixtures("trusting")
def test_guessing_is_slowed_down(ldaps):
    way = way_to(ldaps[0])
    for _ in range(5):
        assert typed(way, "li", "wrong").status_code == 401
    answer = typed(way, "li", "li-password-2026")
    assert (answer.status_code, "Retry-After" in answer) == (429, True)


def test_nothing_is_said_without_tls(authority, settings):
    settings.OUTBOUND_CA, settings.OUTBOUND_ALLOW = str(authority.file), ["127.0.0.1/32"]
    person(email="")
    with directory.serving(authority.certificate("localhost", "127.0.0.1"), "starttls") as (port, log):
        way = way_to(port, "ldap")
        assert typed(way, "li", "li-password-2026").status_code == 200
        assert {line.split()[-1] for line in log.read_text().splitlines() if line.startswith("bind")} == {"tls"}
    with directory.serving(authority.certificate("localhost", "127.0.0.1"), "plain") as (port, log):
        type(way).objects.filter(pk=way.pk).update(base=f"ldap://127.0.0.1:{port}")
        assert typed(way, "li", "li-password-2026").data["error"]["code"] == "unreachable"
        assert not log.exists() or not log.read_text()


def test_a_server_that_is_not_the_one_meant_hears_no_password(ldaps, authority, settings):
    way = way_to(ldaps[0])
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32", "::1/128"]
    with asked(ldaps[1]) as found:
        # Nobody we trust has signed its certificate.
        assert typed(way, "li", "li-password-2026").data["error"]["code"] == "unreachable"
        settings.OUTBOUND_CA = str(authority.file)
        # It has a certificate, but of another name.
        from kehai.crm.people.federation import directory as ours  # noqa: PLC0415  needs Django set up
        from kehai.crm.people.federation.told import Refused  # noqa: PLC0415

        way.refresh_from_db()
        way.base = f"ldaps://ldap.example.cn:{ldaps[0]}"
        with pytest.raises(Refused) as refused:
            ours.check(way, "li", "li-password-2026", lambda _host, _port: ["127.0.0.1"])
        assert refused.value.code == "unreachable"
        # It is not in a network that may be called.
        settings.OUTBOUND_ALLOW = []
        assert typed(way, "li", "li-password-2026").data["error"]["code"] == "unreachable"
    assert not found


@pytest.mark.usefixtures("trusting")
def test_an_account_for_looking_up_that_is_refused_is_said_to_the_log_only(ldaps, capfd):
    way = way_to(ldaps[0], client_id="cn=other,dc=example,dc=cn")
    answer = typed(way, "li", "li-password-2026")
    assert (answer.status_code, answer.data["error"]["code"]) == (403, "not_configured")
    assert "looking people up" not in answer.content.decode()


@pytest.mark.usefixtures("trusting")
def test_a_signed_in_person_links_the_own_account_there(ldaps):
    from tests.api.browser import Browser  # noqa: PLC0415  needs Django set up

    other = person("somebody", email="")
    way, browser = way_to(ldaps[0], link="nobody"), Browser(other)
    pair = {"username": "li", "password": "li-password-2026"}
    assert typed(way, **pair).data["error"]["code"] == "stranger"
    assert browser.post_(f"/api/session/link/{way.pk}", {**pair, "password": "wrong"}).status_code == 401
    assert browser.post_(f"/api/session/link/{way.pk}", pair).data == {"to": None}
    assert typed(way, **pair).data["user"]["username"] == "somebody"
