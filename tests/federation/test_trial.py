"""An identity provider is tried out before people are sent there: each step is told, and no secret is (T36)."""

import json

import pytest
from django.db import connection

from kehai.kernel.testing import example
from tests.api.browser import ALL, Browser
from tests.federation.conftest import person, setting_up
from tests.federation.test_chinese import STANDS, standing
from tests.federation.test_directory import authority, ldaps, trusting, way_to
from tests.support import oidc
from tests.support.houses import house, saying

__all__ = ["authority", "ldaps", "trusting"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db
GRANTS = {"*": dict.fromkeys(("read", "create", "update", "delete"), ALL)}


def keeper(grants=None):
    """Somebody who keeps all roles, just signed in."""
    user = person("keeper", email="")
    example("people.holding", user=user, role=example("people.role", name="keeper", grants=grants or GRANTS))
    return Browser(user)


def tried(way, by=None):
    """What is told; the secret is not among it, nor in the trail."""
    answer = (by or keeper()).post_(f"/api/people/providers/{way.pk}/try")
    assert answer.status_code == 200, answer.content
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(t::text, ''), '') FROM kernel_trail t")
        everything = json.dumps(answer.data) + cursor.fetchone()[0]
    assert way.told() is None or way.told() == "" or way.told() not in everything
    return answer.data


def failed(told):
    """The step that failed: the last one, with a word of help."""
    *before, last = told["steps"]
    assert told["good"] is False
    assert all(step["good"] for step in before)
    assert (last["good"], bool(last["help"])) == (False, True)
    return last["label"]


def test_an_openid_provider_says_whether_it_accepts_us(idp, way):
    boss = keeper()
    told = tried(way, boss)
    assert told["good"], told
    assert [step["label"] for step in told["steps"]][-1] == "It accepts our ID and secret"
    assert told["back"].endswith(f"/api/session/back/{way.pk}")
    wrong = setting_up("oidc", "another secret", name="Wrong", base=idp.issuer, client_id=oidc.CLIENT, link="email")
    assert failed(tried(wrong, boss)) == "It accepts our ID and secret"


@pytest.mark.parametrize("lacking", ["jwks_uri", "token_endpoint", "authorization_endpoint"])
def test_a_provider_that_does_not_say_where_its_doors_are_is_told_as_such(idp, way, monkeypatch, lacking):
    """Not as one that refuses our ID and secret, which nobody would find anything wrong with."""
    told = idp.describe()
    monkeypatch.setattr(idp, "describe", lambda: {name: value for name, value in told.items() if name != lacking})
    steps = tried(way)
    assert failed(steps) == "The provider is reached and is the issuer that is named"
    assert lacking in steps["steps"][-1]["help"]


def test_what_is_no_provider_or_not_to_be_called_is_told_without_its_words():
    with house(saying("200 OK", b"<html>hello</html>")) as found:
        way = setting_up("oidc", oidc.SECRET, name="Page", base=f"http://127.0.0.1:{found.port}", client_id="x")
        told = tried(way)
        assert failed(told) == "The provider is reached"
        assert "hello" not in json.dumps(told)


def test_an_inner_address_is_not_called_even_for_a_trial(settings):
    settings.OUTBOUND_ALLOW = []
    with house(saying("200 OK")) as found:
        way = setting_up("oidc", oidc.SECRET, name="Inside", base=f"http://127.0.0.1:{found.port}", client_id="x")
        assert failed(tried(way)) == "The provider is reached"
        assert found.reached == 0


@pytest.mark.parametrize("name", sorted(STANDS))
def test_each_of_the_four_says_whether_it_accepts_us(name):
    boss = keeper()
    with standing(name) as (_stand, way):
        assert tried(way, boss)["good"]
        assert boss.post_(f"/api/people/identity_provider/{way.pk}/set_secret", {"secret": "quite another"}).status_code == 200
        way.refresh_from_db()
        assert failed(tried(way, boss)) == "It accepts our ID and secret"


@pytest.mark.usefixtures("trusting")
def test_a_directory_is_bound_and_searched(ldaps):
    boss = keeper()
    way = way_to(ldaps[0])
    assert tried(way, boss)["good"]
    nowhere = way_to(ldaps[0], name="Nowhere", tenant="ou=nobody,dc=example,dc=cn")
    assert failed(tried(nowhere, boss)) == "People are found below the DN that is named"
    wrong = way_to(ldaps[0], name="Wrong", client_id="cn=nobody,dc=example,dc=cn")
    assert failed(tried(wrong, boss)) == "The account for looking people up is accepted"
    assert failed(tried(way_to(1, name="Closed"), boss)) == "The provider is reached"


def test_only_who_may_change_it_may_try_it(way):
    reader = keeper({"people.identity_provider": {"read": ALL}})
    assert reader.post_(f"/api/people/providers/{way.pk}/try").status_code == 403
    nobody = Browser(person("nobody", email=""))
    assert nobody.post_(f"/api/people/providers/{way.pk}/try").status_code == 404
