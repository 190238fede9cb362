"""That a number or a firm is there already is an answer: alike for all, more only to who sees it, and not endlessly often (T07)."""

import time

import pytest

from kehai.crm.customers.records import duplicates
from kehai.crm.customers.records.customer import Customer
from kehai.kernel import company, jobs
from kehai.kernel.access import Actor
from kehai.kernel.errors import Invalid, TooMany
from kehai.kernel.records.trail import Trail
from tests.customers.browser import KIND, Browser
from tests.customers.factory import ALL, CUSTOMER, ROOT, SALES, PoolMember, acting, customer, made, person, pool

pytestmark = pytest.mark.django_db
MOBILE, CODE = "13812341234", "91350100M000100Y43"
BASE = {
    "mobile": "This number already belongs to a customer of this business line. If you should have it, ask a pool's administrator.",
    "credit_code": "This company is already a customer in this business line.",
}


@pytest.fixture
def world():
    """Ann's secret customer in the north; Eve in the south sees nothing of it, and may hold one customer only."""

    class World:
        ann, eve = person("Ann", SALES), person("Eve", SALES)
        head = pool("Head")
        north, south = pool("North", head, (ann,)), pool("South", head, (eve,))
        secret = customer("Secret Ltd", north, ann, mobile=MOBILE, credit_code=CODE)

    duplicates._lately.clear()  # noqa: SLF001  of other tests' people
    return World


def ask(user, **data):
    """What the field says to who creates a customer."""
    answer = Browser(user).post(KIND, name="Mine", **data)
    return answer.status_code, answer.json().get("error", {}).get("fields", {}).get(next(iter(data)))


def decide(**told):
    """The company decides about its settings."""
    company.put({f"customers.{name}": value for name, value in told.items()}, Actor("job", None, "test", ROOT.rights))


@pytest.mark.parametrize(("field", "value"), [("mobile", MOBILE), ("credit_code", CODE)])
def test_who_does_not_see_it_is_told_no_more_than_that(world, field, value):
    assert ask(world.eve, **{field: value}) == (422, BASE[field])
    status, sentence = ask(world.ann, **{field: value})
    assert (status, sentence) == (422, f"{BASE[field]} It is Secret Ltd ({world.secret.number}). Its owner is Ann.")
    row = Trail.objects.get(event="look_up")
    assert (row.actor_id, row.outcome, row.details) == (world.eve.id, "refused", {"about": "duplicate", "field": field})
    assert value not in str(row.__dict__)


def test_the_company_may_say_that_everybody_learns_the_owner(world):
    decide(duplicate_owner="always")
    assert ask(world.eve, mobile=MOBILE)[1] == BASE["mobile"] + " Its owner is Ann."


def test_nobody_asks_endlessly_and_the_end_tells_neither_yes_nor_no(world):
    decide(duplicate_checks=3)
    assert [ask(world.eve, mobile=MOBILE)[0] for _ in range(4)] == [422, 422, 422, 429]
    answer = Browser(world.eve).post(KIND, name="New", mobile="13900000000")
    assert (answer.status_code, int(answer["Retry-After"])) == (429, 3600)
    assert Browser(world.eve).post(KIND, name="Without a number").status_code == 201
    assert ask(world.ann, mobile=MOBILE)[0] == 422
    assert not Customer.objects.filter(name__in=("New", "Mine")).exists()


def test_a_thousand_numbers_tell_no_more_than_the_company_allows(world):
    decide(duplicate_checks=5)
    for n in range(30):
        customer(f"Hidden {n}", world.north, world.ann, mobile=f"137000000{n:02d}")
    told = [ask(world.eve, mobile=f"137000000{n:02d}")[0] for n in range(30)]
    assert (told.count(422), told.count(429)) == (5, 25)
    assert Trail.objects.filter(event="look_up").count() == 5


def test_what_else_is_wrong_does_not_hang_on_what_is_there(world):
    company_full = pool("Full", world.head, (), capacity=0)
    full = person("Full", SALES)
    made(PoolMember, pool=company_full, person=full)
    for code in (CODE, "91440300708461136T"):
        answer = Browser(full).post(KIND, name="X", credit_code=code)
        assert (answer.status_code, "full" in answer.json()["error"]["message"]) == (409, True)


def test_who_sees_all_is_never_limited(world):
    decide(duplicate_checks=0)
    clerk = person("Clerk", {CUSTOMER: {"read": ALL, "create": ALL}})
    assert [ask(clerk, mobile=MOBILE)[0] for _ in range(3)] == [422] * 3
    assert ask(world.eve, mobile="13900000000")[0] == 429
    assert not Trail.objects.filter(event="look_up").exists()


def test_an_hour_later_one_may_ask_again(world, monkeypatch):
    decide(duplicate_checks=1)
    assert [ask(world.eve, mobile=MOBILE)[0] for _ in range(2)] == [422, 429]
    later = time.monotonic() + 3601
    monkeypatch.setattr(duplicates.time, "monotonic", lambda: later)
    assert ask(world.eve, mobile=MOBILE)[0] == 422


def test_a_run_of_the_program_counts_its_own(world):
    decide(duplicate_checks=1)
    eve, row = acting(world.eve), Customer(name="X", mobile=MOBILE)
    mark = jobs.running.set(jobs.Running(7, "imports", 0))
    try:
        duplicates.watch([row], {row.id: {}}, eve)
        for _ in range(2):  # the halves of a chunk meet the same row again
            with pytest.raises(Invalid):
                duplicates.refuse("There.", "mobile", [world.secret.id], eve)
        with pytest.raises(TooMany):
            duplicates.watch([row], {row.id: {}}, eve)
    finally:
        jobs.running.reset(mark)
