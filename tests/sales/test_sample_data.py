"""Sample data: planted in one click, taken away in one click, and nothing of anybody's own with it (issue The screen and the phone, 7)."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from kehai.crm.automation.rules import starting
from kehai.crm.automation.rules.live import Live
from kehai.crm.customers.jobs import falls_soon, recycle
from kehai.crm.customers.jobs.assign import assign
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.office import telling
from kehai.crm.office.jobs import reminders
from kehai.crm.office.records.notice import Notice
from kehai.crm.office.records.reminded import Reminded
from kehai.crm.office.records.task import Task
from kehai.crm.people.records.user import User
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.records.stage_move import StageMove
from kehai.crm.sales.rules import sample_data
from kehai.kernel import events, planting
from kehai.kernel.errors import Refusal
from kehai.kernel.records.change import Change
from kehai.kernel.records.outbox import Outbox
from kehai.kernel.records.planted import Planted
from tests.customers.browser import Browser
from tests.customers.factory import acting, customer, pool
from tests.office.test_reminders import RETURN, followed, rule
from tests.races.test_races import together
from tests.sales.deals import ready
from tests.sales.deals import world as world

pytestmark = pytest.mark.django_db
URL = "/api/sales/sample-data"
# What says that it happened, counts numbers, or is of the session that asked.
HISTORY = {"kernel_change", "kernel_trail", "kernel_seal", "kernel_number", "kernel_slot", "kernel_answer", "people_session", "customers_seat"}


@pytest.fixture
def keeper(world):
    return ready("Keeper", "administrator")


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def counts():
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  tables of the product
            found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if table not in HISTORY}


def gone(answer):
    return {one["kind"]: one["count"] for one in answer["gone"]}


ALL = {
    "customers.follow_up": 10,
    "office.task": 5,
    "sales.quote": 2,
    "sales.opportunity": 6,
    "customers.contact": 12,
    "customers.customer": 12,
}


def test_planted_and_taken_away_leaves_every_table_as_it_was(world, keeper, monkeypatch):
    # Somebody watches all that is done, as a live rule does.
    monkeypatch.setattr(events, "_watchers", [(lambda _kind: True, lambda _told: None)])
    browser = Browser(keeper)
    assert told(browser.get(URL)) == {"may": True, "planted": False, "at": None, "by": None}
    before = counts()
    state = told(browser.post(URL))
    assert (state["planted"], state["by"]) == (True, "Keeper")
    samples = Customer.objects.filter(name__startswith="Sample · ")
    assert {row.owner_id for row in samples} == {keeper.id}
    assert samples.count() == 12
    assert Opportunity.objects.filter(title__startswith="Sample · ").order_by().values("stage").distinct().count() == 3
    assert all(quote.gross > 0 for quote in Quote.objects.all())
    assert Outbox.objects.count() == before["kernel_outbox"], "nobody hears of it"
    assert gone(told(browser.get(f"{URL}/removal"))) == ALL
    done = told(browser.post(f"{URL}/removal"))
    assert (gone(done), done["kept"], done["hidden"]) == (ALL, [], 0)
    after = counts()
    assert {table: (before[table], count) for table, count in after.items() if count != before[table]} == {}
    assert Change.objects.filter(action="take_samples_away", kind="customers.customer").count() == 12
    told(browser.post(f"{URL}/removal"), 409)
    told(browser.post(URL))
    assert Planted.objects.exists(), "planted again after it was taken away"


def test_the_names_are_in_the_language_of_who_plants(keeper):
    User.objects.filter(pk=keeper.pk).update(language="zh-hans")
    told(Browser(keeper).post(URL))
    names = Customer.objects.filter(id__in=planting.ids()).values_list("name", flat=True)
    assert len(names) == 12
    assert all(name.startswith("示例 · ") and name.isprintable() for name in names)
    assert not any(letter.isascii() and letter.isalpha() for name in names for letter in name), "all of it is translated"


def test_what_somebody_worked_on_stays_with_what_it_hangs_on(world, keeper):
    browser = Browser(keeper)
    told(browser.post(URL))
    first, second, third, fourth = Customer.objects.filter(name__startswith="Sample · ").order_by("number")[:4]
    # One is renamed; on another's deal hangs a real quote of a colleague; a third has a task; a fourth was thrown away.
    assert browser.patch(f"/api/customers/customer/{first.pk}", name="Real Ltd", version=first.version).status_code == 200
    deal = Opportunity.objects.get(customer=second)
    quote = told(browser.post("/api/sales/quote", title="Real offer", customer=str(second.pk), opportunity=str(deal.pk)), 201)
    told(browser.post("/api/office/tasks", subject="call", sort="todo", about={"kind": "customers.customer", "id": str(third.pk)}), 201)
    assert browser.delete(f"/api/customers/customer/{fourth.pk}").status_code in (200, 204)
    foreseen = told(browser.get(f"{URL}/removal"))
    why = {one["id"]: one["why"] for one in foreseen["kept"]}
    assert why[str(first.pk)] == "Keeper changed it since."
    assert why[str(deal.pk)] == why[str(second.pk)] == "Added to it since: Quote."
    assert why[str(third.pk)] == "Added to it since: Task."
    assert str(fourth.pk) not in why
    assert len(why) == 4
    assert told(browser.post(f"{URL}/removal")) == foreseen
    assert set(Customer.objects.filter(owner=keeper).values_list("id", flat=True)) == {first.pk, second.pk, third.pk}
    assert list(Opportunity.objects.filter(owner=keeper)) == [deal]
    assert [str(row.pk) for row in Quote.objects.all()] == [quote["id"]]
    assert browser.get(f"/api/sales/opportunity/{deal.pk}").status_code == 200
    assert not told(browser.get(URL))["planted"], "what stays is no sample any more"
    told(browser.post(URL))


def test_a_changed_quote_keeps_its_lines_and_the_deal(world, keeper):
    browser = Browser(keeper)
    told(browser.post(URL))
    quote = Quote.objects.order_by("number").first()
    assert browser.patch(f"/api/sales/quote/{quote.pk}", title="Ours", version=quote.version).status_code == 200
    kept = {one["kind"]: one["why"] for one in told(browser.post(f"{URL}/removal"))["kept"]}
    stays = "Something that stays hangs on it."
    assert kept == {"sales.quote": "Keeper changed it since.", "sales.opportunity": stays, "customers.customer": stays}
    quote.refresh_from_db()
    assert quote.gross > 0
    assert quote.net + quote.tax == quote.gross
    assert QuoteLine.objects.filter(quote=quote).count() == 2
    assert QuoteLine.objects.count() == 2
    assert StageMove.objects.filter(opportunity=quote.opportunity).exists()


def test_only_who_keeps_the_house_sees_and_does_it(world, keeper):
    told(Browser(keeper).post(URL))
    for one in (world.ann, world.boss):
        other = Browser(one)
        assert told(other.get(URL)) == {"may": False, "planted": False, "at": None, "by": None}
        for answer in (other.post(URL), other.get(f"{URL}/removal"), other.post(f"{URL}/removal")):
            told(answer, 403)
    assert Planted.objects.exists()


def test_samples_are_no_first_step_and_nobody_is_told_of_them(world, keeper):
    Customer.objects.update(deleted_at="2026-01-01T00:00Z")
    browser = Browser(keeper)
    told(browser.post(URL))
    steps = {one["key"]: one["done"] for one in told(browser.get("/api/office/first-steps"))["steps"]}
    assert not steps["customers"]
    customer("Acme Two", world.sea, world.ann)
    steps = {one["key"]: one["done"] for one in told(browser.get("/api/office/first-steps"))["steps"]}
    assert steps["customers"]
    sample, deal = Customer.objects.filter(owner=keeper).first(), Opportunity.objects.filter(owner=keeper).first()
    assert telling.tell([world.ann], "office.reminder", "%(about)s", ("sales.opportunity", deal.pk)) == 0
    assert not Notice.objects.filter(about_id__in=planting.ids()).exists()
    assert telling.tell([world.ann], "office.reminder", "%(about)s", ("customers.customer", world.acme.pk)) == 1
    assert assign(sample.pool_id, [sample.pk]) == {}
    assert not Task.objects.filter(owner=keeper, remind_at__isnull=False).exists()


def test_automation_leaves_samples_alone_also_when_somebody_changes_them(world, keeper, monkeypatch):
    told(Browser(keeper).post(URL))
    deal = Opportunity.objects.filter(owner=keeper).first()
    seen = []
    monkeypatch.setattr(starting, "_fitting", lambda _rule, ids: seen.append(set(ids)) or [])
    rule = object.__new__(Live)
    starting.begin(rule, [(deal.pk, "e1", ()), (world.acme.pk, "e1", ())])
    assert seen == [{world.acme.pk}]


def test_the_night_leaves_samples_where_they_are(world, keeper):
    """Neither the pool's clock nor a rule of reminders speaks of them; of what is real both do."""
    told(Browser(keeper).post(URL))
    sample = Customer.objects.filter(owner=keeper).first()
    ago = timezone.now() - timedelta(hours=1)
    Customer.objects.filter(pk__in=(sample.pk, world.acme.pk)).update(falls_at=ago)
    falls_soon.tell()
    assert list(Notice.objects.values_list("owner", flat=True)) == [world.ann.pk]
    recycle.recycle_neglected()
    sample.refresh_from_db()
    assert (sample.owner_id, sample.falls_at) == (keeper.pk, ago)
    world.acme.refresh_from_db()
    assert world.acme.falls_at != ago
    mine = Task.objects.filter(owner=keeper).count()
    other = customer("Other Ltd", world.sea, world.bob)
    followed(other, 5)
    rule(**{**RETURN, "days": 5})
    reminders.remind()
    assert Task.objects.filter(owner=keeper).count() == mine
    assert Task.objects.filter(subject="Return visit").count() == 1
    # What was noted of a sample goes with it.
    told(Browser(keeper).post(f"{URL}/removal"))
    assert list(Reminded.objects.values_list("record_id", flat=True)) == list(FollowUp.objects.filter(customer=other).values_list("id", flat=True))


def test_a_company_whose_gates_ask_for_more_gets_its_samples_all_the_same(world, keeper):
    type(world.third).objects.filter(pk=world.third.pk).update(needs=["budget"])
    browser = Browser(keeper)
    told(browser.post(URL))
    assert gone(told(browser.get(f"{URL}/removal"))) == ALL
    assert not Opportunity.objects.filter(stage=world.third).exists()


def test_refused_where_the_house_has_no_room_leaves_nothing(world, keeper):
    pool("Small", members=(keeper,), capacity=3)
    before = counts()
    told(Browser(keeper).post(URL), 409)
    assert counts() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locked", "planted"), [(True, 12), (False, 24)], ids=["locked", "what the lock is for"])
def test_two_who_press_at_once_plant_once(monkeypatch, locked, planted):
    keeper = ready("Keeper", "administrator")
    pool("Head")
    if not locked:
        both = threading.Barrier(2)
        monkeypatch.setattr(planting, "_alone", lambda: both.wait(20))
    found = together(*(lambda: sample_data.plant(acting(keeper)) for _ in range(2)))
    assert Customer.objects.filter(owner=keeper).count() == planted, found
    assert [type(each) for each in found if each is not None] == ([Refusal] if locked else [])
