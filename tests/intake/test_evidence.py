"""Which region, by what it is known, and which branch: told to who reads the customer, acted on in one step (P03, P07, P08)."""

import uuid

import pytest

from kehai.crm.customers.jobs import sources
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.records.region_guess import RegionGuess
from kehai.crm.people.records.role import Holding, Role
from tests.customers.browser import KIND, Browser
from tests.customers.factory import ALL, CUSTOMER, MANAGER, SALES, customer, fresh, made, person, pool

pytestmark = pytest.mark.django_db
HEFEI, GUANGZHOU = "3401", "4401"


class World:
    """A head office, two branches, who leads it and who only sells."""

    def __init__(self):
        self.boss, self.ann = person("Boss", MANAGER), person("Ann", SALES)
        self.head = pool("Head", admin=self.boss)
        self.anhui = pool("Anhui", self.head, regions=["34"])
        self.guangdong = pool("Guangdong", self.head, members=(self.ann,), regions=["44"])


@pytest.fixture
def world(db):
    Pool.objects.all().delete()
    return World()


def evidence(user, row):
    return Browser(user).get(f"/api/customers/regions/{row.id}")


def test_each_hint_is_told_and_what_contradicts_and_the_branch(world):
    row = customer("Acme", world.head, region=GUANGZHOU, address="安徽省合肥市蜀山区长江西路100号", mobile="18655101234")
    told = evidence(world.boss, row).json()
    assert (told["region"]["id"], told["source"], told["conflict"]) == (GUANGZHOU, "chosen", True)
    hints = {guess["source"]: (guess["region"]["id"], guess["fits"]) for guess in told["guesses"]}
    assert hints == {"address": ("340104", False), "mobile": (HEFEI, False)}
    assert (told["branch"]["pool"]["id"], told["branch"]["why"], told["branch"]["here"]) == (str(world.guangdong.id), "serves", False)
    assert "Guangdong" not in told["branch"]["text"]


def test_a_customer_of_whom_nothing_is_known(world):
    told = evidence(world.boss, customer("Blank", world.head)).json()
    assert (told["region"], told["guesses"], told["conflict"], told["branch"]["pool"], told["branch"]["why"]) == (None, [], False, None, "no_region")


def test_who_does_not_see_the_customer_or_a_field_is_told_nothing_of_it(world):
    row = customer("Acme", world.anhui, mobile="18655101234", address="安徽省合肥市")
    assert evidence(world.ann, row).status_code == 404
    assert Browser(world.boss).get(f"/api/customers/regions/{uuid.uuid4()}").status_code == 404
    short = person("Short")
    made(Holding, user=short, role=made(Role, name="short", grants={CUSTOMER: {"read": ALL}}, fields={CUSTOMER: {"mobile": "none"}}))
    assert [guess["source"] for guess in evidence(short, row).json()["guesses"]] == ["address"]


def test_each_goes_to_the_branch_of_its_region_in_one_step(world):
    rows = [customer("A", world.head, region=HEFEI), customer("B", world.head, region=GUANGZHOU)]
    strange, owned = customer("C", world.head, region="6501"), customer("D", world.head, owner=world.ann, region=HEFEI)
    boss = Browser(world.boss)
    answer = boss.post(f"{KIND}/bulk/issue_suggested", ids=[str(row.id) for row in (*rows, strange, owned)])
    assert answer.status_code == 200, answer.content
    assert [fresh(row).pool for row in (*rows, strange, owned)] == [world.anhui, world.guangdong, world.head, world.head]
    refusal = boss.post(f"{KIND}/{strange.id}/issue_suggested")
    assert refusal.status_code == 409
    assert "No branch serves" in refusal.json()["error"]["message"]
    assert Browser(world.ann).post(f"{KIND}/{rows[1].id}/issue_suggested").status_code in (403, 404, 409)


def test_customers_of_before_learn_by_what_their_region_is_known(world):
    by_address = customer("A", world.head, region="340104", address="安徽省合肥市蜀山区长江西路100号")
    by_hand = customer("B", world.head, region=GUANGZHOU, address="安徽省合肥市蜀山区长江西路100号")
    said = customer("C", world.head, region="340104", address="安徽省合肥市蜀山区长江西路100号")
    bare = customer("D", world.head)
    RegionGuess.objects.all().delete()
    Customer.objects.exclude(id=said.id).update(region_source="")
    versions = list(Customer.objects.order_by("id").values_list("version", flat=True))
    assert sources.fill(sources.FIRST, 2) == by_hand.id
    sources.sources()
    assert [fresh(row).region_source for row in (by_address, by_hand, said, bare)] == ["address", "", "chosen", ""]
    assert fresh(by_hand).region == GUANGZHOU
    assert RegionGuess.objects.values("customer").distinct().count() == 4
    assert list(Customer.objects.order_by("id").values_list("version", flat=True)) == versions
    assert sources.fill(sources.FIRST, 2) is None
