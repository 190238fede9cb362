"""Two customers that are one: merged field by field, all that hangs on them kept, and taken apart again (A08)."""

import pytest

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.customer_mobile import CustomerMobile
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.people.records.role import Holding, Role
from kehai.kernel import run, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot, NotThere, Refusal
from kehai.kernel.history import history as told
from kehai.kernel.records.change import Change
from kehai.kernel.records.merger import Merged, Merger
from tests.customers.factory import BOSS, CLERK, ROOT, SALES, acting, customer, do, fresh, history, made, person, pool

pytestmark = pytest.mark.django_db
KIND = "customers.customer"


@pytest.fixture
def world():
    """A boss, a salesperson, and one firm that was entered twice."""
    boss, ann = person("Boss", BOSS), person("Ann", SALES)
    home = pool("Head", members=(ann, boss))
    one = customer("Acme", home, ann, mobile="13812340001", remark="first")
    two = customer("Acme Ltd", home, ann, mobile="13812340002", email="a@acme.cn", credit_code="91350100M000100Y43")
    return boss, ann, home, one, two


def merge(by, survivor, *others, **more):
    return do(by, "merge", survivor, others=[str(row.id) for row in others], **more)


def refusal(outcome):
    (found,) = outcome.refused.values()
    return found


def undo(by, survivor):
    latest = Merger.objects.filter(survivor=survivor.id, undoes=None).latest("id")
    return do(by, "unmerge", survivor, merge=str(latest.pk))


def test_the_survivor_keeps_its_values_and_gets_what_it_lacks(world):
    boss, ann, _home, one, two = world
    assert merge(boss, one, two).message == "Merged"
    kept = fresh(one)
    assert (kept.name, kept.mobile, kept.email, kept.credit_code) == ("Acme", "13812340001", "a@acme.cn", "91350100M000100Y43")
    assert (kept.owner_id, kept.entity_id) == (ann.id, two.entity_id)
    assert fresh(two).deleted_at
    assert list(CustomerMobile.objects.filter(holds=True).values_list("number", flat=True)) == ["13812340001"]


def test_each_field_can_be_chosen_even_the_number_that_the_other_holds(world):
    boss, _ann, _home, one, two = world
    merge(boss, one, two, take={"name": str(two.id), "mobile": str(two.id), "remark": str(two.id)})
    kept = fresh(one)
    assert (kept.name, kept.mobile, kept.remark) == ("Acme Ltd", "13812340002", "")
    assert list(CustomerMobile.objects.filter(holds=True).values_list("number", "customer")) == [("13812340002", one.id)]


def test_what_hangs_on_it_hangs_on_the_survivor_and_only_one_contact_is_the_main_one(world):
    boss, _ann, _home, one, two = world
    first, second = made(Contact, customer=one, name="Li", is_main=True), made(Contact, customer=two, name="Wang", is_main=True)
    note = made(FollowUp, customer=two, content="called", at="2026-03-01T08:00:00Z")
    daughter = customer("Daughter", parent=two)
    gone = made(Contact, customer=two, name="Left")
    run.delete(kind_of(Contact), [gone.id], acting(boss))
    merge(boss, one, two)
    assert {fresh(row).customer_id for row in (first, second, gone)} == {one.id}
    assert (fresh(first).is_main, fresh(second).is_main) == (True, False)
    assert (fresh(note).customer_id, fresh(daughter).parent_id, fresh(one).last_follow_up_at.month) == (one.id, one.id, 3)
    assert fresh(gone).deleted_at
    assert history(second)[-1] == "merge"


def test_the_history_of_both_is_read_on_the_survivor(world):
    boss, _ann, _home, one, two = world
    run.update(kind_of(Customer), two.id, {"remark": "from the fair"}, None, acting(boss))
    merge(boss, one, two, reason="the same firm")
    rows, _next = told(kind_of(Customer), acting(boss), one.id)
    assert [row["action"] for row in rows] == ["merge", "merge", "update", "create", "create"]
    assert rows[0]["text"] == f"{one.number}, {two.number} – the same firm"
    assert rows[0]["label"] == "Merge"


def test_an_unmerge_brings_back_both_and_their_children(world):
    boss, ann, _home, one, two = world
    contact = made(Contact, customer=two, name="Wang", is_main=True)
    made(Contact, customer=one, name="Li", is_main=True)
    note = made(FollowUp, customer=two, content="called", at="2026-03-01T08:00:00Z")
    before = {row.id: fresh(row) for row in (one, two)}
    merge(boss, one, two)
    assert undo(boss, one).message == "1 record is back."
    for row in (one, two):
        now = fresh(row)
        for name in ("name", "mobile", "email", "credit_code", "entity_id", "owner_id", "pool_id", "deleted_at", "claimed_at", "last_follow_up_at"):
            assert getattr(now, name) == getattr(before[row.id], name), name
    assert (fresh(contact).customer_id, fresh(contact).is_main, fresh(note).customer_id) == (two.id, True, two.id)
    assert fresh(two).owner_id == ann.id
    assert not Merged.objects.exists()
    assert refusal(undo(boss, one)).message == "This merge was undone already."


