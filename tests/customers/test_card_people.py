"""Key persons of a customer: their parts, their traits and how far these are told, their days by sun and moon (B07, B08, K18, K41, P51)."""

from datetime import date, timedelta

import pytest

from kehai.crm.customers.jobs import card
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.important_day import ImportantDay
from kehai.crm.customers.records.personality import Personality
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.role import Holding
from kehai.kernel import lunar, periods
from tests.customers.browser import Browser
from tests.customers.factory import ALL, BOSS, CUSTOMER, SALES, customer, fresh, history, made, person, pool

pytestmark = pytest.mark.django_db
CONTACT, TRAIT, DAY = "/api/customers/contact", "/api/customers/person_trait", "/api/customers/important_day"


@pytest.fixture
def town():
    """A salesperson with a customer; a colleague to whom it is shared as far as reading goes; a boss."""

    class Town:
        ann, eve, boss = person("Ann", SALES), person("Eve", SALES), person("Boss", BOSS)
        head = pool("Head")
        acme = customer("Acme", head, ann)

    return Town


def a_contact(browser, acme, **facts):
    answer = browser.post(CONTACT, customer=str(acme.id), name="王总", **facts)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_person_may_be_representative_and_proprietor_and_the_one_who_decides(town):
    ann = Browser(town.ann)
    wang = a_contact(ann, town.acme, is_legal=True, is_proprietor=True, part="decides")
    assert (wang["is_legal"], wang["is_manager"], wang["part"]) == (True, False, "decides")
    found = ann.get(f'{CONTACT}?filter={{"field":"part","op":"eq","value":"decides"}}').json()["rows"]
    assert [row["id"] for row in found] == [wang["id"]]


def test_a_personality_brings_its_approach_and_the_administrator_writes_it(town):
    ann, boss = Browser(town.ann), Browser(person("Root", {"*": {"read": ALL, "update": ALL}}))
    ready = ann.get("/api/customers/personality?sort=position").json()["rows"]
    assert len(ready) >= 4  # the house begins with some
    told = ann.get(f"/api/customers/personality/{ready[0]['id']}").json()
    assert told["approach"]
    assert ann.patch(f"/api/customers/personality/{ready[0]['id']}", approach="x").status_code == 403
    assert boss.patch(f"/api/customers/personality/{ready[0]['id']}", approach="先讲结论").status_code == 200
    assert Personality.objects.get(pk=ready[0]["id"]).approach == "先讲结论"
    wang = a_contact(ann, town.acme, personality=ready[0]["id"])
    assert wang["personality"]["label"] == ready[0]["name"]


def test_each_trait_is_told_as_far_as_its_own_level_allows(town):
    ann, boss = Browser(town.ann), Browser(town.boss)
    wang = a_contact(ann, town.acme)
    for sort, content, level in (("hobby", "打高尔夫球", "open"), ("family", "女儿在英国读书", "sensitive"), ("health", "心脏装过支架", "private")):
        assert ann.post(TRAIT, contact=wang["id"], sort=sort, content=content, level=level).status_code == 201
    own = {row["level"]: row["content"] for row in ann.get(f"{TRAIT}?columns=level,content").json()["rows"]}
    assert own == {"open": "打高尔夫球", "sensitive": "女儿在英国读书", "private": "心脏装过支架"}
    seen = boss.get(f"{TRAIT}?columns=level,content")
    told = {row["level"]: row["content"] for row in seen.json()["rows"]}
    assert told["open"] == "打高尔夫球"
    assert told["sensitive"] == "女儿在英国读书"  # as a telephone number: clear to who reads all
    assert "支架" not in seen.content.decode()
    # Nor is it found by guessing.
    guess = '{"field":"content","op":"contains","value":"支架"}'
    assert boss.get(f"{TRAIT}?filter={guess}").json()["rows"] == []
    assert len(ann.get(f"{TRAIT}?filter={guess}").json()["rows"]) == 1
    assert Browser(town.eve).get(TRAIT).json()["rows"] == []


def test_who_reads_without_telephone_numbers_reads_no_sensitive_trait_either(town):
    ann = Browser(town.ann)
    wang = a_contact(ann, town.acme)
    ann.post(TRAIT, contact=wang["id"], sort="family", content="女儿在英国读书", level="sensitive")
    blind = person("Blind", {CUSTOMER: {"read": ["ALL"]}})
    role = blind_role(blind)
    role.fields = {"customers.person_trait": {"content": "masked"}}
    role.save()
    seen = Browser(blind).get(f"{TRAIT}?columns=content")
    assert len(seen.json()["rows"]) == 1
    assert "英国" not in seen.content.decode()


