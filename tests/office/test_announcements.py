"""Announcements: for whom, while they stand; read and confirmed once; told in batches, reminded once a day (issue 5, point 4)."""

from datetime import timedelta

import pytest

from kehai.crm.office.jobs import announcements as jobs_of
from kehai.crm.office.records.announcement import Announcement, AnnouncementReceipt
from kehai.crm.office.records.notice import Notice
from kehai.crm.office.rules import announcing
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.kernel import periods
from tests.customers.browser import Browser
from tests.customers.factory import ALL, SELF, fresh, history, made, person
from tests.races.test_races import together

pytestmark = pytest.mark.django_db
KIND, BOARD = "/api/office/announcement", "/api/office/announcements"
WRITES_ALL = {"office.announcement": dict.fromkeys(("read", "create", "update", "delete"), ALL), "people.role": {"read": ALL}}
WRITES_OWN = {"office.announcement": dict.fromkeys(("read", "create", "update", "delete"), SELF)}


def works(user, department):
    User.objects.filter(pk=user.pk).update(department=department)
    return user


@pytest.fixture
def world():
    class World:
        east = made(Department, name="East")
        shop = made(Department, name="Shop", parent=east)
        west = made(Department, name="West")
        boss = person("Boss", WRITES_ALL)
        head = works(person("Head", WRITES_OWN), east)
        ann, bob = works(person("Ann"), shop), works(person("Bob"), west)
        driver = made(Role, name="Driver", grants={})

    made(Holding, user=World.bob, role=World.driver)
    return World


def day(days):
    return str(periods.today() + timedelta(days=days))


def write(user, **data):
    return Browser(user).post(KIND, **{"title": "Closed on Friday", "text": "The office is closed.", **data})


def publish(user, **data):
    key = write(user, **data).json()["id"]
    assert Browser(user).post(f"{KIND}/{key}/publish").status_code == 200
    return key


def board(user, query=""):
    return Browser(user).get(BOARD + query).json()


def titles(user):
    return [row["title"] for row in board(user)["rows"]]


def told(user):
    return [row["text"] for row in Browser(user).get("/api/office/notices").json()["rows"] if row["sort"] == "office.announcement"]


def names(user, key, state):
    return [row["person"]["label"] for row in Browser(user).get(f"{BOARD}/{key}/people?state={state}").json()["rows"]]


def test_a_person_reads_what_is_meant_for_him_while_it_stands(world):
    publish(world.boss, title="To all")
    publish(world.boss, title="To the east", audience={"departments": [str(world.east.id)]})
    publish(world.boss, title="To drivers", audience={"roles": [str(world.driver.id)]})
    publish(world.boss, title="Tomorrow", begins=day(1))
    over = publish(world.boss, title="Over", begins=day(-3), ends=day(3))
    Announcement.objects.filter(pk=over).update(ends=day(-1))
    write(world.boss, title="Draft")
    assert sorted(titles(world.ann)) == ["To all", "To the east"]
    assert sorted(titles(world.bob)) == ["To all", "To drivers"]
    assert titles(world.boss) == []
    assert Browser(world.boss).get(KIND).json()["total"] == 6


def test_what_is_not_meant_for_him_is_not_there_by_any_door(world):
    key = publish(world.boss, audience={"departments": [str(world.west.id)]})
    browser = Browser(world.ann)
    found = [browser.get(f"{KIND}/{key}"), browser.get(f"{BOARD}/{key}"), browser.post(f"{BOARD}/{key}/read"), browser.get(f"{KIND}/{key}/history")]
    assert [answer.status_code for answer in found] == [404] * 4
    assert browser.get(KIND).json()["rows"] == []
    assert not AnnouncementReceipt.objects.exists()


def test_a_reader_reads_by_name_to_whom_it_is_said(world):
    key = publish(world.boss, audience={"departments": [str(world.east.id), str(world.west.id)], "roles": [str(world.driver.id)]})
    assert Browser(world.ann).get(f"{BOARD}/{key}").json()["for"] == ["East", "West", "Driver"]
    assert Browser(world.ann).get(f"{BOARD}/{publish(world.boss)}").json()["for"] == []


def test_a_reader_changes_nothing_and_does_not_see_who_has_read(world):
    key = publish(world.boss)
    browser = Browser(world.ann)
    assert browser.patch(f"{KIND}/{key}", title="Mine", version=2).status_code == 403
    assert browser.post(f"{KIND}/{key}/withdraw").status_code == 403
    assert write(world.ann).status_code == 403
    assert browser.get(f"{BOARD}/{key}/people").status_code == 404
    assert browser.get(f"{BOARD}/{key}").json()["counts"] is None
    assert browser.get(f"{BOARD}/audience").status_code == 404
    assert fresh_(key).title == "Closed on Friday"


def fresh_(key):
    return Announcement.objects.get(pk=key)


