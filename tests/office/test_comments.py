"""Comments, @mention and following: read with the record, never around its mask; told live to who may read (issue 5, point 4)."""

import pytest

from kehai.crm.office.records.comment import Comment, Following
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.user import User
from tests.customers.browser import Browser
from tests.customers.factory import BOSS, CUSTOMER, MANAGER, SALES, customer, do, fresh, person, pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    class World:
        ann, bob, eve = person("Ann", SALES), person("Bob", SALES), person("王小明", SALES)
        boss = person("Boss", BOSS)
        head = pool("Head")
        north = pool("North", head, (ann, bob))
        acme = customer("Acme Ltd", north, ann)

    return World


def at(row, more=""):
    return f"/api/office/comments/customers/customer/{row.id}{more}"


def say(user, row, text, *named):
    return Browser(user).post(at(row), text=text, mentions=[str(one.id) for one in named])


def read(user, row):
    return Browser(user).get(at(row)).json()


def told(user):
    return [row["text"] for row in Browser(user).get("/api/office/notices").json()["rows"] if row["sort"] in ("office.mention", "office.comment")]


def test_who_sees_the_record_reads_and_writes_and_who_does_not_is_told_nothing(world):
    assert say(world.boss, world.acme, "Please call them").status_code == 201
    (row,) = read(world.ann, world.acme)["rows"]
    assert (row["text"], row["author"]["label"], row["mine"]) == ("Please call them", "Boss", False)
    for answer in (Browser(world.bob).get(at(world.acme)), say(world.bob, world.acme, "Hello"), Browser(world.bob).get(at(world.acme, "/people"))):
        assert answer.status_code == 404
    assert Comment.objects.count() == 1


def test_who_is_named_gets_a_notice_with_the_record_and_who_sees_it_not_is_not_named(world):
    assert say(world.ann, world.acme, "@Boss please look", world.boss).status_code == 201
    assert told(world.boss) == ["Ann mentioned you in a comment: Acme Ltd"]
    (notice,) = Notice.objects.filter(sort="office.mention")
    assert (notice.about_kind, notice.about_id) == (CUSTOMER, world.acme.id)
    refused = say(world.ann, world.acme, "@Bob @Boss", world.bob, world.boss)
    assert refused.status_code == 422
    assert "Bob does not see this record" in refused.json()["error"]["fields"]["mentions"]
    assert told(world.bob) == []
    assert (Comment.objects.count(), Notice.objects.filter(sort="office.mention").count()) == (1, 1)


def test_people_are_offered_by_pinyin_and_who_does_not_see_it_is_marked(world):
    (eve,) = Browser(world.ann).get(at(world.acme, "/people?q=wxm")).json()["rows"]
    assert (eve["label"], eve["sees"]) == ("王小明", False)
    (boss,) = Browser(world.ann).get(at(world.acme, "/people?q=Boss")).json()["rows"]
    assert boss["sees"] is True
    rows = Browser(world.ann).get(at(world.acme, "/people")).json()["rows"]
    assert rows[0]["label"] == "Boss"
    assert "Ann" not in [row["label"] for row in rows]


def test_the_owner_hears_of_it_until_he_wants_no_more(world):
    say(world.boss, world.acme, "One")
    assert told(world.ann) == ["Boss commented: Acme Ltd"]
    assert read(world.ann, world.acme)["following"] is True
    assert Browser(world.ann).post(at(world.acme, "/following"), following=False).json() == {"following": False}
    say(world.boss, world.acme, "Two")
    assert len(told(world.ann)) == 1
    assert read(world.ann, world.acme)["following"] is False


def test_who_follows_hears_while_he_may_read_it(world):
    assert Browser(world.bob).post(at(world.acme, "/following"), following=True).status_code == 404
    Browser(world.boss).post(at(world.acme, "/following"), following=True)
    say(world.ann, world.acme, "News")
    assert told(world.boss) == ["Ann commented: Acme Ltd"]
    do(world.boss, "transfer", fresh(world.acme), person=world.bob)
    say(world.boss, world.acme, "For Bob")
    assert [text for text in told(world.ann) if "Acme" in text] == []
    assert told(world.bob) == ["Boss commented: Acme Ltd"]


def test_who_comments_follows_from_then_on_and_nobody_hears_of_himself(world):
    say(world.boss, world.acme, "First")
    assert told(world.boss) == []
    say(world.ann, world.acme, "Second")
    assert told(world.boss) == ["Ann commented: Acme Ltd"]


