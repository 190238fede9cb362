"""A customer fills in his own file by a link: one record, the chosen fields, accepted one by one, never verified (B19, B21)."""

import html
import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from kehai.crm.customers.records.self_fill import SelfFill
from kehai.crm.customers.records.verification import Verification
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.user import User
from kehai.kernel import company, trail_buffer
from kehai.kernel.records.trail import Trail
from tests.customers.browser import Browser
from tests.customers.factory import ROOT, SALES, customer, fresh, person, pool

pytestmark = pytest.mark.django_db
KIND = "/api/customers/self_fill"


class World:
    def __init__(self):
        self.ann, self.eve = person("Ann", SALES), person("Eve", SALES)
        self.home = pool("North", pool("Head"), members=(self.ann, self.eve))
        facts = {"mobile": "18655101234", "email": "old@acme.cn", "address": "合肥市蜀山区1号", "remark": "pays late"}
        self.acme = customer("Acme", self.home, self.ann, **facts)
        self.browser = Browser(self.ann)

    def sent(self, **facts):
        told = {"asks": ["name", "address", "email", "mobile"], "shows": ["name", "address"], **facts}
        answer = self.browser.post(KIND, customer=str(self.acme.id), **told)
        assert answer.status_code == 201, answer.content
        key = answer.json()["id"]
        return key, urlsplit(self.browser.get(f"/api/customers/forms/sent/{key}").json()["address"]).path


@pytest.fixture
def world():
    return World()


def fill(path, **told):
    page = Client().get(path).content.decode()
    found = re.search(r'name="challenge" value="([^"]+)"', page)
    return Client(enforce_csrf_checks=True).post(path, {"challenge": html.unescape(found[1]), **told})


def test_the_customer_corrects_what_he_is_shown_and_the_owner_takes_over_what_he_believes(world):
    key, path = world.sent()
    page = Client().get(path)
    text = page.content.decode()
    assert page.status_code == 200
    assert "合肥市蜀山区1号" in text
    for hidden in ("18655101234", "old@acme.cn", "pays late"):
        assert hidden not in text
    assert fill(path, name="Acme", address="合肥市庐阳区2号", email="new@acme.cn", mobile="", remark="nice", owner="x").status_code == 200
    row = fresh(SelfFill(id=key))
    assert (row.state, row.told) == ("answered", {"address": "合肥市庐阳区2号", "email": "new@acme.cn"})
    assert fresh(world.acme).address == "合肥市蜀山区1号"
    assert list(Notice.objects.values_list("owner", "about_id")) == [(world.ann.id, world.acme.id)]
    assert world.browser.post(f"{KIND}/{key}/take_over", fields=["email"]).status_code == 200
    acme = fresh(world.acme)
    assert (acme.email, acme.address) == ("new@acme.cn", "合肥市蜀山区1号")
    assert (fresh(row).state, fresh(row).taken) == ("settled", ["email"])
    assert list(Verification.objects.filter(newest=True).values_list("field", "state", "way")) == [("email", "self_reported", "form")]
    assert Client().get(path).status_code == 404


def test_a_link_ends_with_its_time_its_round_its_form_and_its_customer(world):
    key, path = world.sent()
    assert Client().get(path).status_code == 200
    assert Client().get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404
    world.browser.post(f"{KIND}/{key}/renew")
    assert Client().get(path).status_code == 404
    path = urlsplit(world.browser.get(f"/api/customers/forms/sent/{key}").json()["address"]).path
    assert Client().get(path).status_code == 200
    SelfFill.objects.filter(id=key).update(ends_at=timezone.now() - timedelta(seconds=1))
    gone = Client().get(path)
    assert gone.status_code == 404
    world.browser.post(f"{KIND}/{key}/renew")
    again = urlsplit(world.browser.get(f"/api/customers/forms/sent/{key}").json()["address"]).path
    world.browser.post(f"{KIND}/{key}/withdraw")
    assert Client().get(again).content == Client().get("/s/" + "0" * 64).content or Client().get(again).status_code == 404
    assert Client().post(again, {"name": "x"}).status_code == 404


def test_a_link_of_another_customer_shows_only_that_one(world):
    other = customer("Globex", world.home, world.ann, address="宁波市")
    _key, path = world.sent()
    assert "Globex" not in Client().get(path).content.decode()
    assert "宁波" not in Client().get(path).content.decode()
    assert fresh(other).address == "宁波市"


def test_what_is_wrong_is_said_at_the_field(world):
    _key, path = world.sent()
    answer = fill(path, email="no address", name="<b>x</b>")
    assert answer.status_code == 422
    assert "<b>x" not in answer.content.decode()
    assert answer.content.decode().count('aria-invalid="true"') == 1


