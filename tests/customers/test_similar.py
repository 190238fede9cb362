"""Similar customers while one is typed in: who may not see them learns that they are there and whose team's, and may apply (A07, ask 5)."""

import pytest

from kehai.crm.customers.records import duplicates
from kehai.crm.customers.records.access_request import AccessRequest
from kehai.crm.customers.records.contact import Contact
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.department import Department
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.trail import Trail
from tests.customers.browser import KIND, Browser
from tests.customers.factory import CUSTOMER, ROOT, SALES, customer, made, person, pool
from tests.customers.test_duplicates import decide

pytestmark = pytest.mark.django_db
DOOR, REQUEST = "/api/customers/similar", "/api/customers/access_request"
MOBILE, CODE = "13812341234", "91350100M000100Y43"
SHARING = {CUSTOMER: {**SALES[CUSTOMER], "share": ["SELF"]}}


@pytest.fixture
def world():
    """Ann of the north has a secret customer; Eve in the south sees nothing of it; Max is Ann's manager."""

    class World:
        max = person("Max", {CUSTOMER: {"read": ["SELF", "SUBS"], "share": ["SELF", "SUBS"]}})
        ann, eve = person("Ann", SHARING), person("Eve", SALES)
        head = pool("Head")
        north, south = pool("North", head, (ann,)), pool("South", head, (eve,))
        secret = customer("上海老凤祥有限公司", north, ann, mobile=MOBILE, credit_code=CODE, email="a@lfx.cn")

    run.update(
        kind_of(type(World.ann)), World.ann.pk, {"department": str(made(Department, name="华东队").pk), "manager": str(World.max.pk)}, None, ROOT
    )
    duplicates._lately.clear()  # noqa: SLF001  of other tests' people
    duplicates._told.clear()  # noqa: SLF001
    return World


def ask(user, **typed):
    """What the form is told."""
    answer = Browser(user).post(DOOR, **typed)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told.pop("refused") == ["mobile", "credit_code"]
    return told


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "老鳳祥（集团）股份公司"}, "same name but for form and spelling"),
        ({"name": "老凤翔"}, "name sounds the same"),
        ({"name": "老凤祥银楼"}, "one name is short for the other"),
        ({"mobile": "+86 138-1234-1234"}, "same telephone"),
        ({"phone": MOBILE}, "same telephone"),
        ({"credit_code": CODE.lower()}, "same credit code"),
        ({"email": "a@lfx.cn"}, "same e-mail address"),
    ],
)
def test_its_owner_is_told_which_and_why(world, typed, reason):
    (row,) = ask(world.ann, **typed)["rows"]
    assert (row["label"], row["number"], row["owner"]["label"], row["public"]) == ("上海老凤祥有限公司", world.secret.number, "Ann", False)
    assert row["reasons"][0] == reason
    assert ask(world.ann, **typed)["elsewhere"] == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "老鳳祥（集团）股份公司"}, "name"),
        ({"mobile": MOBILE}, "mobile"),
        ({"credit_code": CODE}, "credit_code"),
        ({"email": "a@lfx.cn"}, "email"),
    ],
)
def test_who_does_not_see_it_is_told_that_it_is_there_and_whose_teams(world, typed, field):
    told = ask(world.eve, **typed)
    assert told == {"rows": [], "elsewhere": [{"field": field, "team": "华东队", "owner": None, "public": False}], "limited": False}
    row = Trail.objects.get(event="look_up")
    assert (row.actor_id, row.outcome, row.details) == (world.eve.id, "refused", {"about": "duplicate", "field": field})


@pytest.mark.parametrize(
    "typed", [{"name": "老凤"}, {"name": "老凤祥银楼"}, {"name": "老凤翔"}, {"name": "北京老凤祥"}, {"mobile": "1381234"}, {"name": "上海"}]
)
def test_a_guess_that_is_near_tells_no_more_than_one_that_is_far(world, typed):
    browser = Browser(world.eve)
    assert browser.post(DOOR, **typed).content == browser.post(DOOR, name="周大福").content
    assert not Trail.objects.filter(event="look_up").exists()


def test_typing_on_counts_a_customer_once_and_beyond_the_limit_nobody_is_told_anything(world):
    decide(duplicate_checks=2)
    for name in ("老凤祥", "老凤祥有", "老凤祥有限", "老凤祥有限公司"):
        ask(world.eve, name=name)
    assert Trail.objects.filter(event="look_up").count() == 1
    customer("周大福", world.north, world.ann)
    assert ask(world.eve, name="周大福")["elsewhere"]
    browser = Browser(world.eve)
    there, not_there = browser.post(DOOR, mobile=MOBILE), browser.post(DOOR, mobile="13900000000")
    assert there.content == not_there.content
    assert there.json() == {"rows": [], "elsewhere": [], "limited": True, "refused": ["mobile", "credit_code"]}
    mine = customer("六福珠宝", world.south, world.eve)
    assert [row["number"] for row in ask(world.eve, name="六福珠宝")["rows"]] == [mine.number]