def test_opening_reads_it_once_and_confirming_is_not_taken_back(world):
    key = publish(world.boss, must_confirm=True)
    browser = Browser(world.ann)
    assert board(world.ann)["waiting"] == 1
    first = browser.post(f"{BOARD}/{key}/read").json()
    assert first["read_at"]
    assert first["confirmed_at"] is None
    assert board(world.ann)["waiting"] == 1
    confirmed = browser.post(f"{BOARD}/{key}/confirm").json()
    assert confirmed["read_at"] == first["read_at"]
    assert browser.post(f"{BOARD}/{key}/confirm").json() == confirmed
    assert browser.post(f"{BOARD}/{key}/read").json() == confirmed
    assert (AnnouncementReceipt.objects.count(), board(world.ann)["waiting"]) == (1, 0)


def test_what_is_unread_stands_first_then_what_is_pinned(world):
    read = publish(world.boss, title="Read")
    publish(world.boss, title="Plain")
    publish(world.boss, title="Pinned", pinned=True)
    publish(world.boss, title="Newest")
    Browser(world.ann).post(f"{BOARD}/{read}/read")
    assert titles(world.ann) == ["Pinned", "Newest", "Plain", "Read"]
    assert [row["title"] for row in board(world.ann, "?waiting=true")["rows"]] == ["Pinned", "Newest", "Plain"]


def test_its_writer_sees_who_has_read_who_has_confirmed_and_who_has_not(world):
    key = publish(world.boss, must_confirm=True)
    Browser(world.ann).post(f"{BOARD}/{key}/read")
    Browser(world.bob).post(f"{BOARD}/{key}/confirm")
    assert Browser(world.boss).post(f"{BOARD}/{key}/read").json()["read_at"] is None
    assert Browser(world.boss).get(f"{BOARD}/{key}").json()["counts"] == {"meant": 3, "read": 2, "confirmed": 1}
    assert [names(world.boss, key, state) for state in ("waiting", "read", "confirmed")] == [["Head"], ["Ann"], ["Bob"]]


def test_who_joins_later_sees_it_and_is_waited_for(world):
    key = publish(world.boss, audience={"departments": [str(world.east.id)]})
    late = works(person("Late"), world.shop)
    assert titles(late) == ["Closed on Friday"]
    assert "Late" in names(world.boss, key, "waiting")
    User.objects.filter(pk=late.pk).update(active=False)
    assert "Late" not in names(world.boss, key, "waiting")


def test_who_leads_a_department_writes_to_it_and_to_no_other(world):
    assert write(world.head, audience={"departments": [str(world.shop.id)]}).status_code == 201
    wrong = {"departments": [str(world.west.id)]}, {}, {"roles": [str(world.driver.id)]}, {"departments": ["x"]}, {"people": []}
    for told_ in wrong:
        answer = write(world.head, audience=told_)
        assert answer.status_code == 422, told_
        assert "audience" in answer.json()["error"]["fields"]
    offered = Browser(world.head).get(f"{BOARD}/audience").json()
    assert (offered["all"], [one["label"] for one in offered["departments"]], offered["roles"]) == (False, ["East", "Shop"], [])
    assert Announcement.objects.count() == 1


def test_who_lost_a_department_withdraws_what_he_wrote_to_it_but_does_not_publish_it_again(world):
    key = publish(world.head, audience={"departments": [str(world.shop.id)]})
    works(world.head, world.west)
    Department.objects.filter(pk=world.shop.pk).update(parent=None)
    assert Browser(world.head).post(f"{KIND}/{key}/withdraw").status_code == 200
    assert Browser(world.head).post(f"{KIND}/{key}/publish").status_code == 422
    assert fresh_(key).state == "withdrawn"


def test_errors_stand_at_their_field(world):
    assert "text" in write(world.boss, text="  ").json()["error"]["fields"]
    assert "ends" in write(world.boss, ends=day(-1)).json()["error"]["fields"]
    key = write(world.boss, begins=day(-5), ends=day(-1)).json()["id"]
    assert Browser(world.boss).post(f"{KIND}/{key}/publish").status_code == 422
    assert fresh_(key).state == "draft"


def test_it_is_told_once_to_those_it_is_meant_for_and_later_on_its_day(world):
    publish(world.boss, title="Now", must_confirm=True)
    later = publish(world.boss, title="Later", begins=day(2))
    jobs_of.tell()
    jobs_of.tell()
    assert told(world.ann) == ["Announcement, please confirm: Now"]
    assert told(world.boss) == []
    Announcement.objects.filter(pk=later).update(begins=day(0))
    jobs_of.tell_due()
    assert told(world.ann) == ["Announcement: Later", "Announcement, please confirm: Now"]


