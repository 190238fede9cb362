"""The e-mail digest over a real SMTP server: once, in the person's language, under his rights of now (ask 8)."""

from datetime import datetime
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from kehai.crm.office import telling
from kehai.crm.office.jobs import digest
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.user import User
from kehai.kernel import jobs, periods
from tests.customers.browser import Browser
from tests.customers.factory import SALES, customer, do, person, pool
from tests.support.server import free_port

pytestmark = pytest.mark.django_db


class Letters:
    """What the server took."""

    def __init__(self):
        self.taken, self.refuse = [], False

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  aiosmtpd's name
        if self.refuse:
            return "451 later"
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def letters(settings):
    found = Letters()
    port = free_port()
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP = {"host": "127.0.0.1", "port": port, "security": "none", "user": "", "password": "", "sender": "Kehai <crm@example.cn>"}
    settings.PUBLIC_URL = "https://crm.example.cn"
    yield found
    server.stop()


@pytest.fixture
def world():
    telling.sort("test.letter", "Letter")

    class World:
        ann, bob = person("Ann", SALES), person("Bob", SALES)
        north = pool("North", pool("Head"), (ann, bob))
        acme = customer("Acme Ltd", north, ann)

    User.objects.filter(pk=World.ann.pk).update(email="ann@example.cn", language="zh-hans")
    yield World
    telling._sorts.pop("test.letter")  # noqa: SLF001  as nobody else takes one back


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=periods.zone())


def tell(world, *people):
    telling.tell(people, "test.letter", "%(about)s was reviewed: please tidy it.", ("customers.customer", world.acme.id))
    Notice.objects.update(created_at=at("2026-11-20 07:00"))


def test_it_goes_out_when_work_begins_on_a_working_day_unless_it_is_quiet(world):
    tell(world, world.ann, world.bob)
    assert digest.due(at("2026-11-23 09:10")) == [world.ann.id], "Bob has no address"
    assert digest.due(at("2026-11-23 12:00")) == []
    assert digest.due(at("2026-11-22 09:10")) == [], "a Sunday"
    assert digest.due(at("2026-11-20 07:05")) == [], "too fresh"
    wish = {"digest": "hourly", "quiet_from": "20:00", "quiet_until": "08:00"}
    assert Browser(world.ann).post("/api/office/notice_preference", **wish).status_code == 201
    assert digest.due(at("2026-11-22 12:00")) == [world.ann.id]
    assert digest.due(at("2026-11-22 23:00")) == []


def test_one_letter_in_ones_language_and_never_twice(world, letters):
    tell(world, world.ann)
    tell(world, world.ann)
    jobs.run_here(digest.SEND, 1, {"person": str(world.ann.id)})
    jobs.run_here(digest.SEND, 2, {"person": str(world.ann.id)})
    ((to, letter),) = letters.taken
    assert to == ["ann@example.cn"]
    assert letter["Subject"] == "您有 2 条通知待处理"
    text = letter.get_content()
    assert "“Acme Ltd”已审核，请整理。" in text
    assert "https://crm.example.cn/notices" in text


def test_a_server_that_takes_nothing_leaves_it_to_be_sent_again(world, letters):
    tell(world, world.ann)
    letters.refuse = True
    with pytest.raises(Exception, match="later"):
        jobs.run_here(digest.SEND, 1, {"person": str(world.ann.id)})
    letters.refuse = False
    jobs.run_here(digest.SEND, 1, {"person": str(world.ann.id)})
    assert len(letters.taken) == 1


def test_a_letter_tells_nothing_that_one_may_see_no_more(world, letters):
    tell(world, world.ann)
    do(world.ann, "transfer", world.acme, person=world.bob)
    jobs.run_here(digest.SEND, 1, {"person": str(world.ann.id)})
    ((_to, letter),) = letters.taken
    assert "Acme" not in letter.get_content()


def test_without_a_server_nothing_is_deferred(world):
    tell(world, world.ann)
    jobs.run_here("office.digest", 1, {})
    assert Notice.objects.filter(mailed_at=None, created_at__lt=timezone.now()).exists()