def test_a_mask_is_not_gone_round_by_a_comment(world):
    say(world.ann, world.acme, "Their mobile is 13800138000")
    do(world.boss, "release", fresh(world.acme), reason="quiet")
    row = fresh(world.acme)
    assert row.owner_id is None
    assert Browser(world.bob).get(f"/api/customers/customer/{row.id}").status_code == 200
    assert (read(world.bob, row)["rows"], read(world.bob, row)["others"]) == ([], False)
    assert say(world.boss, row, "@Bob", world.bob).status_code == 422
    assert say(world.bob, row, "My own note").status_code == 201
    assert [one["text"] for one in read(world.bob, row)["rows"]] == ["My own note"]


def test_only_its_author_changes_it_and_what_it_said_stays_with_him(world):
    key = say(world.ann, world.acme, "Frist").json()["id"]
    assert Browser(world.boss).patch(at(world.acme, f"/{key}"), text="Mine").status_code == 403
    assert Browser(world.boss).delete(at(world.acme, f"/{key}")).status_code == 403
    assert Browser(world.bob).delete(at(world.acme, f"/{key}")).status_code == 404
    assert Browser(world.ann).patch(at(world.acme, f"/{key}"), text="First").status_code == 200
    (mine,), (theirs,) = read(world.ann, world.acme)["rows"], read(world.boss, world.acme)["rows"]
    assert (mine["text"], [one["text"] for one in mine["earlier"]]) == ("First", ["Frist"])
    assert (theirs["text"], theirs["earlier"], bool(theirs["edited_at"])) == ("First", [], True)
    assert Browser(world.ann).delete(at(world.acme, f"/{key}")).status_code == 200
    (gone,) = read(world.boss, world.acme)["rows"]
    assert (gone["text"], gone["earlier"], bool(gone["removed_at"])) == ("", [], True)
    assert Browser(world.ann).patch(at(world.acme, f"/{key}"), text="Back").status_code == 404


def test_an_edit_tells_only_who_is_named_for_the_first_time(world):
    key = say(world.ann, world.acme, "@Boss", world.boss).json()["id"]
    Browser(world.ann).patch(at(world.acme, f"/{key}"), text="@Boss now", mentions=[str(world.boss.id)])
    assert len(told(world.boss)) == 1


def test_in_the_recycle_bin_nobody_reads_it_and_back_it_is_there(world):
    say(world.ann, world.acme, "Kept")
    Browser(world.boss).delete(f"/api/customers/customer/{world.acme.id}")
    assert Browser(world.boss).get(at(world.acme)).status_code == 404
    Browser(world.boss).post(f"/api/customers/customer/{world.acme.id}/restore")
    assert [row["text"] for row in read(world.boss, world.acme)["rows"]] == ["Kept"]


def test_of_a_merged_record_they_stand_on_the_survivor_and_its_followers_stay(world):
    other = customer("Acme Limited", world.north, world.ann)
    say(world.ann, other, "Of the other")
    Browser(world.boss).post(at(other, "/following"), following=True)
    assert Browser(world.boss).act(world.acme, "merge", others=[str(other.id)]).status_code == 200
    assert [row["text"] for row in read(world.ann, world.acme)["rows"]] == ["Of the other"]
    say(world.ann, world.acme, "Now here")
    assert told(world.boss)[0] == "Ann commented: Acme Ltd"


@pytest.mark.parametrize("body", [{"text": " "}, {}, {"text": "x", "mentions": "y"}, {"text": "x" * 4001}, {"text": "x", "more": 1}])
def test_what_is_not_well_formed_is_refused_at_its_field(world, body):
    assert Browser(world.ann).post(at(world.acme), **body).status_code == 422
    assert not Comment.objects.exists()


def test_people_who_left_are_not_told(world):
    Browser(world.boss).post(at(world.acme, "/following"), following=True)
    User.objects.filter(pk=world.boss.pk).update(active=False)
    say(world.ann, world.acme, "Anyone?")
    assert not Notice.objects.filter(owner=world.boss.pk, sort="office.comment").exists()
    assert Following.objects.filter(person_id=world.boss.pk).exists()


def test_no_comment_on_people_and_accounts(world):
    assert Browser(world.boss).get(f"/api/office/comments/people/user/{world.ann.id}").status_code == 404
    assert Browser(world.boss).get(f"/api/office/comments/no/kind/{world.ann.id}").status_code == 404


def test_a_manager_of_the_pool_reads_what_is_written_in_it(world):
    head = person("Head of North", MANAGER)
    world.east = pool("East", world.head, (world.ann,), admin=head)
    row = customer("Globex", world.east, world.ann)
    say(world.ann, row, "Inside")
    assert [one["text"] for one in read(head, row)["rows"]] == ["Inside"]