def test_thousands_are_told_in_batches_and_a_break_tells_nobody_twice(world):
    key = publish(world.boss)
    assert announcing.tell(2) == 2
    assert Notice.objects.filter(about_id=key).count() == 2
    assert fresh_(key).told_to is not None
    while announcing.tell(2):
        pass
    assert sorted(Notice.objects.filter(about_id=key).values_list("owner__name", flat=True)) == ["Ann", "Bob", "Head"]
    assert (fresh_(key).tells, fresh_(key).version) == ("", 2)


def test_who_is_added_to_the_audience_is_told_and_nobody_else_again(world):
    key = publish(world.boss, audience={"departments": [str(world.west.id)]})
    jobs_of.tell()
    both = {"departments": [str(world.west.id), str(world.shop.id)]}
    assert Browser(world.boss).patch(f"{KIND}/{key}", audience=both, version=2).status_code == 200
    jobs_of.tell()
    assert [len(told(user)) for user in (world.ann, world.bob)] == [1, 1]


def test_its_notice_is_read_with_it_and_says_nothing_after_it_is_withdrawn(world):
    key = publish(world.boss)
    jobs_of.tell()
    Browser(world.ann).post(f"{BOARD}/{key}/read")
    assert Notice.objects.filter(owner=world.ann, read_at__isnull=False, done_at__isnull=False, about_id=key).count() == 1
    assert Browser(world.boss).post(f"{KIND}/{key}/withdraw").status_code == 200
    assert titles(world.bob) == []
    assert told(world.bob) == ["This was about a record that you cannot see any more."]
    assert AnnouncementReceipt.objects.count() == 1


def test_those_who_have_not_are_reminded_once_a_day(world):
    key = publish(world.boss, must_confirm=True)
    remind = f"{KIND}/{key}/remind"
    assert Browser(world.boss).post(remind).status_code == 409  # nobody has been told yet
    jobs_of.tell()
    Browser(world.ann).post(f"{BOARD}/{key}/read")
    Browser(world.bob).post(f"{BOARD}/{key}/confirm")
    assert Browser(world.boss).post(remind).status_code == 200
    jobs_of.tell()
    assert [told(user)[0] for user in (world.ann, world.head)] == ["Please read: Closed on Friday"] * 2
    assert Notice.objects.filter(owner=world.bob, about_id=key).count() == 1
    refused = Browser(world.boss).post(remind)
    assert refused.status_code == 409
    assert "today already" in refused.json()["error"]["message"]
    Announcement.objects.filter(pk=key).update(reminded_on=day(-1))
    for user in (world.ann, world.head):
        Browser(user).post(f"{BOARD}/{key}/confirm")
    assert "Nobody is left" in Browser(world.boss).post(remind).json()["error"]["message"]


def test_other_words_keep_the_receipts_until_all_are_asked_again(world):
    key = publish(world.boss)
    jobs_of.tell()
    Browser(world.ann).post(f"{BOARD}/{key}/read")
    assert Browser(world.boss).patch(f"{KIND}/{key}", text="Closed on Monday.", version=2).status_code == 200
    found = Browser(world.boss).get(f"{BOARD}/{key}").json()
    assert (found["changed"], found["counts"]["read"]) == (True, 1)
    assert board(world.ann)["waiting"] == 0
    assert Browser(world.boss).post(f"{KIND}/{key}/ask_again").status_code == 200
    jobs_of.tell()
    found = Browser(world.boss).get(f"{BOARD}/{key}").json()
    assert (found["changed"], found["counts"]["read"], board(world.ann)["waiting"]) == (False, 0, 1)
    assert told(world.ann) == ["Please read again, it has changed: Closed on Friday"]
    Browser(world.ann).post(f"{BOARD}/{key}/read")
    assert AnnouncementReceipt.objects.filter(announcement_id=key, person_id=world.ann.id).count() == 2
    assert history(fresh_(key)) == ["create", "publish", "update", "ask_again"]


def test_a_dealers_user_reads_what_is_meant_for_employees_not(world):
    publish(world.boss)
    User.objects.filter(pk=world.bob.pk).update(type="dealer")
    made(Department, name="Raises the epoch")
    assert titles(world.bob) == []
    assert fresh(world.bob).type == "dealer"


@pytest.mark.django_db(transaction=True)
def test_two_openings_at_once_are_one_receipt_and_two_reminders_one(world):
    key = publish(world.boss, must_confirm=True)
    jobs_of.tell()
    readers, writers = [Browser(world.ann) for _ in range(4)], [Browser(world.boss) for _ in range(2)]
    found = together(*(lambda one=one: one.post(f"{BOARD}/{key}/confirm") for one in readers))
    assert {answer.status_code for answer in found} == {200}
    assert len({answer.json()["read_at"] for answer in found}) == 1
    assert AnnouncementReceipt.objects.count() == 1
    reminded = together(*(lambda one=one: one.post(f"{KIND}/{key}/remind") for one in writers))
    assert sorted(answer.status_code for answer in reminded) == [200, 409]