def test_a_contacts_number_leads_to_the_customer(world):
    made(Contact, customer=world.secret, name="Li", mobile="13700001111")
    assert [row["reasons"] for row in ask(world.ann, mobile="13700001111")["rows"]] == [["same telephone of a contact"]]
    assert ask(world.eve, mobile="13700001111")["elsewhere"][0]["team"] == "华东队"


def test_what_lies_in_ones_own_public_pool_is_shown_as_free(world):
    customer("六福珠宝", world.south)
    assert [(row["label"], row["public"]) for row in ask(world.eve, name="六福")["rows"]] == [("六福珠宝", True)]


def test_everybody_may_learn_the_owner_if_the_company_says_so(world):
    decide(duplicate_owner="always")
    assert ask(world.eve, mobile=MOBILE)["elsewhere"][0]["owner"] == "Ann"


def test_who_writes_no_customers_is_told_nothing(world):
    nobody = person("Nobody", {CUSTOMER: {"read": ["SELF"]}})
    assert Browser(nobody).post(DOOR, name="x").status_code == 403
    assert Browser(world.eve).post(DOOR, owner="x").status_code == 422
    assert Browser(world.eve).post(DOOR, name=5).status_code == 422


def test_who_applies_is_let_in_by_the_owner(world):
    eve = Browser(world.eve)
    made_ = eve.post(f"{DOOR}/apply", mobile=MOBILE, field="mobile", reason="He called me")
    assert (made_.status_code, made_.json()["asked"], made_.json()["customer"]) == (201, MOBILE, None)
    assert world.secret.number not in made_.content.decode()
    assert str(world.secret.id) not in made_.content.decode()
    assert eve.post(f"{DOOR}/apply", mobile=MOBILE, field="mobile", reason="Again").status_code == 409
    key = made_.json()["id"]
    assert {row.owner_id for row in Notice.objects.filter(sort="customers.access_request")} == {world.ann.id, world.max.id}
    assert eve.post(f"{REQUEST}/{key}/grant").status_code in (403, 404)
    assert eve.get(f"{KIND}/{world.secret.id}").status_code == 404
    assert Browser(world.max).get(f"{REQUEST}/{key}").status_code == 200
    assert Browser(world.ann).post(f"{REQUEST}/{key}/grant", answer="Fine").status_code == 200
    assert eve.get(f"{KIND}/{world.secret.id}").json()["name"] == "上海老凤祥有限公司"
    told = eve.get(f"{REQUEST}/{key}").json()
    assert (told["state"], told["customer"]["label"], told["answer"]) == ("granted", "上海老凤祥有限公司", "Fine")


def test_a_refused_or_withdrawn_request_opens_nothing(world):
    eve, keys = Browser(world.eve), []
    for _ in range(2):
        keys.append(eve.post(f"{DOOR}/apply", name="老凤祥", field="name", reason="Mine").json()["id"])
        if len(keys) == 1:
            assert Browser(world.ann).post(f"{REQUEST}/{keys[0]}/refuse", answer="No").status_code == 200
    assert eve.post(f"{REQUEST}/{keys[1]}/withdraw").status_code == 200
    assert [AccessRequest.objects.get(pk=key).state for key in keys] == ["refused", "withdrawn"]
    assert eve.get(f"{KIND}/{world.secret.id}").status_code == 404


def test_nobody_applies_for_what_he_was_not_told_of(world):
    for typed, field in (({"mobile": "13900000000"}, "mobile"), ({"name": "老凤"}, "name"), ({"mobile": MOBILE}, "name")):
        assert Browser(world.eve).post(f"{DOOR}/apply", field=field, reason="x", **typed).status_code == 409
    assert not AccessRequest.objects.exists()


def test_the_company_decides_what_is_refused(world):
    ann = Browser(world.ann)
    assert ann.post(KIND, name="老鳳祥集团").status_code == 201
    decide(check_name="refuse", check_mobile="warn")
    answer = ann.post(KIND, name="老凤祥股份有限公司")
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["name"])
    assert ann.post(KIND, name="北京老凤祥股份有限公司").status_code == 422  # the one without a place may be there as well
    told = Browser(world.eve).post(KIND, name="老凤祥").json()["error"]["fields"]["name"]
    assert told == "A customer of this name is there already, but for form and spelling."
    assert ann.post(KIND, name="周大福", mobile=MOBILE).status_code == 201
    assert ann.post(KIND, name="周生生", credit_code=CODE).status_code == 422
