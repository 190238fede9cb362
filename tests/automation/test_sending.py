"""What rules send out: e-mails through a real server, calls to another house, signed and told apart (issue 6, 8; T10, T36, T70)."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from kehai.crm.automation.jobs import clock, hearing
from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import starting
from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.user import User
from kehai.kernel import sms
from tests.automation.shop import RULE, build, rule, runs
from tests.customers.browser import Browser
from tests.support.houses import house, saying
from tests.support.jobs import drain
from tests.support.server import free_port
from tests.workflow.desk import Person

pytestmark = pytest.mark.django_db
WHEN = {"when": "changed", "watched": ["grade"]}


@pytest.fixture
def world(db):
    return build()


@pytest.fixture
def letters(settings):
    """A mail server, and what it took."""
    taken = []

    async def take(_server, _session, envelope):
        taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    port = free_port()
    server = Controller(SimpleNamespace(handle_DATA=take), hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP = {"host": "127.0.0.1", "port": port, "security": "none", "user": "", "password": "", "sender": "Kehai <crm@example.cn>"}
    yield taken
    server.stop()


def changed(world):
    Person(world.ann).change(world.acme, 200, grade="b")
    drain()


def test_an_email_goes_to_the_record_with_its_fields_and_not_to_who_wants_none(world, letters):
    Customer.objects.filter(pk=world.acme.pk).update(email="acme@example.cn")
    step = {"sort": "mail", "to": "address", "subject": "{name}: {grade}", "text": "Dear {name}, your number is {number}."}
    made = rule(world.keeper, step, **WHEN)
    changed(world)
    ((to, letter),) = letters
    assert (to, letter["Subject"]) == (["acme@example.cn"], "Acme Ltd: B")
    assert letter.get_content().strip() == f"Dear Acme Ltd, your number is {world.acme.number}."
    assert [line["text"] for line in runs(made)[0].said] == ["1 e-mail is on its way.", "The e-mail was handed to the mail server."]
    Customer.objects.filter(pk=world.acme.pk).update(no_email=True)
    Person(world.ann).change(world.acme, 200, grade="c")
    drain()
    assert len(letters) == 1
    assert "does not want any" in runs(made)[1].said[0]["text"]


def test_colleagues_get_it_at_their_own_address(world, letters):
    User.objects.filter(pk=world.chief.pk).update(email="chief@example.cn")
    rule(world.keeper, {"sort": "mail", "to": "manager", "subject": "Look", "text": "{name}"}, **WHEN)
    changed(world)
    assert [to for to, _letter in letters] == [["chief@example.cn"]]


def test_without_a_server_the_run_says_so(world):
    User.objects.filter(pk=world.ann.pk).update(email="ann@example.cn")
    made = rule(world.keeper, {"sort": "mail", "to": "owner", "subject": "s", "text": "t"}, **WHEN)
    changed(world)
    assert runs(made)[0].said[-1]["text"] == "Not sent: no mail server is configured."


def test_a_call_is_signed_and_keeps_its_id_when_it_is_made_again(world, settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32"]
    with house(saying("503 Busy")) as there:
        step = {"sort": "webhook", "url": f"http://127.0.0.1:{there.port}/in", "fields": ["name", "grade"]}
        made = rule(world.keeper, step, **WHEN)
        with pytest.raises(hearing.NotTaken):
            changed(world)
        there.manner = saying("200 OK")
        run = Run.objects.get(rule_id=made.pk)
        hearing.call(run.pk, 0)
        hearing.call(run.pk, 0)
    heads = [dict(re.findall(rb"(?im)^(webhook-[a-z]+): (.*?)\r$", one)) for one in there.asked]
    assert len({head[b"webhook-id"] for head in heads}) == 1, "who was called twice can tell"
    body = there.asked[-1].partition(b"\r\n\r\n")[2]
    assert json.loads(body)["data"] == {
        "kind": "customers.customer",
        "id": str(world.acme.pk),
        "number": world.acme.number,
        "name": "Acme Ltd",
        "grade": "b",
    }
    told = Browser(world.keeper).post(f"{RULE}/{made.pk}/show_key").json()["message"]
    key = base64.b64decode(told.split("whsec_")[1])
    signed = heads[-1][b"webhook-id"] + b"." + heads[-1][b"webhook-timestamp"] + b"." + body
    assert heads[-1][b"webhook-signature"] == b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())


def test_no_rule_calls_into_the_house(world):
    """The transport refuses what lies inside (T36); the run says nothing of what is there."""
    rule(world.keeper, {"sort": "webhook", "url": "http://127.0.0.1:1/", "fields": []}, **WHEN)
    with pytest.raises(hearing.NotTaken):
        changed(world)


def test_the_runs_are_read_by_who_keeps_rules_and_name_only_what_he_sees(world):
    made = rule(world.keeper, {"sort": "notice", "to": "owner", "text": "x"}, **WHEN)
    changed(world)
    told = Browser(world.keeper).get(f"/api/automation/runs?rule={made.pk}").json()["rows"]
    assert [(row["state"], row["record"]["label"]) for row in told] == [("done", "Acme Ltd")]
    one = Browser(world.keeper).get(f"/api/automation/runs?kind=customers.customer&record={world.acme.pk}").json()["rows"]
    assert one == told
    assert Browser(world.ann).get("/api/automation/runs").status_code == 403
    assert Browser(world.keeper).get("/api/automation/runs?rule=x").status_code == 422


def test_old_runs_go_and_dates_stay_met(world):
    made = rule(world.keeper, {"sort": "notice", "to": "owner", "text": "x"}, **WHEN)
    changed(world)
    starting.begin(next(iter(starting.live("customers.customer"))), [(world.bobs.pk, "d2026-01-01", ())])
    drain()
    Run.objects.filter(rule_id=made.pk).update(at=timezone.now() - timedelta(days=400))
    clock.prune()
    assert [run.cause for run in runs(made)] == ["d2026-01-01"]


TEXT = {"sort": "sms", "to": "address", "text": "{name}: sent, {grade}"}


def test_a_short_message_goes_through_the_gateway_and_not_to_who_wants_none(world, settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32"]
    made = rule(world.keeper, TEXT, **WHEN)
    with house(saying("200 OK")) as there:
        settings.SMS = {"url": f"http://127.0.0.1:{there.port}/sms", "key": "gate-key"}
        changed(world)
        Customer.objects.filter(pk=world.acme.pk).update(no_sms=True)
        Person(world.ann).change(world.acme, 200, grade="c")
        drain()
    (asked,) = there.asked
    head, _blank, body = asked.partition(b"\r\n\r\n")
    told = json.loads(body)
    assert (told["to"], told["text"]) == ("13812341234", "Acme Ltd: sent, B")
    assert told["id"].startswith("kehai-")
    assert b"Bearer gate-key" in head
    first, second = runs(made)
    assert [line["text"] for line in first.said] == ["1 short message is on its way.", "The short message was handed to the gateway."]
    assert second.said[0]["text"] == "No short message: there is no number, or the person does not want any."


def test_what_the_gateway_refuses_is_told_and_what_it_cannot_take_comes_again_with_the_same_id(world, settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.1/32"]
    made = rule(world.keeper, TEXT, **WHEN)
    with house(saying("503 Busy")) as there:
        settings.SMS = {"url": f"http://127.0.0.1:{there.port}/sms", "key": ""}
        with pytest.raises(sms.NotTaken):
            changed(world)
        there.manner = saying("422 No such template")
        hearing.text(runs(made)[0].pk, 0, "13812341234", "Acme Ltd: sent, B")
    assert len({json.loads(one.partition(b"\r\n\r\n")[2])["id"] for one in there.asked}) == 1
    line = runs(made)[0].said[-1]
    assert (line["text"], line["failed"]) == ("The gateway refused the short message (422).", True)


def test_without_a_gateway_the_run_says_so_and_who_has_no_number_is_no_address(world):
    made = rule(world.keeper, TEXT, **WHEN)
    changed(world)
    assert runs(made)[0].said[-1]["text"] == "Not sent: no gateway for short messages is configured."
    wrong = Browser(world.keeper).post("/api/automation/step", rule=str(made.pk), sort="notice", to="address", text="x")
    assert list(wrong.json()["error"]["fields"]) == ["to"]
