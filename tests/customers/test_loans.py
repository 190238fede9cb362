"""A loan from the request to the end: through the interface, as the people concerned see it (B17, access.md §5.4, T14)."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from kehai.crm.customers.jobs import loans as job
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.loan import Loan
from kehai.crm.people.records.user import User
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.entry import Entry
from tests.customers.browser import Browser
from tests.customers.factory import ALL, MANAGER, ROOT, SALES, acting, customer, do, fresh, history, last_change, made, person, pool

pytestmark = pytest.mark.django_db
KIND, LOAN, DESK = "/api/customers/customer", "/api/customers/loan", "/api/customers/loans"
LENDER = {"customers.customer": {**SALES["customers.customer"], "share": ["SELF"]}}
CHIEF = {"customers.customer": {**MANAGER["customers.customer"], "read": ["SUBS"], "share": ["SUBS"], "transfer": ["SUBS"]}}
TERMS = {"term": "7", "level": "read"}


@pytest.fixture
def world():
    """Ann and her manager in the north, Bob and Eve in the south, each with nothing to do with the other's customers."""

    class World:
        chief = person("Chief", CHIEF)
        ann, bob, eve = person("Ann", LENDER), person("Bob", LENDER), person("Eve", LENDER)
        head = pool("Head")
        north, south = pool("North", head, (ann,), person("Admin", MANAGER)), pool("South", head, (bob, eve))
        acme = customer("Acme Ltd", north, ann, mobile="13812341234", email="a@acme.com")

    User.objects.filter(pk=World.ann.pk).update(manager=World.chief)
    return World


def ask(user, asked, **data):
    return Browser(user).post(f"{DESK}/request", asked=asked, purpose="a tender", **{**TERMS, **data})


def decide(user, loan, action, **data):
    return Browser(user).post(f"{LOAN}/{loan}/{action}", **data)


def lend(world, **terms):
    """Ann lends Acme to Bob."""
    answer = Browser(world.ann).act(world.acme, "lend", person=str(world.bob.id), reason="a tender", **{**TERMS, "cap": "masked", **terms})
    assert answer.status_code == 200, answer.content
    return Loan.objects.latest("id")


def sees(user, row):
    return Browser(user).get(f"{KIND}/{row.id}").status_code


def expire(loan, at=None):
    """Its time is over: an hour ago, or at that moment."""
    at = at or timezone.now() - timedelta(hours=1)
    Entry.objects.filter(sort="loan").update(valid_to=at, valid_from=F("valid_from") - timedelta(days=8))
    Loan.objects.filter(pk=loan.pk).update(until=at)


def test_asked_for_by_number_approved_looked_at_and_given_back(world):
    asked = ask(world.bob, world.acme.number)
    assert asked.status_code == 201
    loan = asked.json()
    assert (loan["state"], loan["customer"], loan["asked"]) == ("requested", None, world.acme.number)
    assert sees(world.bob, world.acme) == 404
    deciding = Browser(world.ann).get(DESK).json()["deciding"]
    assert [(row["customer"]["label"], row["borrower"]["label"], row["purpose"]) for row in deciding] == [("Acme Ltd", "Bob", "a tender")]
    assert decide(world.eve, loan["id"], "approve", cap="masked").status_code == 404
    assert decide(world.bob, loan["id"], "approve", cap="masked").status_code == 403
    approved = decide(world.ann, loan["id"], "approve", cap="masked")
    assert (approved.status_code, approved.json()["row"]["state"]) == (200, "lent")
    row = Browser(world.bob).get(f"{KIND}/{world.acme.id}").json()
    assert (row["name"], row["mobile"], row["can"]) == ("Acme Ltd", "138****1234", ["dispute", "add_to_group", "take_out_of_group", "borrow"])
    (mine,) = Browser(world.bob).get(DESK).json()["borrowed"]
    assert (mine["customer"]["label"], mine["state"], mine["can"]) == ("Acme Ltd", "lent", ["give_back"])
    assert history(world.acme) == ["create", "lend"]
    assert "Bob" in last_change(world.acme).text
    assert decide(world.ann, loan["id"], "give_back").status_code == 403
    assert decide(world.bob, loan["id"], "give_back").status_code == 200
    assert sees(world.bob, world.acme) == 404
    (back,) = Browser(world.bob).get(DESK).json()["borrowed"]
    assert (back["state"], back["ends_because"], back["can"]) == ("ended", "returned", [])


