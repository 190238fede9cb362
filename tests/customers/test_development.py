"""The development of a customer from the target list to the decision, with all who have a say in it (B37, B38, B40–B48)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.development import Development
from kehai.crm.customers.rules import development_path as path
from kehai.crm.customers.rules.development import signers
from kehai.crm.office import clocks
from kehai.crm.office.records.deadline import Deadline
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.user import User
from kehai.kernel import calendar, company
from tests.customers.browser import Browser
from tests.customers.developing import (
    APPLICATION,
    CASE,
    CHECK,
    FINAL,
    PLAN,
    PROGRESS,
    REPORT,
    SUGGESTION,
    TARGET,
    THINKING,
    begin,
    drive,
    fill,
    reported_and_guided,
    step,
    told,
    world,
)
from tests.customers.factory import ROOT, do

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db


def test_what_belongs_to_a_step_that_is_done_is_told_to_be_written_no_more(world):
    """What the form offers is what the server takes: in every state a field that stays is refused, and one that does not is written."""
    case = begin(world.ann, name="Silver & Co")
    told = next(kind for kind in Browser(world.ann).get("/api/kinds").json()["kinds"] if kind["name"] == "customers.development")
    fields = {field["name"]: field["stays"] for field in told["fields"]}
    assert fields["name"] is None
    for state in path.FROZEN["reason"]:
        Development.objects.filter(pk=case).update(state=state)
        for name in ("reason", "questions", "approach", "final_report"):
            stays = state in fields[name]["values"]
            assert fields[name]["field"] == "state"
            fill(world.ann, case, 422 if stays else 200, **{name: f"{name} in {state}"})


def test_a_key_customer_from_the_target_list_to_the_directors_decision(world):
    Customer.objects.filter(pk=world.acme.pk).update(focus="key")
    case = begin(world.ann, customer=str(world.acme.pk))
    row = Browser(world.ann).get(f"{CASE}/{case}").json()
    assert (row["name"], row["state"], row["owner"]["label"]) == ("Acme Ltd", "target", "Ann")
    fill(world.ann, case, **APPLICATION)
    step(world.ann, case, "apply")
    assert told(world.chief) == ["The development of Acme Ltd waits for your decision."]
    assert told(world.dora) == []
    step(world.ann, case, "sign", 403)
    step(world.chief, case, "sign")
    step(world.boss, case, "sign", 409)
    fill(world.ann, case, 422, reason="another reason")
    fill(world.ann, case, **PLAN)
    step(world.ann, case, "plan")
    suggestion = _suggested(world, case)
    fill(world.ann, case, **CHECK)
    step(world.ann, case, "check")
    fill(world.ann, case, **THINKING)
    step(world.ann, case, "contact")
    fill(world.ann, case, approach="offer sixty days")
    step(world.ann, case, "adjust")
    reported_and_guided(world, case)
    # The final report: reviewed by the manager, decided by the director.
    fill(world.ann, case, **FINAL)
    assert "1 suggestions are not answered" in step(world.ann, case, "report", 409)["message"]
    answered = Browser(world.ann).post(f"{SUGGESTION}/{suggestion['id']}/answer", verdict="accepted", why="good idea")
    assert answered.status_code == 200, answered.content
    step(world.ann, case, "report")
    assert Browser(world.ann).get(f"{CASE}/{case}").json()["key_customer"] is True
    step(world.dora, case, "decide", 409, result="won", reason="x")
    step(world.chief, case, "review", words="sound")
    assert told(world.dora)[0] == "The development of Acme Ltd waits for your decision."
    assert "Dora" in step(world.chief, case, "decide", 403, result="won", reason="x")["message"]
    step(world.dora, case, "decide", result="won", reason="well done")
    row = Browser(world.ann).get(f"{CASE}/{case}").json()
    assert (row["state"], row["decided_by"]["label"], row["suggestions"], row["unanswered"]) == ("won", "Dora", 1, 0)
    assert told(world.ann)[0] == "The development of Acme Ltd was decided by Dora: Won."
    _all_steps_are_shown(world, case)


def _suggested(world, case):
    """Another department suggests something, and is owed an answer."""
    made_one = Browser(world.pia).post(SUGGESTION, development=case, content="show the casting line")
    assert made_one.status_code == 201, made_one.content
    suggestion = made_one.json()
    assert (suggestion["department"]["label"], suggestion["state"]) == ("Works", "given")
    assert Browser(world.pia).post(f"{SUGGESTION}/{suggestion['id']}/answer", verdict="accepted", why="x").status_code == 403
    return suggestion


def _all_steps_are_shown(world, case):
    taken = Browser(world.chief).get(f"/api/customers/development-path/{case}").json()
    assert [(one["state"], one["by"]) for one in taken["steps"]] == [
        *(("applied", "Ann"), ("signed", "Chief"), ("planned", "Ann"), ("checked", "Ann"), ("contacted", "Ann"), ("developing", "Ann")),
        *(("reported", "Ann"), ("reviewed", "Chief"), ("won", "Dora")),
    ]
    assert taken["next"] == []


@pytest.mark.parametrize("move", path.MOVES, ids=lambda move: move.name)
def test_each_step_needs_its_fields_and_says_which(world, move):
    case = begin(world.ann, name="Newcomer")
    full = {**APPLICATION, **PLAN, **CHECK, **THINKING, "approach": "x", **FINAL, "proposal": "later"}
    Development.objects.filter(pk=case).update(state=move.sources[-1], customer=world.acme)
    labels = {field["name"]: field["label"] for field in kind_of_case(world)["fields"]}
    for name in move.needs:
        blank = None if name in (*path.QUESTIONS, "customer", "contacted_at", "contact_on", "source", "contact_way", "proposal") else ""
        facts = {**full, "customer_id": world.acme.pk}
        facts["customer_id" if name == "customer" else name] = blank
        Development.objects.filter(pk=case).update(**facts)
        if name == "customer":
            Development.objects.filter(pk=case).update(customer=None)
        refused = step(world.ann, case, move.name, 422)
        assert labels[name] in refused["message"], name
        assert list(refused["fields"]) == [name]
    Development.objects.filter(pk=case).update(**full, customer=world.acme)
    step(world.ann, case, move.name)
    assert Development.objects.get(pk=case).state == move.target


def kind_of_case(world):
    kinds = Browser(world.ann).get("/api/kinds").json()["kinds"]
    return next(kind for kind in kinds if kind["name"] == "customers.development")


def test_a_no_wants_a_remark(world):
    case = begin(world.ann, name="Newcomer")
    drive(world, case, path.PLANNED)
    fill(world.ann, case, **{**CHECK, "price_remark": ""})
    assert list(step(world.ann, case, "check", 422)["fields"]) == ["price_remark"]


ALLOWED = {
    "target": "apply",
    "applied": "sign send_back",
    "returned": "apply",
    "signed": "plan report",
    "planned": "check report",
    "checked": "contact report",
    "contacted": "adjust report",
    "developing": "report",
    "reported": "review return_report decide",
    "reviewed": "return_report decide",
    "won": "",
    "given_up": "resume",
    "later": "resume",
}


def test_what_each_state_allows_and_nothing_else(world):
    """The golden table: as the path says, and as the buttons are offered to who may do everything."""
    assert {state: " ".join(path.next_of(state)) for state in Development.State.values} == ALLOWED
    case = begin(world.ann, name="Newcomer")
    words = {*path.MOVED, *path.SIGNING}
    for state, wanted in ALLOWED.items():
        for key in (False, True):
            Development.objects.filter(pk=case).update(state=state, key_customer=key)
            offered = {name for name in Browser(world.boss).get(f"{CASE}/{case}").json()["can"] if name in words}
            skipped = {"reported": {"decide"} if key else {"review"}}.get(state, set())
            assert offered == set(wanted.split()) - skipped, (state, key)


def test_who_may_sign_is_found_when_it_is_needed(world):
    case = begin(world.ann, name="Newcomer")
    drive(world, case, path.APPLIED)
    assert Browser(world.eve).get(f"{CASE}/{case}").status_code == 404
    User.objects.filter(pk=world.ann.pk).update(manager=world.dora)
    step(world.chief, case, "sign", 403)
    step(world.dora, case, "send_back", reason="how much exactly?")
    assert told(world.ann)[0] == "Dora returned the development of Newcomer: how much exactly?"
    fill(world.ann, case, expected_volume="25 kg a month")
    step(world.ann, case, "apply")
    step(world.dora, case, "sign", days=3)
    assert Development.objects.get(pk=case).report_days == 3
    # A manager's own case is signed above him.
    own = begin(world.chief, name="Another")
    fill(world.chief, own, **APPLICATION)
    step(world.chief, own, "apply")
    step(world.chief, own, "sign", 403)
    step(world.dora, own, "sign")
    assert [row["action"] for row in Browser(world.ann).get(f"{CASE}/{case}/history").json()["rows"]][:2] == ["sign", "apply"]


def test_the_company_says_who_decides(world):
    company.put({signers.DECIDES: path.DIRECTOR}, ROOT)
    case = begin(world.ann, customer=str(world.acme.pk))
    drive(world, case, path.REPORTED)
    step(world.chief, case, "decide", 403, result="won", reason="x")
    step(world.dora, case, "decide", result="later", reason="next year")
    step(world.ann, case, "resume")
    assert Development.objects.get(pk=case).state == "target"


def test_an_overdue_report_is_told_of_once_to_the_owner_and_then_to_the_manager(world):
    case = begin(world.ann, name="Newcomer")
    drive(world, case, path.SIGNED)
    due = Development.objects.get(pk=case).next_report_at
    clock = Deadline.objects.get(about_id=case, rule="customers.development_report")
    assert (clock.due_at, clock.owner, calendar.is_workday(calendar.local(due).date())) == (due, world.ann, True)
    assert timedelta(days=6) < due - timezone.now() < timedelta(days=18)
    past = clock.due_at - (timezone.now() - timedelta(minutes=1))
    for days in (0, 12):
        shift = past if days == 0 else timedelta(days=days)
        clock.refresh_from_db()
        Deadline.objects.filter(pk=clock.pk).update(started_at=clock.started_at - shift, due_at=clock.due_at - shift, next_at=clock.next_at - shift)
        for _ in range(3):
            clocks.tick()
    late = list(Notice.objects.filter(sort="customers.development_report").order_by("created_at"))
    assert [row.owner.name for row in late] == ["Ann", "Chief"]
    assert Browser(world.ann).post(REPORT, development=case, content="at last").status_code == 201
    clock.refresh_from_db()
    assert (clock.state, clock.in_time, clock.evidence) == ("met", False, "Ann")
    assert Deadline.objects.filter(about_id=case, state="running").count() == 1
    assert Development.objects.get(pk=case).next_report_at > timezone.now()


def test_who_is_asked_sees_the_question_and_not_the_case(world):
    case = begin(world.ann, customer=str(world.acme.pk))
    step(world.ann, case, "ask_suggestion", person=str(world.eve.pk), question="which carrier?")
    (row,) = Browser(world.eve).get(SUGGESTION).json()["rows"]
    assert (row["question"], row["state"], row["can"]) == ("which carrier?", "asked", ["update", "delete", "give"])
    assert "Acme" not in str(row)
    assert Browser(world.eve).get(f"{CASE}/{case}").status_code == 404
    assert Browser(world.eve).post(SUGGESTION, development=case, content="x").status_code in (403, 422)
    given = Browser(world.eve).post(f"{SUGGESTION}/{row['id']}/give", content="the cheap one")
    assert given.status_code == 200, given.content
    assert Development.objects.get(pk=case).unanswered == 1
    assert told(world.ann)[0] == "There is a suggestion for the development of Acme Ltd: please answer it."


def test_a_case_shows_no_more_of_the_customer_than_one_may_see_and_goes_with_it(world):
    case = begin(world.ann, customer=str(world.acme.pk))
    drive(world, case, path.SIGNED)
    assert Browser(world.chief).get(f"{CASE}/{case}").json()["customer"]["label"] == "Acme Ltd"
    do(world.ann, "transfer", world.acme, person=world.eve)
    assert Browser(world.eve).get(f"{CASE}/{case}").json()["owner"]["label"] == "Eve"
    assert [Browser(who).get(f"{CASE}/{case}").status_code for who in (world.ann, world.chief)] == [404, 404]
    assert Deadline.objects.get(about_id=case, rule="customers.development_report", state="running").owner == world.eve
    Development.objects.filter(pk=case).update(owner=world.bob)
    assert Browser(world.bob).get(CASE).json()["rows"] == [], "his case, but not his customer"


def test_a_target_is_entered_as_a_customer(world):
    case = begin(world.ann, name="Brand New Ltd")
    step(world.ann, case, "enter")
    found = Customer.objects.get(name="Brand New Ltd")
    assert (found.owner, Development.objects.get(pk=case).customer) == (world.ann, found)
    step(world.ann, case, "enter", 409)


def test_the_months_targets_count_by_themselves_as_far_as_one_sees(world):
    month = "2026-03-01"
    for owner, state in ((world.ann, "won"), (world.ann, "signed"), (world.bob, "contacted"), (world.eve, "won")):
        case = begin(owner, name="Case")
        within, later = "2026-03-31T15:59:00Z", "2026-03-31T16:01:00Z"  # midnight in Shanghai
        facts = {"signed_at": within, "contacted_at": within if state != "signed" else None, "decided_at": within if owner != world.eve else later}
        Development.objects.filter(pk=case).update(state=state, **facts)
    for data in ({"department": str(world.sales.pk), "to_open": 10, "to_win": 4}, {"department": str(world.north.pk), "to_open": 6}):
        assert Browser(world.boss).post(TARGET, month="2026-03-17", **data).status_code == 201
    for who, count in ((world.ann, 3), (world.bob, 2)):
        answer = Browser(world.chief).post(TARGET, month=month, owner=str(who.pk), to_open=count, to_win=1)
        assert answer.status_code == 201, answer.content
    assert Browser(world.ann).post(TARGET, month=month, owner=str(world.ann.pk), to_open=1).status_code == 403
    assert Browser(world.chief).post(TARGET, month=month, owner=str(world.eve.pk), to_open=1).status_code == 403
    assert Browser(world.boss).post(TARGET, month="2026-03-05", department=str(world.north.pk), to_open=1).status_code == 422

    def seen(user):
        rows = Browser(user).get(f"{PROGRESS}?month=2026-03-20").json()["rows"]
        return {row["who"]: (row["open"]["asked"], row["open"]["reached"], row["contact"]["reached"], row["win"]["reached"]) for row in rows}

    assert seen(world.boss) == {"Sales": (10, 4, 3, 1), "North": (6, 3, 2, 1), "Ann": (3, 2, 1, 1), "Bob": (2, 1, 1, 0)}
    assert seen(world.dora) == seen(world.boss)
    assert seen(world.chief) == {"Sales": (10, 3, 2, 1), "North": (6, 3, 2, 1), "Ann": (3, 2, 1, 1), "Bob": (2, 1, 1, 0)}
    assert seen(world.ann) == {"Sales": (10, 2, 1, 1), "North": (6, 2, 1, 1), "Ann": (3, 2, 1, 1)}
    (north,) = [row for row in Browser(world.boss).get(f"{PROGRESS}?month={month}").json()["rows"] if row["who"] == "North"]
    assert north["open"]["shared"] == 5
    assert Browser(world.boss).get(f"{PROGRESS}?month=now").status_code == 422