def test_what_was_changed_since_stays_with_the_survivor(world):
    boss, _ann, _home, one, two = world
    merge(boss, one, two)
    run.update(kind_of(Customer), one.id, {"email": "new@acme.cn"}, None, acting(boss))
    added = made(Contact, customer=one, name="New")
    undo(boss, one)
    assert (fresh(one).email, fresh(one).credit_code, fresh(two).email) == ("new@acme.cn", "", "a@acme.cn")
    assert fresh(added).customer_id == one.id
    assert Merger.objects.get(undoes__isnull=False).manifest["kept"] == ["email"]


def test_a_number_that_somebody_else_has_by_now_is_not_taken_back(world):
    boss, _ann, home, one, two = world
    merge(boss, one, two)
    customer("Other", home, mobile="13812340002")
    refused = refusal(undo(boss, one))
    assert isinstance(refused, Invalid)
    assert set(refused.fields) == {"mobile"}
    assert fresh(two).deleted_at


def test_whose_private_pool_is_full_gets_it_back_in_the_public_one():
    boss, ann = person("Boss", BOSS), person("Ann", SALES)
    home = pool("Head", members=(ann,), capacity=2)
    one, two = customer("A", home, ann), customer("B", home, ann)
    merge(boss, one, two)
    customer("C", home, ann)
    said = undo(boss, one).message
    assert said == f"1 record is back. In the public pool, because the private one is full: {two.number}."
    assert (fresh(two).owner_id, fresh(two).pool_id, fresh(two).deleted_at) == (None, home.id, None)


def test_only_who_may_change_and_delete_all_of_them_merges(world):
    _boss, _ann, _home, one, two = world
    with pytest.raises(MayNot):
        merge(person("Clerk", CLERK), one, two)
    own = person("Own", {KIND: {op: ["SELF"] for op in ("read", "update", "delete")}})
    mine = customer("Mine", None, own)
    assert isinstance(refusal(merge(own, mine, two)), NotThere)
    assert not Merged.objects.exists()
    half = person("Half", {KIND: {"read": ["ALL"], "update": ["ALL"], "delete": ["SELF"]}})
    assert isinstance(refusal(merge(half, customer("Half's", None, half), two)), MayNot)


def test_what_one_may_not_read_comes_from_the_survivor(world):
    _boss, _ann, _home, one, two = world
    blind = person("Blind", BOSS)
    role = Holding.objects.get(user=blind).role
    run.update(kind_of(Role), role.id, {"fields": {KIND: {"email": "none", "mobile": "masked"}}}, None, ROOT)
    refused = refusal(merge(blind, one, two, take={"email": str(two.id)}))
    assert set(refused.fields) == {"email"}
    merge(blind, one, two)
    assert (fresh(one).email, fresh(one).mobile, fresh(one).credit_code) == ("", "13812340001", "91350100M000100Y43")


def test_nonsense_is_refused_and_moves_nothing(world):
    boss, _ann, _home, one, two = world
    for others in ([], [str(one.id)], ["x"], "x", [str(two.id)] * 2):
        with pytest.raises(Refusal):
            do(boss, "merge", one, others=others)
    for take in ({"owner": str(two.id)}, {"nonsense": str(two.id)}, {"name": "x"}, []):
        assert isinstance(refusal(merge(boss, one, two, take=take)), Invalid)
    assert Change.objects.filter(action="merge").count() == 0


def test_a_merged_record_is_not_restored_from_the_bin_but_by_undoing_the_merge(world):
    boss, _ann, _home, one, two = world
    merge(boss, one, two)
    outcome = run.restore(kind_of(Customer), [two.id], acting(boss))
    assert refusal(outcome).message == "This record was merged into another one; undo the merge there."


def test_the_stricter_consent_counts(world):
    boss, _ann, _home, one, two = world
    run.update(kind_of(Customer), two.id, {"no_sms": True}, None, acting(boss))
    Customer.objects.filter(pk=two.id).update(legal_hold="court 12")
    merge(boss, one, two)
    assert (fresh(one).no_sms, fresh(one).legal_hold) == (True, "court 12")


def test_a_chain_of_merges_leads_to_its_end_and_is_undone_from_there(world):
    boss, _ann, home, one, two = world
    three = customer("Third", home)
    contact = made(Contact, customer=two, name="Wang")
    merge(boss, one, two)
    merge(boss, three, one)
    late = Contact(customer=two, name="late")
    late.created_at = None
    writes.insert(kind_of(Contact), [late], Deed("create", ROOT))
    assert (fresh(contact).customer_id, fresh(late).customer_id) == (three.id, three.id)
    assert isinstance(refusal(undo(boss, one)), NotThere)
    undo(boss, three)
    assert (fresh(contact).customer_id, fresh(late).customer_id) == (one.id, three.id)
    undo(boss, one)
    assert fresh(contact).customer_id == two.id
