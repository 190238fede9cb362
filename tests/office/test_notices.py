"""Notices: in the reader's language, under the reader's rights of now, ticked off and put off (issue 5 point 4, A16)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from kehai.crm.office import telling
from kehai.crm.office.records.notice import Notice
from kehai.crm.office.records.notice_preference import NoticePreference
from kehai.crm.people.records.user import User
from tests.customers.browser import Browser
from tests.customers.factory import SALES, customer, do, made, person, pool

pytestmark = pytest.mark.django_db
PAGE, NOTICE = "/api/office/notices", "/api/office/notice"
SENTENCE = "Please sign in."  # translated in every language of the house
WITH_NAMES = "%(about)s: %(who)s, %(days)d"


@pytest.fixture(scope="module", autouse=True)
def sort():
    telling.sort("test.plain", "Plain")
    telling.sort("test.quiet", "Quiet", email=False)
    yield
    for name in ("test.plain", "test.quiet"):
        telling._sorts.pop(name)  # noqa: SLF001  as nobody else takes one back


@pytest.fixture
def world():
    class World:
        ann, bob = person("Ann", SALES), person("Bob", SALES)
        head = pool("Head")
        north = pool("North", head, (ann, bob))
        acme = customer("Acme Ltd", north, ann)

    return World


def about(row):
    return ("customers.customer", row.id)


def texts(user, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return [row["text"] for row in Browser(user).get(f"{PAGE}?{asked}").json()["rows"]]


def test_it_reads_in_the_readers_language(world):
    User.objects.filter(pk=world.bob.pk).update(language="zh-hans")
    telling.tell([world.ann, world.bob.id, None, world.ann], "test.plain", SENTENCE)
    assert texts(world.ann) == ["Please sign in."]
    assert texts(world.bob) != ["Please sign in."]
    assert Notice.objects.count() == 2


def test_nothing_is_left_of_it_where_its_record_is_seen_no_more(world):
    telling.tell([world.ann], "test.plain", WITH_NAMES, about(world.acme), who=world.bob, days=3)
    (row,) = Browser(world.ann).get(PAGE).json()["rows"]
    assert (row["text"], row["about"]["label"]) == ("Acme Ltd: Bob, 3", "Acme Ltd")
    do(world.ann, "transfer", world.acme, person=world.bob)
    (row,) = [one for one in Browser(world.ann).get(PAGE).json()["rows"] if one["sort"] == "test.plain"]
    assert (row["text"], row["about"]) == ("This was about a record that you cannot see any more.", None)
    assert "Acme" not in Browser(world.ann).get(PAGE).content.decode()
    assert "Acme" not in Browser(world.ann).get(NOTICE).content.decode()


def test_it_comes_with_its_write_or_not_at_all(world):
    with transaction.atomic():
        telling.tell([world.ann], "test.plain", SENTENCE)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_the_bell_counts_what_is_unread_and_nobody_elses(world):
    telling.tell([world.ann, world.bob], "test.plain", SENTENCE)
    telling.tell([world.ann], "test.plain", SENTENCE)
    ann = Browser(world.ann)
    assert ann.get(f"{PAGE}/count").json() == {"unread": 2, "quiet": False}
    bobs = Notice.objects.get(owner=world.bob)
    assert ann.get(f"{NOTICE}/{bobs.id}").status_code == 404
    assert ann.post(f"{NOTICE}/{bobs.id}/done").status_code == 404
    assert ann.post(f"{PAGE}/read", ids=[str(bobs.id)]).json()["unread"] == 2
    assert ann.post(f"{PAGE}/read", all=True).json()["unread"] == 0
    assert Browser(world.bob).get(f"{PAGE}/count").json()["unread"] == 1
    assert ann.post(NOTICE, sort="test.plain").status_code == 403, "nobody writes himself a notice"


def test_done_or_again_later(world):
    telling.tell([world.ann], "test.plain", SENTENCE)
    ann, key = Browser(world.ann), Notice.objects.get().id
    assert ann.post(f"{NOTICE}/{key}/snooze", later="tomorrow").status_code == 200
    assert (texts(world.ann), texts(world.ann, state="later")) == ([], ["Please sign in."])
    assert ann.get(f"{PAGE}/count").json()["unread"] == 0
    Notice.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    assert ann.get(f"{PAGE}/count").json()["unread"] == 1
    assert ann.post(f"{NOTICE}/{key}/snooze", until="2020-01-01T00:00:00Z").status_code == 422
    assert ann.post(f"{NOTICE}/{key}/done").status_code == 200
    assert (texts(world.ann), texts(world.ann, state="done")) == ([], ["Please sign in."])
    assert ann.post(f"{NOTICE}/{key}/done").status_code == 409
    assert ann.post(f"{NOTICE}/{key}/reopen").status_code == 200
    assert texts(world.ann) == ["Please sign in."]


def test_who_wants_none_of_a_sort_gets_none_and_it_is_quiet_when_he_says(world):
    ann = Browser(world.ann)
    off = {"test.plain": {"product": False, "email": False}}
    answer = ann.post("/api/office/notice_preference", sorts=off, quiet_from="22:00", quiet_until="07:00")
    assert answer.status_code == 201, answer.content
    assert telling.tell([world.ann, world.bob], "test.plain", SENTENCE) == 1
    assert telling.tell([world.ann], "test.quiet", SENTENCE) == 1
    preference = NoticePreference.objects.get()
    night, noon = (timezone.now().astimezone(telling.calendar.periods.zone()).replace(hour=hour) for hour in (23, 12))
    assert (telling.quiet(preference, night), telling.quiet(preference, noon)) == (True, False)
    assert ann.post("/api/office/notice_preference").status_code == 422, "one each"
    bad = ann.patch(f"/api/office/notice_preference/{preference.id}", sorts={"test.plain": {"smoke": True}})
    assert bad.status_code == 422


def test_people_who_left_are_told_nothing(world):
    made(User, username="gone", name="Gone")
    User.objects.filter(username="gone").update(active=False)
    assert telling.tell(list(User.objects.filter(username="gone")), "test.plain", SENTENCE) == 0


def test_a_long_list_is_read_page_by_page(world):
    for _ in range(5):
        telling.tell([world.ann], "test.plain", SENTENCE)
    first = Browser(world.ann).get(f"{PAGE}?size=3").json()
    rest = Browser(world.ann).get(f"{PAGE}?size=3&after={first['next']}").json()
    assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (3, 2, None)
    assert not {row["id"] for row in first["rows"]} & {row["id"] for row in rest["rows"]}
