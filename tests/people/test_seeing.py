"""What can Li see: the rights by role, and lists through Li's eyes, never more than one's own (T19, A05)."""

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import OPS
from kehai.kernel.testing import example
from tests.api.browser import Browser

pytestmark = pytest.mark.django_db
ALL, OWN = ["ALL"], ["SELF"]
CUSTOMER = "customers.customer"
KEEPER = {"people.role": {"read": ALL, "update": ALL}, "people.holding": {"read": ALL}}


def somebody(name, grants, fields=None):
    user = example("people.user", name=name, language="en")
    example("people.holding", user=user, role=example("people.role", name=f"role of {name}", grants=grants, fields=fields or {}))
    return user


@pytest.fixture
def li():
    return somebody("Li", {CUSTOMER: {"read": OWN, "create": OWN}}, {CUSTOMER: {"address": "none"}})


@pytest.fixture
def boss():
    return Browser(somebody("Boss", {"*": dict.fromkeys(OPS, ALL)}))


@pytest.fixture
def customers(li):
    mine = example(CUSTOMER, name="Of Li", mobile="13812341234", address="Shanghai")
    Customer.objects.filter(pk=mine.pk).update(owner=li)
    return mine, example(CUSTOMER, name="Of nobody")


def names(answer):
    return [row["name"] for row in answer.data["rows"]]


def test_every_cell_says_by_which_role(boss, li):
    second = example("people.role", name="Exporter", grants={CUSTOMER: {"read": ["DEPT"], "export": OWN}})
    example("people.holding", user=li, role=second)
    told = boss.look(f"/api/people/rights/{li.id}").data
    assert told["person"]["label"] == "Li"
    assert [role["label"] for role in told["roles"]] == ["Exporter", "role of Li"]
    assert told["grants"][CUSTOMER] == {"read": ["DEPT", "SELF"], "create": OWN, "export": OWN}
    assert told["reach"]["SELF"] == 1


def test_the_words_of_the_matrix_come_with_what_the_asker_may_give(boss):
    told = {kind["name"]: kind for kind in boss.look("/api/people/rights").data["kinds"]}
    assert told[CUSTOMER]["sort"] == "owner"
    assert "claim" in told[CUSTOMER]["ops"]
    assert told[CUSTOMER]["givable"]["export"] == ["", "SELF", "SUBS", "DEPT", "TREE", "ALL"]
    assert told["customers.contact"]["parent"] == CUSTOMER
    assert told["customers.contact"]["ops"] == []
    assert told["people.user"]["generators"] == ALL
    assert "screens.view" not in told
    helper = Browser(somebody("Helper", {**KEEPER, CUSTOMER: {"read": OWN}}, {CUSTOMER: {"mobile": "masked"}}))
    seen = {kind["name"]: kind for kind in helper.look("/api/people/rights").data["kinds"]}[CUSTOMER]
    assert seen["givable"]["read"] == ["", "SELF"]
    assert seen["givable"]["export"] == []
    assert next(field for field in seen["fields"] if field["name"] == "mobile")["most"] == "masked"


def test_a_list_is_shown_as_li_sees_it(boss, li, customers):
    assert set(names(boss.look("/api/customers/customer"))) == {"Of Li", "Of nobody"}
    shown = boss.look(f"/api/people/as/{li.id}/customers/customer")
    assert names(shown) == ["Of Li"]
    assert "address" not in shown.data["rows"][0]
    kinds = {kind["name"]: kind for kind in boss.look(f"/api/people/as/{li.id}").data["kinds"]}
    assert not any(field["name"] == "address" for field in kinds[CUSTOMER]["fields"])
    assert "people.role" not in kinds


def test_through_anothers_eyes_nobody_sees_what_his_own_do_not(li, customers):
    blind = Browser(somebody("Keeper of roles", KEEPER))
    assert blind.look(f"/api/people/as/{li.id}/customers/customer").status_code == 404
    assert blind.look(f"/api/people/as/{li.id}/customers/contact").status_code == 404
    short = Browser(somebody("Reader", {**KEEPER, CUSTOMER: {"read": ALL}}, {CUSTOMER: {"mobile": "none"}}))
    row = short.look(f"/api/people/as/{li.id}/customers/customer").data["rows"][0]
    assert "mobile" not in row
    refused = short.look(f"/api/people/as/{li.id}/customers/customer", filter={"field": "mobile", "op": "starts", "value": "138"})
    assert refused.status_code == 422


def test_anothers_own_views_are_shown_to_nobody(boss, li):
    assert boss.look(f"/api/people/as/{li.id}/screens/view").status_code == 404


def test_only_who_keeps_roles_looks_through_anothers_eyes(li, customers):
    reader = Browser(somebody("Reader", {CUSTOMER: {"read": ALL}}))
    for path in (f"as/{li.id}", f"as/{li.id}/customers/customer", f"rights/{li.id}", "rights"):
        assert reader.look(f"/api/people/{path}").status_code == 403, path
    assert Browser().look(f"/api/people/as/{li.id}").status_code == 401


def test_an_ordinary_operation_knows_no_other_person(boss, li, customers):
    assert boss.look("/api/customers/customer", **{"as": str(li.id)}).status_code == 422
