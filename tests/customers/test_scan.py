"""The scan for duplicates among all customers: finds what was seeded, remembers what was decided, goes on from where it was (A07, ask 4)."""

import random

import pytest

from kehai.crm.customers.jobs.duplicates import scan
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.duplicate import Duplicate
from kehai.crm.customers.records.name_key import NameKey
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.crm.customers.records.scan import DuplicateScan
from kehai.kernel import jobs, run, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.pinyin import folded, syllables
from tests.customers.browser import Browser
from tests.customers.factory import ALL, CUSTOMER, ROOT, SALES, customer, made, person, pool
from tests.kernel.test_pinyin import real_names

pytestmark = pytest.mark.django_db
PAIRS = "/api/customers/duplicate"


def pairs(**facts):
    """The names of the pairs that stand."""
    rows = Duplicate.objects.filter(**facts).select_related("one", "other")
    return {tuple(sorted((row.one.name, row.other.name))) for row in rows}


@pytest.fixture
def home():
    """A pool."""
    return pool("Head")


def test_pairs_are_found_with_their_reasons_and_decided_once(home):
    clerk = Browser(person("Clerk", {CUSTOMER: dict.fromkeys(("read", "update"), ALL)}))
    one, other = customer("上海老凤祥有限公司", home), customer("老鳳祥（集团）股份公司", home)
    customer("周大福", home, phone="+862188886666")
    rest = customer("完全不同", home)
    made(Contact, customer=rest, name="Li", mobile="021-88886666")
    scan(whole=True)
    assert pairs() == {("上海老凤祥有限公司", "老鳳祥（集团）股份公司"), ("周大福", "完全不同")}
    rows = clerk.get(PAIRS).json()["rows"]
    assert [(row["reason"], row["score"] >= 75) for row in rows] == [("name", True), ("contact", True)]
    key = rows[0]["id"]
    assert clerk.post(f"{PAIRS}/{key}/not_a_duplicate", reason="Two shops").status_code == 200
    run.update(kind_of(Customer), one.id, {"mobile": "13812345678"}, None, ROOT)
    run.update(kind_of(Customer), other.id, {"phone": "13812345678"}, None, ROOT)
    scan(whole=True)
    assert Duplicate.objects.get(pk=key).state == "different"
    assert Duplicate.objects.count() == 2
    assert clerk.post(f"{PAIRS}/{key}/look_again").status_code == 200


def test_a_pair_is_seen_by_who_sees_both_and_decided_by_who_changes_both(home):
    ann, eve = person("Ann", SALES), person("Eve", SALES)
    customer("老凤祥", home, ann)
    customer("上海老凤祥", home, eve)
    customer("周大福", home, ann)
    customer("上海周大福", home, ann)
    scan(whole=True)
    assert [row["one"]["label"] for row in Browser(ann).get(PAIRS).json()["rows"]] == ["周大福"]
    assert Browser(eve).get(PAIRS).json()["rows"] == []
    hidden = Duplicate.objects.get(one__name="老凤祥")
    assert Browser(ann).get(f"{PAIRS}/{hidden.id}").status_code == 404
    assert Browser(ann).post(f"{PAIRS}/{hidden.id}/not_a_duplicate").status_code == 404
    assert Browser(ann).post(PAIRS, one=str(hidden.one_id), other=str(hidden.other_id), score=9).status_code == 403


def test_that_two_hidden_numbers_are_equal_is_told_to_nobody_who_does_not_read_them(home):
    """Masked in the pool, or kept from a role: the pair would say what the mask hides. A pair alike by name is told (T07)."""
    eve, boss = person("Eve", SALES), person("Clerk", {CUSTOMER: dict.fromkeys(("read", "update"), ALL)})
    blind = person("Blind", {CUSTOMER: {"read": ALL}}, {CUSTOMER: {"mobile": "masked"}})
    deaf = person("Deaf", {CUSTOMER: {"read": ALL}}, {"customers.contact": {"mobile": "none"}})
    made(PoolMember, pool=home, person=eve)
    customer("周大福", home, mobile="13812341234")
    run.update(kind_of(Customer), customer("完全不同", home).id, {"phone": "13812341234"}, None, ROOT)
    customer("老凤祥", home)
    customer("上海老凤祥", home)
    one, other = customer("第一", home), customer("另外", home)
    for row in (one, other):
        made(Contact, customer=row, name="Li", mobile="13955556666")
    scan(whole=True)

    def seen(who):
        return sorted(row["reason"] for row in Browser(who).get(PAIRS).json()["rows"])

    assert len(seen(boss)) == 3
    assert {"phone", "contact"} < set(seen(boss))
    alike = [reason for reason in seen(boss) if reason not in ("phone", "contact")]
    assert seen(eve) == alike
    assert seen(blind) == sorted([*alike, "contact"])
    assert seen(deaf) == sorted([*alike, "phone"])
    hidden = Duplicate.objects.get(reason="phone")
    assert Browser(eve).get(f"{PAIRS}/{hidden.pk}").status_code == 404
    assert Browser(boss).get(f"{PAIRS}/{hidden.pk}").status_code == 200


def test_only_what_changed_is_looked_at(home):
    one = customer("老凤祥", home)
    customer("周大福", home)
    scan(whole=True)
    assert scan(whole=False) is None or DuplicateScan.objects.latest("id").looked <= 2
    other = customer("上海老凤祥", home)
    told = scan(whole=False)
    assert (told.whole, told.found, pairs()) == (False, 1, {tuple(sorted(("老凤祥", "上海老凤祥")))})
    run.update(kind_of(Customer), one.id, {"name": "六福珠宝"}, None, ROOT)
    scan(whole=False)
    assert pairs(state="gone") == {tuple(sorted(("六福珠宝", "上海老凤祥")))}
    run.update(kind_of(Customer), other.id, {"name": "上海六福珠宝"}, None, ROOT)
    scan(whole=False)
    assert len(pairs(state="open")) == 1


