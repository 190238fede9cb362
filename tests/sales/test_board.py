"""The board of deals: columns with counts, amounts and what is due, by the group door; the funnel; another pipeline (K72, A31, A32, A65)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.people.records.user import User
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.pipeline import Pipeline
from kehai.crm.sales.records.stage import Stage
from kehai.crm.sales.records.stage_move import StageMove
from kehai.site.ready_roles import ROLES
from tests.customers.factory import made, person
from tests.sales.deals import Deals, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db
PLAN = {"summary": "they want it quiet", "plan": "show the silent one"}
WHOLE = {"need": "quiet", "closes_on": "2026-12-01"}


def later(**ago):
    return (timezone.now() + timedelta(**ago)).isoformat()


def test_the_kind_says_how_its_board_stands(world):
    kinds = {kind["name"]: kind for kind in Deals(world.ann).browser.get("/api/kinds").json()["kinds"]}
    board = kinds["sales.opportunity"]["board"]
    assert (board["by"], board["within"], board["move"], board["open"]) == ("stage", "pipeline", "advance", "open")
    assert board["ends"] == [{"value": "won", "action": "win"}, {"value": "lost", "action": "lose"}]
    assert board["sums"] == ["amount", "weighted"]
    assert kinds["sales.stage"]["board"] is None


def test_a_board_says_nothing_of_what_is_not_read(world):
    grants = {kind: dict(ops) for kind, ops in ROLES["sales"].grants.items()}
    fay = person("Fay", grants, fields={"sales.opportunity": {"amount": "none", "weighted": "masked"}})
    kinds = {kind["name"]: kind for kind in Deals(fay).browser.get("/api/kinds").json()["kinds"]}
    assert kinds["sales.opportunity"]["board"]["sums"] == []
    answer = Deals(fay).browser.get("/api/sales/funnel").json()
    assert answer["won"] == {"count": 0, "amount": None, "weighted": None}


def test_columns_are_counted_by_stage_and_by_what_is_due(world):
    ann = Deals(world.ann)
    for at in ({"days": -2}, {"minutes": 0}, {"days": 3}):
        ann.begin(world.acme, amount="100.00", next_at=later(**at))
    ann.begin(world.acme, amount="50.00")
    ann.begin(world.acme, amount="30.00", stage=str(world.second.pk), need="x")
    answer = ann.browser.get("/api/sales/opportunity/group?by=stage,next_at:due&measure=count,sum:amount,sum:weighted").json()["groups"]
    found = {(one["label"][0], one["value"][1]): (one["count"], one["sum:amount"], one["sum:weighted"]) for one in answer}
    assert found == {
        ("Talk", "overdue"): (1, "100.00", "10.00"),
        ("Talk", "today"): (1, "100.00", "10.00"),
        ("Talk", "planned"): (1, "100.00", "10.00"),
        ("Talk", None): (1, "50.00", "5.00"),
        ("Offer", None): (1, "30.00", "15.00"),
    }
    assert ann.browser.get("/api/sales/opportunity/group?by=stage:due&measure=count").status_code == 422
    assert Deals(world.eve).browser.get("/api/sales/opportunity/group?by=stage,next_at:due&measure=count").json()["groups"] == []


@pytest.fixture
def projects(world):
    way = made(Pipeline, name="Projects", position=20)
    survey = made(Stage, pipeline=way, name="Survey", position=10, probability=5)
    bid = made(Stage, pipeline=way, name="Bid", position=20, probability=40, needs=["budget"])
    return way, survey, bid


def test_a_deal_goes_into_another_pipeline_through_its_gates(world, projects):
    ann = Deals(world.ann)
    way, _survey, bid = projects
    deal = ann.begin(world.acme, amount="100.00")
    assert set(ann.act(deal, "switch_pipeline", 422, pipeline=way, stage=bid)["fields"]) == {"budget"}
    assert set(ann.act(deal, "switch_pipeline", 422, pipeline=way, stage=world.second)["fields"]) == {"stage"}
    ann.act(deal, "switch_pipeline", 409, pipeline=world.pipeline)
    ann.act(deal, "switch_pipeline", pipeline=way, summary="it became a tender")
    now = ann.get(deal)
    assert (now["pipeline"]["label"], now["stage"]["label"], now["weighted"]) == ("Projects", "Survey", "5.00")
    assert ann.course(deal) == [("begun", "Talk"), ("switched", "Survey")]
    ann.fill(deal, budget="90.00")
    ann.act(deal, "advance", stage=bid)
    assert ann.course(deal)[-1] == ("forward", "Bid")
    Pipeline.objects.filter(pk=world.pipeline.pk).update(active=False)
    assert set(ann.act(deal, "switch_pipeline", 422, pipeline=world.pipeline)["fields"]) == {"pipeline"}


def _rested(deal, **rests):
    """The moves of a deal, so many days apart."""
    at = timezone.now() - timedelta(days=sum(rests.values()) + 1)
    for move, rest in zip(StageMove.objects.filter(opportunity=deal["id"]).order_by("at", "id"), [*rests.values(), 0], strict=False):
        StageMove.objects.filter(pk=move.pk).update(at=at)
        at += timedelta(days=rest)


def test_the_funnel_tells_how_far_deals_came_and_how_they_ended(world):
    ann, eve = Deals(world.ann), Deals(world.eve)
    stays, goes, wins, loses = (ann.begin(world.acme, amount="100.00", **WHOLE) for _each in range(4))
    ann.act(goes, "advance", stage=world.second, **PLAN)
    _rested(goes, talk=4)
    ann.act(wins, "advance", stage=world.second, **PLAN)
    ann.act(wins, "win", reason=world.price, factors="cheap")
    _rested(wins, talk=2, offer=6)
    ann.act(loses, "lose", reason=world.dear, factors="x")
    ann.act(goes, "guide", 403, words="no rest of its own")
    Deals(world.chief).act(goes, "guide", words="no rest of its own")
    funnel = ann.browser.get("/api/sales/funnel").json()
    told = [(one["label"], one["count"], one["amount"], one["weighted"], one["reached"], one["onward"], one["days"]) for one in funnel["stages"]]
    assert told == [
        ("Talk", 1, "100.00", "10.00", 4, "50.0", "2.0"),  # rests of 0, 2 and 4 days have ended
        ("Offer", 1, "100.00", "50.00", 2, "50.0", "6.0"),
        ("Sign", 0, "0.00", "0.00", 1, None, None),  # who won has come to the end
    ]
    assert (funnel["pipeline"]["label"], funnel["won"]["count"], funnel["lost"]["amount"], funnel["rate"]) == ("Direct", 1, "100.00", "50.0")
    assert [(one["state"], one["label"], one["count"]) for one in funnel["reasons"]] == [("lost", "Too dear", 1), ("won", "Best price", 1)]
    assert sum(stage["count"] for stage in eve.browser.get("/api/sales/funnel").json()["stages"]) == 0
    north = str(User.objects.get(pk=world.ann.pk).department_id)
    south = str(User.objects.get(pk=world.eve.pk).department_id)
    boss = Deals(world.boss).browser
    assert boss.get(f"/api/sales/funnel?department={north}").json()["stages"][0]["count"] == 1
    assert boss.get(f"/api/sales/funnel?department={south}").json()["stages"][0]["count"] == 0
    assert boss.get(f"/api/sales/funnel?owner={world.bob.pk}").json()["begun"] == 0
    Opportunity.objects.filter(pk=stays["id"]).update(created_at=timezone.now() - timedelta(days=500))
    assert boss.get("/api/sales/funnel").json()["begun"] == 3
    assert boss.get("/api/sales/funnel?from=2020-01-01&to=2020-02-01").json()["rate"] is None
    assert boss.get("/api/sales/funnel?from=2020-03-01&to=2020-02-01").status_code == 422
    for beyond in ("to=0001-01-02", "to=9999-12-31", "from=0001-01-01"):
        assert boss.get(f"/api/sales/funnel?{beyond}").status_code == 422, "no day that cannot be reckoned with"
    assert boss.get(f"/api/sales/funnel?pipeline={world.acme.pk}").status_code == 404


def test_who_reads_no_deals_has_no_funnel(world):
    assert Deals(person("Pat", {"customers.customer": {"read": ["SELF"]}})).browser.get("/api/sales/funnel").status_code == 403
