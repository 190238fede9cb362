"""Grades by average sales: boundaries, missing months, hands and reviews, and a dry run that says what happens (B27, B28)."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kehai.crm.customers.jobs import grade as grading_job
from kehai.crm.customers.jobs import grade_review
from kehai.crm.customers.records import grade_run
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.grade_rule import GradeRule
from kehai.crm.customers.records.sales_figure import SalesFigure
from kehai.crm.customers.rules.grading import Terms, Verdict, back, judge
from kehai.crm.people.records.group import Group
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.sharing_rule import SharingRule
from kehai.kernel import periods, run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.sql import TRUE
from tests.customers.browser import Browser
from tests.customers.factory import ALL, BOSS, SALES, acting, customer, do, fresh, last_change, made, person, pool
from tests.support.jobs import drain

TODAY = date(2026, 11, 22)
D = Decimal
MONTHLY = Terms("monthly", 6, 3, D(50000), D(20000), D(5000))
KEEPER = {**BOSS, "customers.grade_rule": {"read": ALL, "create": ALL, "update": ALL}}
FACTS = {"name": "Sales", "months": 6, "least": 3, "a_from": "50000", "b_from": "20000", "c_from": "5000"}


def sold(*amounts):
    """Amounts of the months before the one that runs, the latest last; None: no figure."""
    return {back(TODAY, len(amounts) - at): D(amount) for at, amount in enumerate(amounts) if amount is not None}


GOLDEN = [
    ("A at the very bound", MONTHLY, sold(*[50000] * 6), Verdict("a", D("50000.00"), 6)),
    ("a cent below it B", MONTHLY, sold(*[50000] * 5, "49999.99"), Verdict("b", D("50000.00"), 6)),
    ("B at its bound", MONTHLY, sold(*[20000] * 6), Verdict("b", D("20000.00"), 6)),
    ("C at its bound", MONTHLY, sold(*[5000] * 6), Verdict("c", D("5000.00"), 6)),
    ("D below", MONTHLY, sold(*["4999.99"] * 6), Verdict("d", D("4999.99"), 6)),
    ("D with more returned than sold", MONTHLY, sold(*[-10] * 6), Verdict("d", D("-10.00"), 6)),
    ("a month without sales counts", MONTHLY, sold(60000, None, 60000, None, 60000, None), Verdict("b", D("30000.00"), 6)),
    ("a new customer is not made small", MONTHLY, sold(60000, 60000, 60000), Verdict("a", D("60000.00"), 3)),
    ("too few months", MONTHLY, sold(60000, 60000), None),
    ("never sold to", MONTHLY, {}, None),
    ("what is older does not count", MONTHLY, sold(9000000, *[1000] * 6), Verdict("d", D("1000.00"), 6)),
    ("sold to long ago, nothing since", MONTHLY, sold(9000000, *[None] * 6), Verdict("d", D("0.00"), 6)),
    ("the month that runs does not count", MONTHLY, {**sold(1, 1, 1), date(2026, 11, 1): D(9000000)}, Verdict("d", D("1.00"), 3)),
    ("only the month that runs", MONTHLY, {date(2026, 11, 1): D(9000000)}, None),
    ("by the year", Terms("yearly", 6, 1, D(600000), D(2), D(1)), sold(50000, 50000), Verdict("a", D("600000.00"), 2)),
]


@pytest.mark.parametrize(("terms", "figures", "expected"), [row[1:] for row in GOLDEN], ids=[row[0] for row in GOLDEN])
def test_the_golden_table(terms, figures, expected):
    assert judge(terms, figures, TODAY) == expected


@pytest.fixture
def world(db):
    """A salesperson and who keeps the rules."""

    class World:
        boss, ann = person("Boss", KEEPER), person("Ann", SALES)
        north = pool("North", None, (ann,))

    return World


def figures(row, *amounts):
    """The figures of the last months, the latest last."""
    for at, amount in enumerate(amounts):
        if amount is not None:
            made(SalesFigure, customer=row, month=back(periods.today(), len(amounts) - at).isoformat(), amount=str(amount))


def rule(**facts):
    """A rule in force."""
    return made(GradeRule, **{**FACTS, "state": "active", **facts})


@pytest.mark.parametrize("seed", range(2))
def test_the_sql_says_what_plain_python_says(world, seed):
    dice = random.Random(seed)  # noqa: S311  a seeded world
    terms = rule(figure=dice.choice(["monthly", "yearly"]), months=dice.randint(2, 12), least=2).terms()
    rows = [customer(f"R{n}", world.north, world.ann) for n in range(10)]
    stored = {row.id: [dice.choice([None, 0, 5000, 20000, 50000, 90000]) for _ in range(dice.randint(0, 15))] for row in rows}
    for row in rows:
        figures(row, *stored[row.id])
    found = {each.customer: Verdict(each.grade, each.figure, each.months) for each in grade_run.judge(grade_run.in_force(), TRUE)}
    for row in rows:
        amounts = stored[row.id]
        told = {back(periods.today(), len(amounts) - at): D(amount) for at, amount in enumerate(amounts) if amount is not None}
        assert found.get(row.id) == judge(terms, told, periods.today())


def test_the_dry_run_is_the_real_run_and_the_history_says_why(world):
    up, down, same = (customer(name, world.north, world.ann) for name in ("Up", "Down", "Same"))
    figures(up, *[38200] * 6)
    figures(down, 100, 100, 100)
    figures(same, *[50000] * 3)
    grading_job.grade()
    dry = Browser(world.boss).post("/api/customers/grading/dry-run", rule=FACTS).json()
    assert (dry["graded"], dry["held"], dry["whole"]) == (3, 0, True)
    assert {(move["before"], move["after"]): move["count"] for move in dry["moves"]} == {(None, "a"): 1, (None, "b"): 1, (None, "d"): 1}
    told = rule()
    grading_job.grade()
    assert {each["id"]: each["after"] for each in dry["customers"]} == {str(row.id): fresh(row).grade for row in (up, down, same)}
    now = fresh(up)
    assert (now.grade, now.grade_source, now.grade_figure, now.grade_rule_id, now.grade_version) == ("b", "rule", 38200, told.id, 1)
    assert last_change(up).text == "38,200 a month over 6 months, by the rule “Sales”, version 1"
    version = now.version
    grading_job.grade()
    assert fresh(up).version == version
    assert Browser(world.boss).post("/api/customers/grading/dry-run", rule=FACTS, id=str(told.id)).json()["moves"] == []
    assert Browser(world.ann).post("/api/customers/grading/dry-run", rule=FACTS).status_code == 403


def test_a_hand_holds_until_its_day_of_review(world):
    row = customer("Acme", world.north, world.ann)
    figures(row, *[100] * 6)
    day = periods.today() + timedelta(days=30)
    assert Browser(world.ann).act(row, "set_grade", grade="a", review_on=day.isoformat()).status_code == 422
    assert Browser(world.ann).act(row, "set_grade", grade="a", review_on=periods.today().isoformat(), reason="x").status_code == 422
    do(world.ann, "set_grade", row, grade="a", review_on=day.isoformat(), reason="a friend of the house")
    assert last_change(row).text == "a friend of the house"
    rule()
    grading_job.grade()
    assert (fresh(row).grade, fresh(row).grade_source) == ("a", "hand")
    type(row).objects.filter(pk=row.pk).update(grade_review_on=periods.today())
    grading_job.grade()
    now = fresh(row)
    assert (now.grade, now.grade_source, now.grade_review_on) == ("d", "rule", None)


def test_a_grade_typed_into_the_form_is_one_by_hand(world):
    row = customer("Acme", world.north, world.ann)
    run.update(kind_of(type(row)), row.id, {"grade": "c"}, None, acting(world.ann))
    now = fresh(row)
    assert (now.grade_source, now.grade_review_on) == ("hand", periods.today() + timedelta(days=180))
    run.update(kind_of(type(row)), row.id, {"grade": None}, None, acting(world.ann))
    assert (fresh(row).grade_source, fresh(row).grade_review_on) == (None, None)


def test_of_two_rules_the_first_that_fits_counts(world):
    north, south = (customer(name, world.north, world.ann, region=code) for name, code in (("North", "110105"), ("South", "440305")))
    for row in (north, south):
        figures(row, *[30000] * 3)
    rule(name="Everywhere", place=20)
    rule(name="Guangdong", place=10, region="440000", a_from="25000")
    grading_job.grade()
    assert (fresh(north).grade, fresh(south).grade) == ("b", "a")


def test_a_rule_without_order_is_refused_at_the_field(world):
    with pytest.raises(Invalid) as refused:
        rule(a_from="10", b_from="20")
    assert set(refused.value.fields) == {"b_from", "c_from"}
    with pytest.raises(Invalid):
        rule(least=7)


def test_a_month_has_one_figure_and_has_begun(world):
    row = customer("Acme", world.north, world.ann)
    day = periods.today().replace(day=15) if periods.today().day >= 15 else periods.today()
    assert made(SalesFigure, customer=row, month=day.isoformat(), amount="1").month.day == 1
    with pytest.raises(Invalid):
        made(SalesFigure, customer=row, month=day.replace(day=1).isoformat(), amount="2")
    with pytest.raises(Invalid):
        made(SalesFigure, customer=row, month=(day + timedelta(days=62)).isoformat(), amount="2")


def test_a_keeper_grades_now_instead_of_tonight(world):
    row = customer("One", world.north, world.ann)
    rule = run.create(kind_of(GradeRule), FACTS, acting(world.boss))
    page = Browser(world.boss)
    assert page.post(f"/api/customers/grade_rule/{rule.id}/grade_now").status_code == 409
    run.update(kind_of(GradeRule), rule.id, {"state": "active"}, None, acting(world.boss))
    drain()
    figures(row, 60000, 60000, 60000)
    assert fresh(row).grade is None
    answer = page.post(f"/api/customers/grade_rule/{rule.id}/grade_now")
    assert answer.status_code == 200, answer.content
    assert "few minutes" in answer.json()["message"]
    assert "customers.grade" in drain()
    assert fresh(row).grade == "a"
    assert Browser(world.ann).post(f"/api/customers/grade_rule/{rule.id}/grade_now").status_code in (403, 404)


def test_reviews_due_stand_in_a_list_and_are_told_of_once_a_week(world):
    path, today = "/api/customers/attention/review", periods.today()
    late, soon, far, public = (
        customer(name, world.north, owner) for name, owner in zip("LSFP", (world.ann, world.ann, world.ann, None), strict=True)
    )
    for row, days in ((late, -3), (soon, 5), (far, 90), (public, -1)):
        type(row).objects.filter(pk=row.pk).update(grade="b", grade_source="hand", grade_review_on=today + timedelta(days=days))
    assert [row["name"] for row in Browser(world.ann).get(path).json()["rows"]] == ["L", "P", "S"]
    assert grade_review.tell() == 1
    texts = [row["text"] for row in Browser(world.ann).get("/api/office/notices").json()["rows"]]
    assert texts == ["The grades of 1 of your customers are to be reviewed."]
    do(world.ann, "set_grade", late, grade="a", review_on=(today + timedelta(days=100)).isoformat(), reason="looked at")
    assert [row["name"] for row in Browser(world.ann).get(path).json()["rows"]] == ["P", "S"]


def test_who_does_not_read_the_day_of_review_is_told_of_no_review(world):
    clerk = person("Clerk")
    hidden = {"customers.customer": {"grade_review_on": "none", "credit_review_on": "none"}}
    made(Holding, user=clerk, role=made(Role, name="narrow", grants=BOSS, fields=hidden))
    row = customer("L", world.north, world.ann)
    type(row).objects.filter(pk=row.pk).update(grade="b", grade_review_on=periods.today())
    assert Browser(clerk).get("/api/customers/attention/review").json()["rows"] == []


def test_an_average_of_sales_is_shown_no_further_than_the_sales(world):
    """Neither to a role that does not read amounts, nor through a pool, where figures are not read either (access.md §5.3)."""
    home = pool("Head", members=(world.ann,))
    row = customer("Acme", home, world.boss)
    Customer.objects.filter(pk=row.pk).update(grade="b", grade_source="rule", grade_figure=D(38200))
    keeps = person("Blind", {"customers.customer": {"read": ALL}}, {"customers.sales_figure": {"amount": "none"}})
    path = f"/api/customers/customer/{row.pk}"
    assert Browser(world.boss).get(path).json()["grade_figure"] == "38200.00"
    assert "grade_figure" not in Browser(keeps).get(path).json()
    Customer.objects.filter(pk=row.pk).update(owner=None)
    seen = Browser(world.ann).get(path).json()
    assert (seen["grade"], seen["grade_figure"]) == ("b", None)


def test_a_grade_that_opens_customers_is_set_by_who_may_hand_them_over(world):
    """By the button as in the form; and whoever does not write the field does not write it by a button (§5.7)."""
    row = customer("Acme", pool("Head", members=(world.ann,)), world.ann)
    later = (TODAY + timedelta(days=3000)).isoformat()
    given = {"grade": "a", "review_on": later, "reason": "mine"}
    reader = person("Reader", SALES, {"customers.customer": {"grade": "read"}})
    Customer.objects.filter(pk=row.pk).update(owner=reader)
    path = f"/api/customers/customer/{row.pk}/set_grade"
    assert Browser(reader).post(path, **given).status_code == 403
    clerk = person("Clerk", {"customers.customer": {"read": ["SELF"], "update": ["SELF"]}})
    Customer.objects.filter(pk=row.pk).update(owner=clerk)
    assert Browser(clerk).post(path, **given).status_code == 200
    friends = made(Group, name="Friends")
    criteria = {"field": "grade", "op": "eq", "value": "a"}
    made(SharingRule, name="A", kind="customers.customer", criteria=criteria, level="read", group=friends)
    assert Browser(clerk).post(path, **{**given, "grade": "b"}).status_code == 403
    assert Browser(clerk).patch(f"/api/customers/customer/{row.pk}", grade="b").status_code in (403, 422)
    assert Browser(world.boss).post(path, **given).status_code == 200