def test_only_who_may_change_the_customer_sends_and_takes_over(world):
    key, path = world.sent()
    fill(path, email="new@acme.cn")
    eve = Browser(world.eve)
    assert eve.get(f"/api/customers/forms/sent/{key}").status_code == 404
    assert eve.get(f"/api/customers/forms/sent/{key}/qr.svg").status_code == 404
    assert eve.post(f"{KIND}/{key}/take_over", fields=["email"]).status_code == 404
    assert eve.post(KIND, customer=str(world.acme.id), asks=["name"], shows=[]).status_code in (403, 404, 422)
    assert world.browser.get(f"/api/customers/forms/sent/{key}/qr.png").content.startswith(b"\x89PNG")


@pytest.mark.parametrize("wrong", [{"asks": ["owner"]}, {"asks": ["stage"]}, {"asks": [1]}, {"asks": ["name"], "shows": ["remark"]}, {"shows": {}}])
def test_only_what_may_be_asked_is_asked(world, wrong):
    answer = world.browser.post(KIND, customer=str(world.acme.id), **{"asks": ["name"], "shows": [], **wrong})
    assert answer.status_code == 422, answer.content


def test_only_what_the_customer_said_is_taken_over(world):
    key, path = world.sent()
    assert world.browser.post(f"{KIND}/{key}/take_over", fields=["email"]).status_code == 409
    fill(path, email="new@acme.cn")
    assert world.browser.post(f"{KIND}/{key}/take_over", fields=["remark"]).status_code == 422
    assert world.browser.post(f"{KIND}/{key}/take_over", fields=[]).status_code == 200
    assert fresh(world.acme).email == "old@acme.cn"


def test_the_trail_tells_who_opened_a_link(world):
    _key, path = world.sent()
    trail_buffer.flush()
    latest = Trail.objects.order_by("-id").values_list("id", flat=True).first() or 0
    Client().get(path)
    fill(path, email="new@acme.cn")
    trail_buffer.flush()
    rows = sorted(Trail.objects.filter(id__gt=latest, actor_kind="link").values_list("event", "kind", "outcome"), reverse=True)
    assert rows == [("read_one", "customers.customer", "done")] * 2 + [("action", "customers.self_fill", "done")]
    assert "new@acme.cn" not in json.dumps(list(Trail.objects.filter(actor_kind="link").values_list("details", flat=True)))


def test_a_right_guess_looks_like_a_wrong_one_to_who_holds_the_link(world):
    """Of what the link does not show, an answer that is what we have stays in the form like any other (T47)."""
    _key, path = world.sent()
    shown = []
    for guess in ("18655101234", "18655109999"):
        assert fill(path, mobile=guess).status_code == 200
        page = Client().get(path).content.decode()
        shown.append((guess in page, re.sub(r'value="[^"]*"', "", page).replace(guess, "")))
    assert shown[0][0] is shown[1][0] is True
    assert [len(rest) for _there, rest in shown] == [len(shown[0][1])] * 2


def test_what_the_customer_said_is_masked_for_who_reads_the_field_masked_also_in_the_history(world):
    """By the level of the role, and where the company wants it by the relation to the customer (access.md §5.3)."""
    key, path = world.sent()
    fill(path, mobile="18655107777", email="new@acme.cn")
    seller = {"customers.customer": {"read": ["ALL"], "update": ["ALL"]}}
    masked = Browser(person("Masked", seller, {"customers.customer": {"mobile": "masked", "email": "none"}}))
    chief = person("Chief", {"customers.customer": {op: ["SUBS"] for op in ("read", "update")}})
    User.objects.filter(pk=world.ann.pk).update(manager=chief)
    assert world.browser.get(f"{KIND}/{key}").json()["told"] == {"mobile": "18655107777", "email": "new@acme.cn"}
    assert Browser(chief).get(f"{KIND}/{key}").json()["told"] == {"mobile": "18655107777", "email": "new@acme.cn"}
    assert masked.get(f"{KIND}/{key}").json()["told"] == {"mobile": "186****7777"}
    changes = masked.get(f"{KIND}/{key}/history")
    assert changes.status_code == 200, changes.content
    assert "186****7777" in changes.content.decode()
    assert "18655107777" not in changes.content.decode()
    assert "new@acme" not in changes.content.decode()
    company.put({"people.cap_below": "masked"}, ROOT)
    assert Browser(chief).get(f"{KIND}/{key}").json()["told"] == {"mobile": "186****7777", "email": "new@ac****"}
    assert world.browser.get(f"{KIND}/{key}").json()["told"]["mobile"] == "18655107777"
    assert masked.post(f"{KIND}/{key}/take_over", fields=["mobile"]).status_code == 422
