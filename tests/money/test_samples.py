"""Samples: asked for, agreed to, shipped, judged, brought back, bought after them; and who learns of them (样品, A42)."""

from datetime import timedelta

import pytest

from kehai.crm.sales.jobs import samples as reminding
from kehai.crm.sales.records.sample_line import SampleLine
from kehai.crm.sales.records.sample_request import SampleRequest
from kehai.kernel import periods
from kehai.site.ready_roles import ROLES
from tests.customers.factory import customer, person
from tests.money.samples import approved, drawn, shipped, today
from tests.money.till import Till, shop, till, world
from tests.workflow.desk import Person, flow

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db
YEAR = periods.today().year


def ordered(who, till, product, *, accept=True):
    order = who.make("order", customer=till.acme, title="After the trial")
    who.make("order_line", order=order["id"], product=product, quantity="2", price="100")
    if accept:
        who.do("order", order, "accept")
    return who.see("order", order)


def test_a_sample_goes_the_whole_way_from_asking_to_an_order(till):
    ann, chief = Till(till.ann), Till(till.chief)
    row = drawn(ann, till.acme, till.pump, returnable=True, return_by="2999-01-01", purpose="Trial in hall 2")
    (line,) = ann.rows("sample_line", request=row["id"])
    assert line["unit"]["label"] == "piece"
    ann.do("sample_request", row, "ask")
    assert ann.see("sample_request", row)["serial"] == f"YP{YEAR}-00001"
    assert any("Pump to try" in text for text in chief.told())
    ann.do("sample_request", row, "approve", 403)
    ann.do("sample_request", row, "ship", 409)
    chief.do("sample_request", row, "approve", note="good customer")
    assert any("can be shipped" in text for text in ann.told())
    ann.do("sample_request", row, "ship", carrier="SF", tracking="SF42")
    sent = ann.see("sample_request", row)
    due = (periods.today() + timedelta(days=14)).isoformat()
    assert (sent["state"], sent["tracking"], sent["shipped_by"]["label"], sent["feedback_due"]) == ("shipped", "SF42", "Ann", due)
    ann.do("sample_request", row, "receive")
    ann.do("sample_request", row, "give_feedback", result="changed", rating=4, feedback="Flange too small")
    # A part of it comes back, then the rest.
    assert "at most 3" in ann.do("sample_line", line, "came_back", 422, quantity="3.001")["fields"]["quantity"]
    ann.do("sample_line", line, "came_back", quantity="1")
    assert ann.see("sample_request", row)["state"] == "feedback"
    ann.do("sample_request", row, "take_back")
    assert (ann.see("sample_request", row)["state"], str(SampleLine.objects.get().returned)) == ("returned", "3.000000")
    order = ordered(ann, till, till.pump)
    ann.do("sample_request", row, "convert")
    told = ann.see("sample_request", row)
    assert (told["order"]["id"], told["converted_on"]) == (order["id"], today())
    ann.do("sample_request", row, "close")
    assert ann.see("sample_request", row)["state"] == "closed"
    ann.do("sample_request", row, "give_feedback", 409, result="silent")