def test_a_night_that_changes_many_makes_nobody_looked_at_again(home):
    """What is not compared makes two customers no more alike: the hour after the night has nothing to do."""
    rows = [customer("老凤祥", home), customer("周大福", home)]
    scan(whole=True)
    for row in rows:
        run.update(kind_of(Customer), row.id, {"intention": "to_sign", "stage": "prospect"}, None, ROOT)
    assert scan(whole=False) is None
    run.update(kind_of(Customer), rows[0].id, {"phone": "02154322345"}, None, ROOT)
    assert scan(whole=False).looked == 1
    run.delete(kind_of(Customer), [rows[1].id], ROOT)
    run.restore(kind_of(Customer), [rows[1].id], ROOT)
    assert scan(whole=False).looked == 1


def test_customers_of_two_lines_and_deleted_ones_are_no_pairs(home):
    from kehai.crm.customers.records.business_line import BusinessLine  # noqa: PLC0415  one test's

    customer("老凤祥", home)
    customer("上海老凤祥", home, line=made(BusinessLine, name="Second"))
    gone = customer("老凤祥集团", home)
    run.delete(kind_of(Customer), [gone.id], ROOT)
    scan(whole=True)
    assert pairs() == set()


def test_a_company_of_before_gets_its_keys_first(home):
    customer("老凤祥", home)
    customer("上海老凤祥", home)
    NameKey.objects.all().delete()
    jobs.run_here("customers.duplicates_changed", 1, {})
    assert NameKey.objects.count() == 2
    assert len(pairs()) == 1


def test_it_is_asked_for_by_who_looks_after_all(home):
    clerk, ann = person("Clerk", {CUSTOMER: dict.fromkeys(("read", "update"), ALL)}), person("Ann", SALES)
    door = "/api/customers/duplicate-scan"
    assert Browser(ann).post(door).status_code == 403
    jobs.run_here("customers.duplicate_scan", 1, {"whole": True, "asked_by": "Clerk"})
    # Her page asks as well: it is told that it is not for her, and no figure.
    nothing = {"began_at": None, "ended_at": None, "looked": 0, "found": 0, "running": False, "may": False}
    assert Browser(ann).get(door).json() == nothing
    assert Browser(clerk).post(door).json()["running"]
    jobs.run_here("customers.duplicate_scan", 1, {"whole": True, "asked_by": "Clerk"})
    told = Browser(clerk).get(door).json()
    assert (told["running"], told["looked"], told["may"]) == (False, 0, True)


def _typo(name, chance):
    """One slip of the input method or the hand: another character of the same sound, two swapped, one missing."""
    core = next((at for at in range(2, len(name) - 5)), 2)
    at = chance.randrange(core, max(core + 1, min(len(name) - 4, core + 3)))
    sound = syllables(folded(name[at]))
    twins = [
        c
        for c in "祥翔详宏弘鸿泰太盛胜晟达大嘉佳家华骅瑞睿鑫新欣信源元圆博伯通同恒衡德得立力利丰峰锋明铭金今安"
        if c != name[at] and syllables(c) == sound
    ]
    if twins:
        return name[:at] + chance.choice(twins) + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _seeded(names, chance):
    """For each name a second writing of it, by kind of change."""
    changes = {
        "suffix": lambda name: name.replace("有限公司", chance.choice(["有限责任公司", "股份有限公司", "集团有限公司"])),
        "width": lambda name: name.replace("有限公司", "（有限公司）").replace("科技", "科 技").replace("国", "國").replace("贸", "貿"),
        "typo": lambda name: _typo(name, chance),
        "phone": lambda name: f"{name[-3::-1][:5]}改名有限公司",
    }
    return [(name, word, changed(name)) for at, name in enumerate(names) for word, changed in [list(changes.items())[at % 4]]]


def test_seeded_duplicates_are_found_among_real_firms(home):
    """4,000 real firms, each another, and 400 second writings of some of them."""
    chance = random.Random(7)  # noqa: S311  a test's
    names = [name for name in real_names(40) if name.endswith("有限公司") and len(name) > 10][:3000]
    seeded = _seeded(chance.sample(names, 400), chance)
    rows, wanted = [], {}
    phones = {name: f"1390000{at:04d}" for at, (name, word, _other) in enumerate(seeded) if word == "phone"}
    rows.extend(Customer(name=name, phone=phones.get(name, "")) for name in names)
    for name, word, other in seeded:
        if other != name:
            rows.append(Customer(name=other, mobile=phones.get(name, "")))
            wanted[tuple(sorted((name, other)))] = word
    for row in rows:
        row.pool, row.created_at = home, None
    writes.insert(kind_of(Customer), rows, writes.Deed("create", ROOT))
    scan(whole=True)
    found = pairs()
    recall = {word: _share([pair in found for pair, kind in wanted.items() if kind == word]) for word in ("suffix", "width", "typo", "phone")}
    precision = _share([pair in wanted for pair in found])
    assert recall["suffix"] >= 0.98
    assert recall["width"] >= 0.98
    assert recall["phone"] >= 0.98
    assert recall["typo"] >= 0.4
    assert precision >= 0.9


def _share(found):
    return sum(found) / max(1, len(found))
