"""Invitations and forgotten passwords through a real SMTP server: the link of the e-mail is followed (T26, T47, T48)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.utils import timezone

from kehai.crm.people.records.secret import Link
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import links
from kehai.kernel import mail
from tests.api.browser import Browser
from tests.signing.people import app_of, at, inside, sign_in
from tests.support.jobs import drain
from tests.support.server import free_port

# The tests' mail server asks for a password without TLS, on the machine's own loop.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]
NEW = "another long and quiet word"


class Postman:
    """Takes every e-mail in, from whoever has shown the password of the mail server."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  the server's name for it
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"

    def link(self) -> str:
        """Out of the latest e-mail."""
        return re.findall(r"https://\S+", self.mails[-1].get_content())[0]

    def token(self) -> str:
        """Out of the latest e-mail."""
        return self.link().partition("#")[2]


@pytest.fixture
def postman(settings) -> Iterator[Postman]:
    found = Postman()

    def knows(_server, _session, _envelope, _mechanism, shown):
        return AuthResult(success=(shown.login, shown.password) == (b"crm@example.cn", b"stamp"))

    door = Controller(found, hostname="127.0.0.1", port=free_port(), authenticator=knows, auth_required=True, auth_require_tls=False)
    door.start()
    settings.SMTP = {
        "host": "127.0.0.1",
        "port": door.port,
        "security": "none",
        "user": "crm@example.cn",
        "password": "stamp",
        "sender": "客海 <crm@example.cn>",
    }
    settings.PUBLIC_URL = "https://crm.example.cn"
    yield found
    door.stop()


@pytest.fixture
def mei(person):
    user = person("Mei")
    User.objects.filter(pk=user.pk).update(email="mei@example.com", username="mei")
    user.username = "mei"
    return user


def choose(token, new=NEW):
    return at().post_("/api/session/choose", {"token": token, "new": new})


def test_an_invited_person_chooses_a_password_and_signs_in(chief, mei, postman):
    admin = inside(chief)
    assert admin.post_(f"/api/people/user/{mei.pk}/invite").status_code == 200
    assert postman.mails == [], "sent by a job, after the answer"
    drain()
    told = postman.mails[-1]
    assert (told["To"], "crm@example.cn" in told["From"]) == ("mei@example.com", True)
    assert postman.link().startswith("https://crm.example.cn/choose-password#")
    assert not Link.objects.filter(hash=postman.token()).exists(), "the key stands only in the e-mail"
    about = at().post_("/api/session/link", {"token": postman.token()})
    assert (about.status_code, about.data["username"], about.data["purpose"]) == (200, "mei", "invite")
    assert choose(postman.token(), "short").status_code == 422
    assert choose(postman.token()).status_code == 204
    assert choose(postman.token(), NEW + "!").status_code == 404, "it works once"
    assert sign_in(at(), mei, NEW).status_code == 200


def test_a_link_is_short_lived_and_bound_to_the_password_it_was_made_beside(chief, mei, postman):
    admin = inside(chief)
    for spoil in (
        lambda: Link.objects.update(ends_at=timezone.now() - timedelta(seconds=1)),
        lambda: User.objects.filter(pk=mei.pk).update(password="!elsewhere"),
        lambda: User.objects.filter(pk=mei.pk).update(active=False),
    ):
        admin.post_(f"/api/people/user/{mei.pk}/send_link")
        drain()
        lives = Link.objects.get(user=mei).ends_at - timezone.now()
        assert timedelta(minutes=59) < lives <= timedelta(hours=1)
        spoil()
        assert choose(postman.token()).status_code == 404
        Link.objects.all().delete()


def test_whoever_forgot_gets_a_link_and_nobody_learns_who_works_here(mei, postman):
    told = [at().post_("/api/session/forgot", {"username": name}) for name in ("mei", "mei@example.com", "nobody", "x@example.com")]
    assert {answer.status_code for answer in told} == {202}
    assert len({answer.content for answer in told}) == 1
    assert postman.mails == []
    drain()
    assert len(postman.mails) == 2
    assert postman.link().startswith("https://crm.example.cn/"), "by the settings, whatever the request says its host is (T26)"
    for number in range(5):
        at(f"198.51.100.{number}").post_("/api/session/forgot", {"username": "mei"})
    drain()
    assert len(postman.mails) == links.MOST, "nobody's mailbox is filled by strangers"
    assert at().post_("/api/session/forgot", {"username": "mei"}).status_code in (202, 429)


def test_a_new_password_ends_sessions_keeps_factors_and_opens_what_guesses_had_slowed(mei, postman):
    from tests.signing.people import with_password  # noqa: PLC0415  as the fixtures do

    browser = inside(with_password(mei))
    app = app_of(browser)
    for _guess in range(6):
        sign_in(at(), mei, "wrong")
    at().post_("/api/session/forgot", {"username": "mei"})
    drain()
    assert choose(postman.token()).status_code == 204
    assert browser.look("/api/me").status_code == 401
    first = sign_in(at(), mei, NEW)
    assert (first.status_code, first.data["second"]) == (202, ["totp", "recovery"])
    assert app.codes


def test_a_key_that_is_made_up_opens_nothing(postman):
    for token in ("x" * 43, "0"):
        assert choose(token).status_code == 404
        assert at().post_("/api/session/link", {"token": token}).status_code == 404


def test_without_a_mail_server_the_product_says_so(chief, mei, settings):
    settings.SMTP = {**settings.SMTP, "host": ""}
    admin = inside(chief)
    refused = admin.post_(f"/api/people/user/{mei.pk}/invite")
    assert (refused.status_code, "KEHAI_SMTP_HOST" in refused.data["error"]["message"]) == (409, True)
    assert Browser().look("/api/session/ways").data["reset"] is False
    assert "password" in admin.post_(f"/api/people/user/{mei.pk}/reset_password").data["message"], "handed over as ever"
    assert at().post_("/api/session/forgot", {"username": "mei"}).status_code == 202
    assert not mail.configured()


def test_whoever_keeps_people_reaches_nobody_above_him_by_a_link(person, chief, postman):
    helper = inside_with(person("Helper", {"people.user": {"read": ["ALL"], "update": ["ALL"]}}))
    User.objects.filter(pk=chief.pk).update(email="chief@example.com")
    for action in ("invite", "send_link", "remove_factors"):
        assert helper.post_(f"/api/people/user/{chief.pk}/{action}").status_code == 403
    drain()
    assert postman.mails == []


def inside_with(user):
    """A browser in which somebody has signed in whose password is set here."""
    from tests.signing.people import with_password  # noqa: PLC0415  as the fixtures do

    return inside(with_password(user))


def test_a_whole_list_is_invited_and_who_has_no_address_is_named(person, chief, postman):
    """What the page does after people came in from Excel: one call, an e-mail each, and a reason for who got none."""
    told, silent = person("Told"), person("Silent")
    User.objects.filter(pk=told.pk).update(email="told@example.cn")
    answer = inside(chief).post_("/api/people/user/bulk/invite", {"ids": [str(told.pk), str(silent.pk)], "input": {}})
    drain()
    assert (answer.data["done"], answer.data["failed"]) == (1, 1)
    [refused] = [result for result in answer.data["results"] if not result["ok"]]
    assert (refused["id"], refused["label"]) == (str(silent.pk), "Silent")
    assert "e-mail" in refused["message"]
    assert [mail["To"] for mail in postman.mails] == ["told@example.cn"]
