"""Requests are decided from an e-mail where their flow says so: by a real mail server, once, by who is asked (issue 6, 7; K58, T26, T48)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.mail_link import MailLink
from kehai.crm.approvals.records.seat import Seat
from kehai.crm.approvals.rules import mailing
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import windows
from kehai.kernel.records.trail import Trail
from tests.customers.browser import Browser
from tests.quotes.test_customer import letters
from tests.support.jobs import drain
from tests.workflow.desk import Person, flow, world

__all__ = ["letters", "world"]
pytestmark = pytest.mark.django_db
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


def asked(world, **facts):
    """Chief is asked whether Ann's customer goes to Bob."""
    User.objects.filter(pk=world.chief.pk).update(email="chief@example.cn")
    flow(world, **{"by_mail": True, "shown": ["name"], **facts})
    Person(world.ann).ask(world.acme, "transfer", person=world.bob, reason="nearer <b>")
    drain()


def link_in(letter):
    return re.search(r"https://crm\.example\.cn(/d/\S+)", letter.get_content())[1]


def opened(path, **sent):
    """The page of a link as somebody without an account sees it, or what came of sending it."""
    browser = Client(**STRANGER)
    return browser.post(path, sent) if sent else browser.get(path)


def state():
    return Approval.objects.get().state


def owner_of(world):
    world.acme.refresh_from_db()
    return world.acme.owner_id


def test_who_is_asked_gets_the_request_and_agrees_without_signing_in(world, letters):
    asked(world)
    ((to, letter),) = letters.taken
    assert to == ["chief@example.cn"]
    assert "transfer flow" in letter["Subject"]
    assert "Acme" not in letter.get_content(), "what it is about stands behind the link only"
    page = opened(link_in(letter))
    shown = page.content.decode()
    assert page.status_code == 200
    assert "Acme Ltd" in shown
    assert "nearer &lt;b&gt;" in shown
    assert page["Referrer-Policy"] == "no-referrer"
    assert state() == "waiting", "opening decides nothing: mail programs open links by themselves"
    done = opened(link_in(letter), decision="agree", note="fine")
    assert done.status_code == 200
    assert "You have agreed." in done.content.decode()
    assert (state(), owner_of(world)) == ("done", world.bob.pk)
    assert Seat.objects.get().answer == "fine"
    told = Trail.objects.filter(record_id=Approval.objects.get().pk, event="action", actor_id=world.chief.pk)
    assert [entry.details["link"] for entry in told] == [Seat.objects.get().pk]


def test_a_refusal_needs_its_reason_and_what_was_typed_stays(world, letters):
    asked(world)
    path = link_in(letters.taken[0][1])
    wrong = opened(path, decision="refuse", note=" ")
    assert (wrong.status_code, "Please say why you refuse." in wrong.content.decode(), state()) == (422, True, "waiting")
    strange = opened(path, decision="delete", note="typed before")
    assert (strange.status_code, "typed before" in strange.content.decode(), state()) == (422, True, "waiting")
    assert opened(path, decision="refuse", note="he stays").status_code == 200
    assert (state(), owner_of(world)) == ("refused", world.ann.pk)
    again = opened(path, decision="agree", note="")
    assert (again.status_code, "You have refused." in again.content.decode(), state()) == (409, True, "refused")


def test_without_the_flows_word_an_address_or_the_wish_there_is_no_letter(world, letters):
    asked(world, by_mail=False)
    assert letters.taken == []
    Approval.objects.update(state="withdrawn")
    assert MailLink.objects.count() == 0


def test_who_wants_no_emails_of_requests_gets_none(world, letters):
    wish = {"sorts": {"approvals.asked": {"product": True, "email": False}}}
    assert Browser(world.chief).post("/api/office/notice_preference", **wish).status_code == 201
    asked(world)
    assert letters.taken == []


def test_without_a_server_the_request_waits_in_the_product(world, settings):
    settings.SMTP = {"host": "", "port": 25, "security": "none", "user": "", "password": "", "sender": ""}
    asked(world)
    assert (MailLink.objects.count(), len(Person(world.chief).box())) == (0, 1)


@pytest.mark.parametrize("end", ["time", "password", "leaves", "guess", "withdrawn", "handed"])
def test_a_link_ends(world, letters, end):
    asked(world)
    path = link_in(letters.taken[0][1])
    request = {"id": str(Approval.objects.get().pk)}
    if end == "time":
        MailLink.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    elif end == "password":
        User.objects.filter(pk=world.chief.pk).update(password="another")
    elif end == "leaves":
        User.objects.filter(pk=world.chief.pk).update(active=False)
    elif end == "guess":
        path = "/d/" + "x" * 43
    elif end == "withdrawn":
        Person(world.ann).say(request, "withdraw")
    else:
        Person(world.chief).say(request, "hand_on", person=world.boss, answer="you")
    assert opened(path).status_code == (200 if end in ("withdrawn", "handed") else 404)
    assert opened(path, decision="agree", note="").status_code in (404, 409)
    assert (state(), owner_of(world)) == ("withdrawn" if end == "withdrawn" else "waiting", world.ann.pk)


def test_who_may_not_come_in_from_there_does_not_decide_from_there(world, letters, monkeypatch):
    asked(world)
    monkeypatch.setattr(windows, "outside", lambda _person, _epoch, address: "Not from here." if address == STRANGER["REMOTE_ADDR"] else "")
    answer = opened(link_in(letters.taken[0][1]), decision="agree", note="")
    assert (answer.status_code, "Not from here." in answer.content.decode(), state()) == (403, True, "waiting")


def test_one_link_is_not_opened_without_end(world, letters, monkeypatch):
    monkeypatch.setattr(mailing, "HOURLY", 2)
    asked(world)
    path = link_in(letters.taken[0][1])
    assert [opened(path).status_code for _turn in range(3)] == [200, 200, 429]


def test_each_step_and_each_signer_gets_a_letter_of_his_own(world, letters):
    for who in (world.boss, world.eve):
        User.objects.filter(pk=who.pk).update(email=f"{who.name.lower()}@example.cn")
    asked(world, steps=({"by": "manager"}, {"by": "person", "person": world.boss}))
    request = {"id": str(Approval.objects.get().pk)}
    Person(world.chief).say(request, "add_signer", person=world.eve, place="before")
    drain()
    assert [to for to, _letter in letters.taken] == [["chief@example.cn"], ["eve@example.cn"]]
    assert opened(link_in(letters.taken[0][1]), decision="agree", note="").status_code == 409, "Eve speaks before Chief now"
    assert opened(link_in(letters.taken[1][1]), decision="agree", note="").status_code == 200
    drain()
    assert opened(link_in(letters.taken[-1][1]), decision="agree", note="").status_code == 200
    drain()
    assert letters.taken[-1][0] == ["boss@example.cn"]
    assert opened(link_in(letters.taken[-1][1]), decision="agree", note="").status_code == 200
    assert owner_of(world) == world.bob.pk