def test_refusals_stand_at_the_right_field_and_move_nothing(till):
    ann, chief = Till(till.ann), Till(till.chief)
    empty = ann.make("sample_request", customer=till.acme, title="Nothing yet")
    assert "product" in ann.do("sample_request", empty, "ask", 409)["message"]
    assert "fee" in ann.make("sample_request", 422, customer=till.acme, title="Free", fee="5.00")["fields"]
    assert "return_by" in ann.make("sample_request", 422, customer=till.acme, title="Kept", return_by="2999-01-01")["fields"]
    assert "quantity" in ann.make("sample_line", 422, request=empty["id"], product=till.pump, quantity="0")["fields"]
    row = drawn(ann, till.acme, till.pump, charged=True, fee="50.00")
    ann.do("sample_request", row, "ask")
    ann.change("sample_request", row, 409, purpose="Something else")
    ann.make("sample_line", 409, request=row["id"], product=till.seal, quantity="1")
    ann.drop("sample_request", row, 409)
    assert "reason" in chief.do("sample_request", row, "refuse", 422)["fields"]
    chief.do("sample_request", row, "refuse", reason="Too dear")
    assert any("Too dear" in text for text in ann.told())
    ann.do("sample_request", row, "withdraw")
    ann.change("sample_request", row, charged=False, fee=None)
    ann.do("sample_request", row, "ask")
    chief.do("sample_request", row, "approve")
    assert "shipped_on" in ann.do("sample_request", row, "ship", 422, shipped_on="2999-01-01")["fields"]
    assert SampleRequest.objects.get(pk=row["id"]).state == "approved"
    ann.do("sample_request", row, "ship")
    ann.do("sample_request", row, "ship", 409)
    assert "received_on" in ann.do("sample_request", row, "receive", 422, received_on="2020-01-01")["fields"]
    assert "feedback" in ann.do("sample_request", row, "give_feedback", 422, result="suits")["fields"]
    assert "rating" in ann.do("sample_request", row, "give_feedback", 422, result="suits", feedback="Fine", rating=6)["fields"]
    ann.do("sample_request", row, "take_back", 409)  # not to be returned
    ann.do("sample_request", row, "receive")
    assert "reason" in ann.do("sample_request", row, "close", 422)["fields"]
    ann.do("sample_request", row, "close", reason="Nobody answers")


def test_only_what_was_sent_bought_by_the_same_customer_within_the_days_counts(till):
    ann, chief = Till(till.ann), Till(till.chief)
    row = shipped(ann, chief, till.acme, till.pump)
    assert "order" in ann.do("sample_request", row, "convert", 422)["fields"]
    seals, draft = ordered(ann, till, till.seal), ordered(ann, till, till.pump, accept=False)
    assert "products" in ann.do("sample_request", row, "convert", 422, order=seals["id"])["fields"]["order"]
    assert "accepted" in ann.do("sample_request", row, "convert", 422, order=draft["id"])["fields"]["order"]
    old = shipped(ann, chief, till.acme, till.pump, shipped_on=(periods.today() - timedelta(days=181)).isoformat())
    pumps = ordered(ann, till, till.pump)
    assert "days" in ann.do("sample_request", old, "convert", 422, order=pumps["id"])["fields"]["order"]
    both = ann.make("opportunity", customer=till.acme, title="Hall 2")
    assert "deal" in ann.do("sample_request", row, "convert", 422, order=pumps["id"], deal=both["id"])["fields"]
    assert "products" in ann.do("sample_request", row, "convert", 422, deal=both["id"])["fields"]["deal"]
    # The deal it was sent for needs no quote.
    own = shipped(ann, chief, till.acme, till.pump, opportunity=both["id"])
    ann.do("sample_request", own, "convert", deal=both["id"])
    assert ann.see("sample_request", own)["deal"]["id"] == both["id"]
    ann.do("sample_request", row, "convert", order=pumps["id"])
    ann.do("sample_request", row, "convert", 409)
    ann.do("sample_request", row, "unlink")
    assert ann.see("sample_request", row)["converted_on"] is None


def test_where_a_flow_asks_its_agreement_is_the_approval(till):
    flow(till, "ask", kind="sales.sample_request", condition={"field": "charged", "op": "eq", "value": False})
    ann, chief = Till(till.ann), Person(till.chief)
    free, paid = drawn(ann, till.acme, till.pump), drawn(ann, till.acme, till.pump, charged=True, fee="10.00")
    asked = ann.do("sample_request", free, "ask", 202)
    ann.do("sample_request", paid, "ask")
    assert [ann.see("sample_request", row)["state"] for row in (free, paid)] == ["draft", "asked"]
    chief.say(asked, "agree", answer="fine")
    assert ann.see("sample_request", free)["state"] == "approved"
    ann.do("sample_request", free, "ship")


def test_who_may_not_see_the_customer_learns_nothing(till):
    ann, chief = Till(till.ann), Till(till.chief)
    row = shipped(ann, chief, till.acme, till.pump)
    (line,) = ann.rows("sample_line", request=row["id"])
    bob = Till(till.bob)
    bob.see("sample_request", row, 404)
    bob.see("sample_line", line, 404)
    bob.do("sample_request", row, "give_feedback", 404, result="silent")
    assert bob.rows("sample_request") == []
    assert bob.browser.get("/api/sales/sample_request/group?by=state&measure=count").json()["groups"] == []
    bobs = customer("Bobs Ltd", till.sea, till.bob)
    # Nor is one made for a customer that is not seen, nor with his order.
    assert "customer" in bob.make("sample_request", 422, customer=till.acme, title="Mine")["fields"]
    mine = shipped(bob, chief, bobs, till.pump)
    order = ordered(ann, till, till.pump)
    assert "order" in bob.do("sample_request", mine, "convert", 422, order=order["id"])["fields"]


