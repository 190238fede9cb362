"""The recycle bin: who sees what in it, what comes back with what, and what goes for good (E37, T95)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.records.allotment import Allotment
from kehai.crm.customers.records.assignment_rule import AssignmentRule
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.customer_mobile import CustomerMobile
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.kernel import bin as recycle_bin
from kehai.kernel import company, run
from kehai.kernel.access.children import lain
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.change import Change
from kehai.kernel.rows import fetch
from tests.customers.browser import Browser
from tests.customers.factory import BOSS, ROOT, SALES, acting, customer, do, fresh, made, person, pool

pytestmark = pytest.mark.django_db
KIND, BIN = "/api/customers/customer", "/api/bin/customers/customer"
OWN = {"customers.customer": {op: ["SELF"] for op in ("read", "create", "update", "delete")}}


@pytest.fixture
def world():
    """Ann may delete what is hers, the boss everything, Eve nothing."""

    class World:
        ann, eve, boss = person("Ann", OWN), person("Eve", SALES), person("Boss", BOSS)
        home = pool("Head", members=(ann,))
        row = customer("Acme", home, ann, mobile="13812340001")
        kept = made(Contact, customer=row, name="Kept")
        lost = made(Contact, customer=row, name="Lost")

    return World


def long_ago(row, days=100):
    type(row).objects.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days=days))


def test_a_record_comes_back_with_what_went_with_it_and_without_what_went_before(world):
    ann = Browser(world.ann)
    ann.delete(f"/api/customers/contact/{world.lost.id}")
    ann.delete(f"{KIND}/{world.row.id}")
    (kind,) = [each for each in ann.get("/api/bin").json()["kinds"] if each["kind"] == "customers.customer"]
    assert (kind["count"], kind["capped"], kind["purge"]) == (1, False, False)
    (row,) = ann.get(BIN).json()["rows"]
    assert (row["label"], row["by"], row["days"]) == ("Acme", "Ann", 89)
    assert [(each["kind"], each["count"]) for each in row["along"]] == [("customers.contact", 1)]
    assert ann.post(f"{KIND}/{row['id']}/restore").status_code == 200
    assert (fresh(world.kept).deleted_at, fresh(world.lost).deleted_at is None) == (None, False)
    shown = ann.get("/api/customers/contact").json()["rows"]
    assert [each["name"] for each in shown] == ["Kept"]
    assert [each["label"] for each in ann.get("/api/bin/customers/contact").json()["rows"]] == ["Lost"]


def test_the_bin_shows_each_his_own_and_a_stranger_nothing(world):
    Browser(world.boss).delete(f"{KIND}/{world.row.id}")
    assert [row["by"] for row in Browser(world.ann).get(BIN).json()["rows"]] == ["Boss"]
    assert Browser(world.ann).get(f"{BIN}?mine=true").json()["rows"] == []
    assert len(Browser(world.boss).get(f"{BIN}?mine=true").json()["rows"]) == 1
    assert Browser(world.eve).get(BIN).status_code == 403
    assert [kind["kind"] for kind in Browser(world.eve).get("/api/bin").json()["kinds"]] == []


def test_the_bin_has_pages(world, monkeypatch):
    monkeypatch.setattr(recycle_bin, "PAGE", 2)
    rows = [customer(f"C{n}", world.home) for n in range(5)]
    boss = Browser(world.boss)
    boss.post(f"{KIND}/bulk/delete", ids=[str(row.id) for row in rows])
    seen, after = [], ""
    for _page in range(3):
        answer = boss.get(f"{BIN}?after={after.replace('+', '%2B')}" if after else BIN).json()
        seen += [row["id"] for row in answer["rows"]]
        after = answer["next"] or ""
    assert sorted(seen) == sorted(str(row.id) for row in rows)
    assert not after
    assert boss.get(f"{BIN}?after=nonsense").status_code == 422


def test_a_merged_record_is_in_no_bin(world):
    other = customer("Acme 2", world.home)
    do(world.boss, "merge", world.row, others=[str(other.id)])
    assert Browser(world.boss).get(BIN).json()["rows"] == []


def test_who_may_delete_everything_lets_it_go_for_good(world):
    ann, boss = Browser(world.ann), Browser(world.boss)
    ann.delete(f"{KIND}/{world.row.id}")
    told = Change.objects.filter(record_id=world.row.id).count()
    assert ann.post(f"{BIN}/purge", ids=[str(world.row.id)]).status_code == 403
    answer = boss.post(f"{BIN}/purge", ids=[str(world.row.id)]).json()
    assert (answer["done"], answer["failed"]) == (1, 0)
    assert not Customer.objects.filter(pk=world.row.id).exists()
    assert not Contact.objects.filter(customer_id=world.row.id).exists()
    assert not CustomerMobile.objects.filter(customer_id=world.row.id).exists()
    assert Change.objects.filter(record_id=world.row.id).count() == told + 1
    assert boss.post(f"{BIN}/purge", ids=[str(world.row.id)]).json()["results"][0]["code"] == "not_found"


def test_what_the_law_holds_and_what_is_pointed_at_stays(world):
    boss = Browser(world.boss)
    mother, daughter = customer("Mother", world.home), None
    daughter = customer("Daughter", world.home, parent=mother)
    Contact.objects.filter(pk=world.kept.pk).update(legal_hold="court 12")
    run.delete(kind_of(Customer), [world.row.id, mother.id], acting(world.boss))
    answer = boss.post(f"{BIN}/purge", ids=[str(world.row.id), str(mother.id)]).json()
    assert [result["message"] for result in answer["results"]] == ["A legal hold keeps this record.", "Something else still points at this record."]
    assert Customer.objects.filter(pk__in=[world.row.id, mother.id, daughter.id]).count() == 3


def test_the_nightly_round_takes_what_is_old_enough_and_nothing_else(world):
    old, young, alive, merged = (customer(name, world.home) for name in ("old", "young", "alive", "merged"))
    run.delete(kind_of(Customer), [old.id, young.id], acting(world.boss))
    do(world.boss, "merge", alive, others=[str(merged.id)])
    long_ago(old)
    long_ago(merged)
    assert recycle_bin.sweep(ROOT).gone == 1
    assert set(Customer.objects.filter(pk__in=[old.id, young.id, alive.id, merged.id]).values_list("pk", flat=True)) == {
        young.id,
        alive.id,
        merged.id,
    }


def test_zero_days_keep_everything(world, monkeypatch):
    run.delete(kind_of(Customer), [world.row.id], acting(world.boss))
    long_ago(world.row, 4000)
    monkeypatch.setattr(company, "get", lambda _name: 0)
    assert recycle_bin.sweep(ROOT).gone == 0
    (row,) = recycle_bin.page(kind_of(Customer), acting(world.boss), None)[0]
    assert row["days"] is None


def test_how_much_comes_back_is_asked_at_the_door_of_each_kind(world):
    """Counted are the rows that the reader would see if the record were back, and not those of its table (access.md P5)."""
    made(FollowUp, customer=world.row, content="x")
    Browser(world.boss).delete(f"{KIND}/{world.row.pk}")

    def along(who):
        [row] = Browser(who).get(BIN).json()["rows"]
        return {each["kind"]: each["count"] for each in row["along"]}

    everything = {"customers.contact": 2, "customers.follow_up": 1}
    assert (along(world.boss), along(world.ann)) == (everything, everything)
    contact, nobody = kind_of(Contact), acting(person("Max", {"customers.customer": {"read": ["SELF"], "delete": ["SELF"]}}))
    found = "SELECT count(*) FROM /*acl:customers.contact,read*/ customers_contact t WHERE "
    assert [row[0] for row in fetch(found + lain(contact, acting(world.ann).rights, "t"))] == [2]
    assert [row[0] for row in fetch(found + lain(contact, nobody.rights, "t"))] == [0]
    assert [row[0] for row in fetch(found + contact.access.predicate(contact, acting(world.ann).rights, "read", "t"))] == [0], "the others are alive"


def test_what_was_given_out_by_rule_goes_for_good_and_why_it_was_is_kept(world):
    """Why somebody got it is written once, like the history; it keeps neither customer nor pool nor rule (P15, PIPL 47)."""
    row = made(AssignmentRule, name="In turn", pool=world.home)
    line = Allotment.objects.create(customer=world.row, person=world.ann, pool=world.home, rule=row, method="turn", at=timezone.now())
    Browser(world.boss).delete(f"{KIND}/{world.row.pk}")
    told = Browser(world.boss).post(f"{BIN}/purge", ids=[str(world.row.pk)]).json()
    assert told["done"] == 1, told
    assert not Customer.objects.filter(pk=world.row.pk).exists()
    assert Allotment.objects.values_list("customer_id", "person_id").get(pk=line.pk) == (world.row.pk, world.ann.pk)
    run.delete(kind_of(AssignmentRule), [row.pk], ROOT)
    assert recycle_bin.purge(kind_of(AssignmentRule), [row.pk], ROOT) == {}
