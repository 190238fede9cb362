"""Before a sharing rule is saved: how many records it opens, and to whom; the same limits as saving it (K19, T12)."""

import pytest

from kehai.kernel.access import OPS
from kehai.kernel.testing import example
from tests.api.browser import Browser

pytestmark = pytest.mark.django_db
ALL, OWN = ["ALL"], ["SELF"]
CUSTOMER = "customers.customer"
PATH = "/api/people/preview"
VIP = {"field": "grade", "op": "eq", "value": "a"}


def somebody(name, grants, **facts):
    user = example("people.user", name=name, language="en", **facts)
    role = example("people.role", name=f"role of {name}", grants=grants)
    example("people.holding", user=user, role=role)
    return user, role


@pytest.fixture
def boss():
    return Browser(somebody("Boss", {"*": dict.fromkeys(OPS, ALL)})[0])


def names(told):
    return [(one["label"], one["reads"]) for one in told.data["people"]]


def test_records_and_people_are_counted_as_the_rule_will_count_them(boss):
    example(CUSTOMER, grade="a")
    example(CUSTOMER, grade="a")
    example(CUSTOMER, grade="b")
    house = example("people.department", name="House")
    branch = example("people.department", name="Branch", parent=house)
    seller, role = somebody("Ann", {CUSTOMER: {"read": OWN}}, department=branch)
    guest = example("people.user", name="Guest")
    example("people.assignment", person=guest, department=branch)
    group = example("people.group", name="Task force")
    example("people.group_member", group=group, person=seller)
    asked = {"kind": CUSTOMER, "criteria": VIP}
    told = boss.post_(PATH, {**asked, "department": str(house.id)})
    assert told.status_code == 200, told.data
    assert (told.data["records"], told.data["total"]) == (2, 2)
    assert names(told) == [("Ann", True), ("Guest", False)]
    assert names(boss.post_(PATH, {**asked, "role": str(role.id)})) == [("Ann", True)]
    assert names(boss.post_(PATH, {**asked, "group": str(group.id)})) == [("Ann", True)]
    assert names(boss.post_(PATH, {**asked, "person": str(guest.id)})) == [("Guest", False)]
    assert names(boss.post_(PATH, asked)) == []


def test_a_preview_is_no_way_to_count_what_one_does_not_see(boss):
    writer = Browser(somebody("Writer", {"people.sharing_rule": dict.fromkeys(("read", "create"), ALL), CUSTOMER: {"read": OWN}})[0])
    assert writer.post_(PATH, {"kind": CUSTOMER, "criteria": VIP}).status_code == 403
    reader = Browser(somebody("Reader", {CUSTOMER: {"read": ALL}})[0])
    assert reader.post_(PATH, {"kind": CUSTOMER, "criteria": VIP}).status_code == 403
    phone = {"field": "mobile", "op": "starts", "value": "138"}
    for criteria in ({}, {"and": []}, phone):
        assert boss.post_(PATH, {"kind": CUSTOMER, "criteria": criteria}).status_code == 422
    assert boss.post_(PATH, {"kind": "people.user", "criteria": VIP}).status_code in (403, 422)