def test_who_ships_for_all_ships_and_sees_no_price_and_no_words_of_the_customer(till):
    role = ROLES["logistics"]
    lou = Till(person("Lou", {kind: dict(ops) for kind, ops in role.grants.items()}, {kind: dict(told) for kind, told in role.fields.items()}))
    ann, chief = Till(till.ann), Till(till.chief)
    row = approved(ann, chief, till.acme, till.pump, charged=True, fee="77.70")
    lou.do("sample_request", row, "approve", 403)
    lou.do("sample_request", row, "ship", carrier="SF", tracking="SF7")
    assert any("SF7" in text for text in ann.told())
    assert {"fee", "feedback", "rating"} & set(lou.see("sample_request", row)) == set()


def test_feedback_and_return_are_reminded_of_once(till):
    ann, chief = Till(till.ann), Till(till.chief)
    ago = (periods.today() - timedelta(days=14)).isoformat()
    row = shipped(ann, chief, till.acme, till.pump, returnable=True, return_by=today(), shipped_on=ago)
    shipped(ann, chief, till.acme, till.pump, returnable=True, return_by="2999-01-01")
    for _round in range(2):
        reminding.tell()
    told = [text for text in ann.told() if "Pump to try" in text and ("feedback was due" in text or "come back by" in text)]
    assert len(told) == 2
    ann.do("sample_request", row, "give_feedback", result="suits", feedback="Fine")
    reminding.tell()
    assert len([text for text in ann.told() if "feedback was due" in text]) == 1


def figures(who, by, span="ever", status=200):
    told = who.ask(f"samples?by={by}&span={span}", status)
    if status != 200:
        return told
    return {row["label"]: (row["sent"], row["feedback"], row["converted"], [tuple(each.values()) for each in row["amounts"]]) for row in told["rows"]}


def test_the_figures_count_what_the_reader_sees_by_person_product_and_month(till):
    ann, bob, chief = Till(till.ann), Till(till.bob), Till(till.chief)
    row = shipped(ann, chief, till.acme, till.pump)
    ann.make("sample_request", customer=till.acme, title="A draft counts for nothing")
    ago = shipped(ann, chief, till.acme, till.pump, shipped_on="2025-12-31")
    bobs = shipped(bob, chief, customer("Bobs Ltd", till.sea, till.bob), till.seal)
    ann.do("sample_request", row, "give_feedback", result="suits", feedback="Fine")
    order = ordered(ann, till, till.pump)
    ann.do("sample_request", row, "convert", order=order["id"])
    # The order counts once, whatever led to it.
    SampleRequest.objects.filter(pk=ago["id"]).update(order=order["id"], converted_on=today())
    earned = [("CNY", order["amount"])]
    assert figures(ann, "person") == {"Ann": (2, 1, 2, earned)}
    assert figures(chief, "person") == {"Ann": (2, 1, 2, earned), "Bob": (1, 0, 0, [])}
    assert figures(bob, "product") == {"Seal": (1, 0, 0, [])}
    assert figures(chief, "product") == {"Pump": (2, 1, 2, earned), "Seal": (1, 0, 0, [])}
    month = today()[:7]
    assert list(figures(chief, "month").items()) == [(month, (2, 1, 1, earned)), ("2025-12", (1, 0, 1, earned))]
    assert figures(ann, "person", "this_month") == {"Ann": (1, 1, 1, earned)}
    # Who sees the sample and not the order reads that it was bought, and not for how much.
    SampleRequest.objects.filter(pk=bobs["id"]).update(order=order["id"], converted_on=today())
    assert figures(bob, "person") == {"Bob": (1, 0, 1, [])}
    till_fay = Till(till.fay)
    assert figures(till_fay, "person", status=403)["code"]
