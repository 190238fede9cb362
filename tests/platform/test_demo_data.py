"""The demo is the same every time, invented throughout, and shows the pools at work."""

from datetime import UTC, datetime, timedelta

import pytest

from kehai.crm.customers.rules.credit_code import clean_uscc
from kehai.kernel import regions, text
from kehai.site import demo_data

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def customers():
    return list(demo_data.customers(NOW))


def test_the_same_moment_gives_the_same_demo(customers):
    assert customers == list(demo_data.customers(NOW))
    assert len(customers) == demo_data.COUNT
    assert customers[:10] == list(demo_data.customers(NOW, 10))


def test_what_is_referred_to_is_there(customers):
    departments = {one["key"]: one for one in demo_data.departments()}
    people = {one["username"]: one for one in demo_data.people()}
    pools = {one["key"]: one for one in demo_data.pools()}
    lines = {one["key"] for one in demo_data.lines()}
    keys = {one["key"] for one in customers}
    assert list(people) == ["admin", "boss", "manager", "sales1", "sales2", "clerk", "finance"]
    assert all(one["parent"] in {None, *departments} for one in departments.values())
    assert all(one["department"] in departments and one["manager"] in {None, *people} for one in people.values())
    assert all(one["parent"] in {None, *pools} for one in pools.values())
    assert all(regions.exists(code) for one in pools.values() for code in one["regions"])
    for one in customers:
        assert one["pool"] in pools
        assert one["line"] in lines
        assert one["owner"] in {None, *people}
        assert one["parent"] in {None, *keys} - {one["key"]}
        assert regions.exists(one["region"])


def test_a_customer_lies_in_the_pool_that_serves_its_region(customers):
    served = {one["key"]: one["regions"] for one in demo_data.pools()}
    for one in customers:
        if one["pool"] != "head":
            assert one["region"].startswith(tuple(served[one["pool"]]))


def test_codes_are_valid_and_numbers_ring_nowhere(customers):
    codes = [one["credit_code"] for one in customers if one["credit_code"]]
    mobiles = [one["mobile"] for one in customers if one["mobile"]]
    mobiles += [contact["mobile"] for one in customers for contact in one["contacts"]]
    mobiles += [one["mobile"] for one in demo_data.people()]
    assert [clean_uscc(code) for code in codes] == codes
    assert all("DEM" in code for code in codes)
    assert [text.mobile(number) for number in mobiles] == mobiles
    assert all(number.startswith("1440000") for number in mobiles)
    assert len(set(codes)) == len(codes)
    assert len(set(mobiles)) == len(mobiles)
    assert len({one["name"] for one in customers}) == len(customers)


def test_salespeople_have_room_left_and_a_history(customers):
    private = [one for one in customers if one["owner"]]
    for person in ("sales1", "sales2"):
        assert 30 < sum(one["owner"] == person for one in private) < demo_data.CAPACITY
    for one in private:
        moments = [step["at"] for step in one["follow_ups"]]
        assert moments == sorted(moments)
        assert one["created_at"] < one["claimed_at"] < moments[0]
        assert NOW - timedelta(days=62) < moments[0]
        assert moments[-1] < NOW
        assert all("{" not in step["content"] for step in one["follow_ups"])
    told = [step["content"] for one in private for step in one["follow_ups"]]
    assert len(told) > 200
    assert len(set(told)) > 0.8 * len(told)
    assert not any(one["follow_ups"] or one["claimed_at"] for one in customers if not one["owner"])


@pytest.mark.parametrize("now", [NOW, datetime(2027, 2, 28, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, 0, 1, tzinfo=UTC)])
def test_some_are_about_to_fall_and_none_has_fallen_yet(now):
    limit = timedelta(days=demo_data.RECYCLE_DAYS)
    left = sorted(limit - (now - one["follow_ups"][-1]["at"]) for one in demo_data.customers(now) if one["owner"])
    assert left[0] > timedelta(hours=1)
    assert left[1] < timedelta(hours=5)
    assert 5 <= sum(one < timedelta(days=3) for one in left) <= 25