def blind_role(user):
    return Holding.objects.get(user=user).role


def test_a_birthday_by_the_moon_is_among_the_coming_days_and_follows_the_contact(town):
    ann = Browser(town.ann)
    wang = a_contact(ann, town.acme, celebrated="农历八月十五", birthday="1970-09-15")
    assert wang["celebrated"] == "lunar:--08-15"
    (day,) = ann.get(f"{DAY}?columns=day,next_on,name,kept,customer,contact").json()["rows"]
    assert (day["name"], day["kept"], day["day"]) == ("王总", True, "lunar:--08-15")
    assert date.fromisoformat(day["next_on"]) == lunar.read("八月十五").next(periods.today())
    ann.patch(f"{CONTACT}/{wang['id']}", celebrated=None)
    (day,) = ann.get(f"{DAY}?columns=day").json()["rows"]
    assert day["day"] == "1970-09-15"
    ann.patch(f"{CONTACT}/{wang['id']}", birthday=None)
    assert ann.get(DAY).json()["rows"] == []
    ann.patch(f"{CONTACT}/{wang['id']}", birthday="1970-09-16")
    assert len(ann.get(DAY).json()["rows"]) == 1
    assert ImportantDay.objects.count() == 1  # the same row again, with its history


def test_what_is_no_day_is_refused_at_its_field(town):
    answer = Browser(town.ann).post(DAY, customer=str(town.acme.id), day="农历八月三十一")
    assert answer.status_code == 422
    assert "day" in answer.json()["error"]["fields"]
    other = made(Contact, customer=customer("Globex", town.head, town.ann), name="Li")
    answer = Browser(town.ann).post(DAY, customer=str(town.acme.id), day="05-17", contact=str(other.id))
    assert answer.status_code == 422
    assert "contact" in answer.json()["error"]["fields"]


def test_the_owner_is_told_once_before_each_time_and_the_next_time_is_found(town):
    today = periods.today()
    soon = today + timedelta(days=2)
    ann = Browser(town.ann)
    ann.post(DAY, customer=str(town.acme.id), name="开业", sort="opening", day=f"{soon.month:02d}-{soon.day:02d}", remind_days=3)
    ann.post(DAY, customer=str(town.acme.id), name="far", day=f"{(today + timedelta(days=40)).month:02d}-11", remind_days=1)
    card.turn()
    card.turn()
    (notice,) = Notice.objects.filter(owner=town.ann)
    assert notice.about_kind == "customers.important_day"
    row = ImportantDay.objects.get(name="开业")
    assert row.told_for == soon
    ImportantDay.objects.filter(pk=row.pk).update(next_on=today - timedelta(days=1))
    card.turn()
    assert fresh(row).next_on == soon  # computed anew from today
    assert history(row) == ["create"]  # the calendar turning is no change of the record


def test_a_day_of_one_year_only_is_over_when_it_is_over(town):
    ann = Browser(town.ann)
    made_ = ann.post(DAY, customer=str(town.acme.id), name="once", day="2020-01-31", yearly=False).json()
    assert made_["next_on"] == "2020-01-31"
    card.turn()
    assert not Notice.objects.exists()


def test_a_contact_of_two_companies_stands_at_both_and_opens_neither(town):
    ann, eve = Browser(town.ann), Browser(town.eve)
    wang = a_contact(ann, town.acme)
    mine = customer("Globex", town.head, town.ann)
    link = ann.post("/api/customers/contact_link", customer=str(mine.id), contact=wang["id"], position="董事")
    assert link.status_code == 201
    again = ann.post("/api/customers/contact_link", customer=str(town.acme.id), contact=wang["id"])
    assert again.status_code == 422
    mine.owner = town.eve
    type(mine).objects.filter(pk=mine.pk).update(owner=town.eve)
    seen = eve.get("/api/customers/contact_link?columns=contact,position").json()["rows"]
    assert [(row["position"], row["contact"]["id"]) for row in seen] == [("董事", None)]
    assert eve.get(f"{CONTACT}/{wang['id']}").status_code == 404