def test_who_asks_is_not_told_whether_there_is_such_a_customer(world):
    there, nowhere, by_name = ask(world.bob, world.acme.number), ask(world.bob, "C9999999"), ask(world.bob, "Acme Ltd")
    own = {"id", "number", "asked", "created_at", "updated_at"}
    bare = [{name: value for name, value in answer.json().items() if name not in own} for answer in (there, nowhere, by_name)]
    assert bare[0] == bare[1] == bare[2]
    assert {answer.status_code for answer in (there, nowhere, by_name)} == {201}
    listed = Browser(world.bob).get(DESK).json()["borrowed"]
    assert {row["customer"] for row in listed} == {None}
    assert len(Browser(world.ann).get(DESK).json()["deciding"]) == 2
    again = ask(world.bob, "C9999999")
    assert again.status_code == ask(world.bob, world.acme.number).status_code == 409
    Loan.objects.update(created_at=timezone.now() - timedelta(days=15))
    assert job.unanswered() == 3
    assert {row["ends_because"] for row in Browser(world.bob).get(DESK).json()["borrowed"]} == {"silence"}


def test_a_loan_ends_by_itself_to_the_moment_and_without_a_job(world):
    loan = lend(world)
    assert sees(world.bob, world.acme) == 200
    assert Loan.objects.get().until - timezone.now() < timedelta(days=7)
    expire(loan)
    assert sees(world.bob, world.acme) == 404
    assert Browser(world.bob).get(KIND).json()["rows"] == []
    (mine,) = Browser(world.bob).get(DESK).json()["borrowed"]
    assert (mine["state"], mine["ends_because"]) == ("ended", "time")
    assert decide(world.ann, loan.id, "extend", term="7").status_code == 409
    assert fresh(loan).state == "lent"
    job.tidy()
    assert (fresh(loan).state, fresh(loan).ends_because, fresh(loan).ended_at) == ("ended", "time", fresh(loan).until)


@pytest.mark.django_db(transaction=True)  # in one transaction the database's clock stands still
def test_the_end_counts_to_the_moment_of_the_database(world):
    expire(lend(world), timezone.now() + timedelta(milliseconds=400))
    found = [sees(world.bob, world.acme) for _ in range(3)]
    while timezone.now() <= Entry.objects.get().valid_to:
        pass
    assert found[0] == 200
    assert {sees(world.bob, world.acme) for _ in range(3)} == {404}


@pytest.mark.parametrize("level", ["read", "update"])
def test_a_borrower_neither_hands_on_nor_takes_away(world, level):
    lend(world, level=level)
    bob, row = Browser(world.bob), world.acme
    eve = str(world.eve.id)
    for action, data in (
        ("transfer", {"person": eve}),
        ("lend", {"person": eve, "reason": "x", **TERMS, "cap": "masked"}),
        ("release", {"reason": "x"}),
        ("discard", {"reason": "x"}),
    ):
        assert bob.act(row, action, **data).status_code == 403, action
    assert bob.delete(f"{KIND}/{row.id}").status_code == 403
    role = {"customers.customer": {**LENDER["customers.customer"], "export": ["SELF"]}}
    exporter = person("Exporter", role)
    assert Browser(world.ann).act(row, "lend", person=str(exporter.id), reason="x", **TERMS, cap="read").status_code == 200
    assert Browser(exporter).get(f"{KIND}/{row.id}").status_code == 200
    assert kind_of(Customer).visible_to(acting(exporter), "export").count() == 0
    changed = bob.patch(f"{KIND}/{row.id}", industry="steel")
    assert changed.status_code == (200 if level == "update" else 403)
    assert bob.patch(f"{KIND}/{row.id}", mobile="13900000000").status_code in (403, 422)
    assert (fresh(row).owner, fresh(row).mobile) == (world.ann, "13812341234")


def test_the_cap_opens_the_number_and_nobody_opens_more_than_he_sees(world):
    lend(world, cap="read")
    assert Browser(world.bob).get(f"{KIND}/{world.acme.id}").json()["mobile"] == "13812341234"
    watcher = person("Watcher", {"customers.customer": {"read": ALL, "share": ALL}})
    body = {"person": str(world.eve.id), "reason": "x", "term": "7", "level": "update", "cap": "masked"}
    assert Browser(watcher).act(world.acme, "lend", **body).status_code == 403
    assert Browser(watcher).act(world.acme, "lend", **{**body, "level": "read"}).status_code == 200


