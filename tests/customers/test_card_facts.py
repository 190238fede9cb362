"""The customer's card: classes, states dated twice, related parties, groups, checks and credit, and the card on paper (A03, A04, B09–B27, B42)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehai.crm.customers.jobs import card
from kehai.crm.customers.records import verification
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.verification import Verification
from kehai.crm.people.records.role import Holding
from kehai.kernel import periods
from kehai.kernel.records.change import Change
from tests.customers.browser import KIND, Browser
from tests.customers.factory import ALL, BOSS, CUSTOMER, ROOT, SALES, customer, fresh, history, person, pool

pytestmark = pytest.mark.django_db
OPERATING, RELATION, CHECK = "/api/customers/operating_state", "/api/customers/relation", "/api/customers/verification"


@pytest.fixture
def town():
    """Two salespeople, each with customers, and a boss."""

    class Town:
        ann, eve, boss = person("Ann", SALES), person("Eve", SALES), person("Boss", BOSS)
        head = pool("Head")
        acme, globex = customer("Acme", head, ann), customer("Globex", head, eve)

    return Town


def test_classes_are_filtered_and_counted_by(town):
    ann = Browser(town.ann)
    facts = {"ownership": "collective", "business_form": "chain", "location": "hub", "importance": "core", "tier": "1", "focus": "future"}
    more = {
        "assets": "12000000",
        "employees": 120,
        "trading_since": "2015-03-01",
        "service_area": "310115",
        "sales_ability": "high",
        "potential": "high",
    }
    assert ann.patch(f"{KIND}/{town.acme.id}", **facts, **more).status_code == 200
    for name, value in {**facts, "sales_ability": "high"}.items():
        wanted = f'{{"field":"{name}","op":"eq","value":"{value}"}}'
        assert [row["name"] for row in ann.get(f"{KIND}?filter={wanted}").json()["rows"]] == ["Acme"], name
        assert ann.get(f"{KIND}/group?by={name}&measure=count").status_code == 200
    assert len(ann.get(f'{KIND}?filter={{"field":"service_area","op":"under","value":"31"}}').json()["rows"]) == 1


def test_the_kind_says_which_fields_are_for_companies_and_which_for_people(town):
    kind = next(kind for kind in Browser(town.ann).get("/api/kinds").json()["kinds"] if kind["name"] == CUSTOMER)
    assert kind["shown_when"]["income"] == {"field": "kind_of", "values": ["person"]}
    assert kind["shown_when"]["ownership"] == {"field": "kind_of", "values": ["company"]}
    labels = {(child["kind"], child["link"]): child["label"] for child in kind["children"]}
    assert labels["customers.relation", "other"] != labels["customers.relation", "customer"]
    assert ("customers.verification", "customer") not in labels  # it has a panel of its own


def test_a_create_costs_what_it_did(town):
    ann = Browser(town.ann)
    ann.post(KIND, name="Warm")
    with CaptureQueriesContext(connection) as found:
        assert ann.post(KIND, name="Cold").status_code == 201
    asked = [str(each["sql"]) for each in found]
    assert not [each for each in asked if "verification" in each or "importantday" in each]


def test_who_was_right_when(town):
    """B11: what was known on a day about a day; a correction leaves what was thought before."""
    ann = Browser(town.ann)

    def wrote(day, text):
        answer = ann.post(OPERATING, customer=str(town.acme.id), valid_from=day, performance=text, source="visit")
        assert answer.status_code == 201
        return answer.json()

    first, second = wrote("2026-01-01", "growing"), wrote("2026-06-01", "shrinking")
    before = second["created_at"]
    wrote("2026-01-01", "was never growing")

    def as_of(day, known):
        wanted = [("valid_from", "le", day), ("created_at", "le", known), ("customer", "eq", str(town.acme.id))]
        tree = ",".join(f'{{"field":"{name}","op":"{op}","value":"{value}"}}' for name, op, value in wanted)
        found = ann.get(f'{OPERATING}?filter={{"and":[{tree}]}}&sort=-valid_from&size=1&columns=performance').json()["rows"]
        return found[0]["performance"] if found else None

    later = "2036-01-01T00:00:00Z"
    assert as_of("2026-03-01", before.replace("+00:00", "Z")) == "growing"
    assert as_of("2026-03-01", later) == "was never growing"
    assert as_of("2026-07-01", later) == "shrinking"
    assert as_of("2025-12-31", later) is None
    assert ann.patch(f"{OPERATING}/{first['id']}", performance="x").status_code == 403
    assert ann.delete(f"{OPERATING}/{first['id']}").status_code == 403
    assert ann.post(OPERATING, customer=str(town.acme.id)).status_code == 422  # says nothing


def test_a_relation_stands_on_both_sides_and_tells_the_other_side_no_opinions(town):
    boss, ann, eve = Browser(town.boss), Browser(town.ann), Browser(town.eve)
    made = boss.post(RELATION, customer=str(town.acme.id), other=str(town.globex.id), sort="guarantor", trade="每年担保五百万", share="30")
    assert made.status_code == 201
    (mine,) = ann.get(f"{RELATION}?columns=sort,other,customer,trade").json()["rows"]
    assert (mine["trade"], mine["other"]["id"]) == ("每年担保五百万", None)
    theirs = eve.get(f"{RELATION}?columns=sort,other,customer,trade")
    (row,) = theirs.json()["rows"]
    assert (row["sort"], row["customer"]["id"], row["other"]["label"]) == ("guarantor", None, "Globex")
    assert "五百万" not in theirs.content.decode()
    assert eve.patch(f"{RELATION}/{row['id']}", sort="bank").status_code == 403
    assert ann.patch(f"{RELATION}/{row['id']}", sort="bank").status_code == 200


def test_a_party_is_a_customer_or_a_name_and_never_itself(town):
    ann = Browser(town.ann)
    assert ann.post(RELATION, customer=str(town.acme.id), party="税务局", sort="authority").status_code == 201
    for wrong, at in (({}, "party"), ({"other": str(town.acme.id)}, "other"), ({"party": "x", "share": "101"}, "share")):
        answer = ann.post(RELATION, customer=str(town.acme.id), **wrong)
        assert answer.status_code == 422
        assert at in answer.json()["error"]["fields"]


def test_a_mark_falls_when_what_it_marks_is_changed_or_its_time_is_over(town):
    ann = Browser(town.ann)
    ann.patch(f"{KIND}/{town.acme.id}", capital="500万", assets="3000000", legal_representative="王总")
    for field, until in (("capital", None), ("assets", (periods.today() + timedelta(days=30)).isoformat()), ("legal_representative", None)):
        made = ann.post(CHECK, customer=str(town.acme.id), field=field, way="registry", reliability="a", cost="20", valid_until=until)
        assert made.status_code == 201, made.content
    ann.patch(f"{KIND}/{town.acme.id}", remark="nothing to do with it")
    assert marks(town.acme) == {"capital": "verified", "assets": "verified", "legal_representative": "verified"}
    ann.patch(f"{KIND}/{town.acme.id}", capital="5000万", legal_representative="王总")
    assert marks(town.acme) == {"capital": "unverified", "assets": "verified", "legal_representative": "verified"}
    fallen = Verification.objects.get(field="capital")
    assert (fallen.fell_because, history(fallen)) == ("changed", ["create", "fall_back"])
    Verification.objects.filter(field="assets").update(valid_until=periods.today() - timedelta(days=1))
    card.turn()
    assert marks(town.acme)["assets"] == "unverified"
    # Checked anew: the newer one counts, the older one stays as history.
    assert ann.post(CHECK, customer=str(town.acme.id), field="capital", way="visit").status_code == 201
    assert marks(town.acme)["capital"] == "verified"
    assert Verification.objects.filter(field="capital").count() == 2


def marks(row):
    return dict(Verification.objects.filter(customer=row, newest=True).values_list("field", "state"))


def test_what_is_told_by_the_customer_is_marked_so_and_an_empty_field_is_not_verified(town):
    ann = Browser(town.ann)
    assert verification.note([town.acme.id], ["capital", "employees", "nonsense"], ROOT) == 2
    assert marks(town.acme) == {"capital": "self_reported", "employees": "self_reported"}
    answer = ann.post(CHECK, customer=str(town.acme.id), field="capital")
    assert answer.status_code == 422
    assert "field" in answer.json()["error"]["fields"]
    assert ann.patch(f"{CHECK}/{Verification.objects.first().pk}", state="verified").status_code == 422  # a check is a row of its own


def test_nobody_checks_what_he_cannot_read(town):
    seller = person("Seller", SALES)
    mine = customer("Initech", town.head, seller, mobile="13812341234")
    role = Holding.objects.get(user=seller).role
    role.fields = {CUSTOMER: {"mobile": "masked"}}
    role.save()
    assert Browser(seller).post(CHECK, customer=str(mine.id), field="mobile").status_code == 422


def test_a_credit_report_sets_the_grade_and_when_to_look_again(town):
    ann, path = Browser(town.ann), "/api/customers/investigation"
    report = ann.post(path, customer=str(town.acme.id), agency="邓白氏", cost="3800", reason="大额账期").json()
    assert report["state"] == "ordered"
    done = ann.post(f"{path}/{report['id']}/receive", result="c", valid_until="2026-12-31", summary="有两起被执行")
    assert done.status_code == 200, done.content
    row = fresh(town.acme)
    assert (row.credit_grade, row.credit_review_on, row.credit_source) == ("c", date(2026, 12, 31), "investigation")
    assert report["number"] in Change.objects.filter(record_id=row.pk).latest("id").text
    due = '{"field":"credit_review_on","op":"le","value":"2027-01-01"}'
    assert [each["name"] for each in ann.get(f"{KIND}?filter={due}").json()["rows"]] == ["Acme"]
    ann.patch(f"{KIND}/{row.id}", credit_grade="b")
    assert fresh(row).credit_source == "hand"
    assert ann.post(f"{path}/{report['id']}/receive", result="a", valid_until="2026-12-31").status_code == 409


@pytest.fixture
def group(town):
    """Twelve companies one below the other: the even ones Ann's, the odd ones Eve's; and one beside the second."""
    rows, above = [], None
    for at in range(12):
        above = customer(f"G{at:02d}", town.head, (town.ann, town.eve)[at % 2], grade="ab"[at % 2], stage="customer")
        if rows:
            Customer.objects.filter(pk=above.pk).update(parent=rows[-1])
        rows.append(above)
    return rows


def test_the_group_as_its_owner_sees_it_names_nobody_else(town, group):
    whole = Browser(town.boss).get(f"/api/customers/group/{group[7].id}").json()
    assert [row["name"] for row in whole["rows"]] == [f"G{at:02d}" for at in range(12)]
    assert (whole["total"], whole["hidden"], whole["root"]) == (12, 0, str(group[0].id))
    assert (whole["grade"], whole["stage"]) == ({"a": 6, "b": 6}, {"customer": 12})
    assert [row["depth"] for row in whole["rows"]] == list(range(12))
    assert [row["below"] for row in whole["rows"]] == list(range(11, -1, -1))
    answer = Browser(town.ann).get(f"/api/customers/group/{group[6].id}")
    mine = answer.json()
    assert [row["name"] for row in mine["rows"]] == [f"G{at:02d}" for at in range(0, 12, 2)]
    assert (mine["total"], mine["hidden"], mine["hidden_above"]) == (12, 6, 0)
    assert mine["grade"] == {"a": 6}
    assert all(row["hidden"] == 1 for row in mine["rows"])
    assert all(row["through"] for row in mine["rows"][1:])
    assert "G01" not in answer.content.decode()
    assert str(group[1].id) not in answer.content.decode()
    theirs = Browser(town.eve).get(f"/api/customers/group/{group[1].id}").json()
    assert theirs["hidden_above"] == 1  # the head itself
    assert Browser(town.ann).get(f"/api/customers/group/{group[1].id}").status_code == 404


def test_moving_in_the_tree_closes_no_ring_and_deleted_companies_are_left_out(town, group):
    boss = Browser(town.boss)
    ring = boss.patch(f"{KIND}/{group[0].id}", parent=str(group[11].id))
    assert ring.status_code == 422
    assert boss.patch(f"{KIND}/{group[5].id}", parent=str(group[0].id)).status_code == 200
    assert boss.delete(f"{KIND}/{group[11].id}").status_code == 204
    rows = {row["name"]: row for row in boss.get(f"/api/customers/group/{group[3].id}").json()["rows"]}
    assert (rows["G05"]["depth"], rows["G00"]["below"], "G11" in rows) == (1, 10, False)


def test_cards_hold_what_their_reader_sees_and_the_code_leads_back(town):
    ann, eve = Browser(town.ann), Browser(town.eve)
    ann.post("/api/customers/contact", customer=str(town.acme.id), name="王总", is_main=True)
    ann.post("/api/customers/trading_state", customer=str(town.acme.id), activity="old", valid_from="2025-01-01")
    ann.post("/api/customers/trading_state", customer=str(town.acme.id), activity="new", valid_from="2026-01-01")
    path = f"/api/customers/card?ids={town.acme.id},{town.globex.id}"
    told = ann.get(path).json()
    assert ([each["customer"]["name"] for each in told["cards"]], told["missing"]) == (["Acme"], 1)
    (mine,) = told["cards"]
    assert ([row["name"] for row in mine["contacts"]], [row["activity"] for row in mine["trading"]]) == (["王总"], ["new"])
    assert [each["customer"]["name"] for each in eve.get(path).json()["cards"]] == ["Globex"]
    code = ann.get(f"/api/customers/card/{town.acme.id}/qr.svg")
    assert (code.status_code, code["Content-Type"]) == (200, "image/svg+xml")
    assert code.content.startswith(b"<svg")
    assert eve.get(f"/api/customers/card/{town.acme.id}/qr.svg").status_code == 404
    for wrong in ("", "?ids=", "?ids=x", "?ids=" + ",".join([str(town.acme.id)[:-2] + f"{at:02d}" for at in range(51)])):
        assert ann.get("/api/customers/card" + wrong).status_code == 422, wrong
    everything = person("All", {CUSTOMER: {"read": ALL}})
    assert Browser(everything).get(path).json()["missing"] == 0