def test_a_new_owner_ends_the_loans_of_the_old_one(world):
    loan = lend(world)
    assert do(world.ann, "transfer", world.acme, person=world.eve).done
    assert sees(world.bob, world.acme) == 404
    assert (fresh(loan).state, fresh(loan).ends_because) == ("ended", "owner")
    assert decide(world.ann, loan.id, "revoke", reason="x").status_code == 404


def test_a_deleted_customer_and_a_borrower_who_left_end_it_too(world):
    loan = lend(world)
    run.delete(kind_of(Customer), [world.acme.id], ROOT)
    assert (fresh(loan).ends_because, sees(world.bob, world.acme)) == ("customer", 404)
    run.restore(kind_of(Customer), [world.acme.id], ROOT)
    assert sees(world.bob, world.acme) == 404
    second = lend(world)
    run.act(kind_of(User), "disable", [world.bob.id], {}, ROOT)
    job.tidy()
    run.act(kind_of(User), "enable", [world.bob.id], {}, ROOT)
    assert (fresh(second).ends_because, sees(world.bob, world.acme)) == ("borrower", 404)


def test_the_owner_revokes_and_extends_and_the_ledger_keeps_all_of_it(world):
    first = lend(world, term="1")
    assert decide(world.bob, first.id, "extend", term="90").status_code == 403
    assert decide(world.ann, first.id, "extend", term="30").status_code == 200
    second = Loan.objects.latest("id")
    assert (fresh(first).ends_because, second.state, (second.until - timezone.now()).days) == ("extended", "lent", 29)
    assert sees(world.bob, world.acme) == 200
    assert decide(world.ann, second.id, "revoke", reason="enough").status_code == 200
    assert (fresh(second).state, fresh(second).ends_because, sees(world.bob, world.acme)) == ("revoked", "revoked", 404)
    assert history(world.acme) == ["create", "lend", "lend", "revoke"]
    listed = Browser(world.ann).get(LOAN).json()["rows"]
    assert len(listed) == 2
    assert Entry.objects.count() == 2


def test_the_manager_decides_for_his_people_and_strangers_see_no_ledger(world):
    loan = ask(world.bob, "Acme Ltd").json()["id"]
    assert Browser(world.eve).get(f"{LOAN}/{loan}").status_code == 404
    assert decide(world.chief, loan, "refuse", reason="no").status_code == 200
    answer = Browser(world.bob).get(f"{LOAN}/{loan}").json()
    assert (answer["state"], answer["answer"], answer["customer"]) == ("refused", "no", None)
    assert decide(world.ann, loan, "approve", cap="masked").status_code == 409


def test_on_the_page_of_what_one_sees_one_asks_to_borrow_it_but_not_ones_own(world):
    made_public = customer("Open", world.south, world.eve)
    onlooker = person("Onlooker", {"customers.customer": {"read": ALL}})
    assert "borrow" in Browser(onlooker).get(f"{KIND}/{made_public.id}").json()["can"]
    assert "borrow" not in Browser(world.eve).get(f"{KIND}/{made_public.id}").json()["can"]
    assert Browser(world.eve).act(made_public, "borrow", reason="x", **TERMS).status_code == 409
    assert Browser(onlooker).act(made_public, "borrow", reason="x", **TERMS).status_code == 200
    (row,) = Browser(world.eve).get(DESK).json()["deciding"]
    assert row["borrower"]["label"] == "Onlooker"
    withdrawn = decide(onlooker, row["id"], "withdraw")
    assert (withdrawn.status_code, withdrawn.json()["row"]["ends_because"]) == (200, "withdrawn")


def test_nothing_is_lent_to_who_could_not_see_it_nor_to_the_owner(world):
    nobody = person("Nobody")
    for target in (nobody, world.ann):
        answer = Browser(world.ann).act(world.acme, "lend", person=str(target.id), reason="x", **TERMS, cap="masked")
        assert answer.status_code == 409
    assert Browser(nobody).post(f"{DESK}/request", asked="x", purpose="y", **TERMS).status_code == 403
    assert Browser(world.ann).post(LOAN, asked="x", purpose="y").status_code == 403
    assert not Loan.objects.exists()


def test_what_hangs_on_the_customer_is_not_lent_with_it(world):
    made(Contact, customer=world.acme, name="First")
    lend(world)
    assert Browser(world.bob).get("/api/customers/contact").json()["rows"] == []
    assert len(Browser(world.ann).get("/api/customers/contact").json()["rows"]) == 1
