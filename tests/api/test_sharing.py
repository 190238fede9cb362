"""Records opened one by one, by rule, and closed again: teams, shares, sharing rules, restrictions (A05, A06, K19; access.md P2, P3)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.kernel import company, run, sharing
from kehai.kernel.access import DELETE, EXPORT, READ, UPDATE
from kehai.kernel.catalogue import kind_of, raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.records.entry import Entry
from kehai.kernel.testing import ROOT, example
from tests.api.browser import Browser
from tests.kinds.records.parcel import Note, Parcel
from tests.kinds.records.place import Membership

pytestmark = pytest.mark.django_db
MINE, TEAM, ALL = ["SELF"], ["SELF", "SUBS", "TREE"], ["ALL"]
KIND, PATH = "kinds.parcel", "/api/kinds/parcel"
SALES = {KIND: {"read": MINE, "create": MINE, "update": MINE, "share": MINE, "transfer": MINE, "export": MINE}}
LOOKING = {KIND: {"read": []}}


@pytest.fixture
def li(person):
    return Browser(person("Li", SALES))


@pytest.fixture
def wang(person):
    return Browser(person("Wang", SALES))


@pytest.fixture
def parcel(li):
    return example(KIND, owner=li.user, name="VIP", secret="between us", mobile="13812345678")


def opened(browser, parcel):
    return browser.look(f"{PATH}/{parcel.pk}")


def shared(browser, parcel, **told):
    return browser.post_(f"{PATH}/{parcel.pk}/share", {"level": "read", **told})


def test_a_share_opens_one_record_to_be_read_and_its_end_closes_it(li, wang, parcel):
    assert opened(wang, parcel).status_code == 404
    assert shared(li, parcel, person=str(wang.user.pk), reason="please help").status_code == 200
    row = opened(wang, parcel).data
    assert (row["mobile"], row["can"]) == ("13812345678", [])
    assert wang.call("PATCH", f"{PATH}/{parcel.pk}", {"name": "x"}).status_code == 403
    assert [entry["reason"] for entry in li.look(f"/api/people/sharing/kinds/parcel/{parcel.pk}").data["rows"]] == ["please help"]
    assert wang.look(f"/api/people/sharing/kinds/parcel/{parcel.pk}").status_code == 403
    told = li.look(f"{PATH}/{parcel.pk}/history").data["rows"][0]
    assert (told["action"], told["text"]) == ("share", "Wang – please help")
    entry = li.look(f"/api/people/sharing/kinds/parcel/{parcel.pk}").data["rows"][0]["id"]
    assert li.post_(f"{PATH}/{parcel.pk}/stop_sharing", {"entry": entry}).status_code == 200
    assert opened(wang, parcel).status_code == 404
    assert li.post_(f"{PATH}/{parcel.pk}/stop_sharing", {"entry": entry}).status_code == 409


def test_a_share_to_change_leaves_numbers_alone_and_nothing_is_given_on(li, wang, parcel, person):
    assert shared(li, parcel, person=str(wang.user.pk), level="update").status_code == 200
    assert wang.call("PATCH", f"{PATH}/{parcel.pk}", {"name": "better"}).status_code == 200
    assert "mobile" in wang.call("PATCH", f"{PATH}/{parcel.pk}", {"mobile": "13900000000"}).data["error"]["fields"]
    assert shared(wang, parcel, person=str(person("Zhao", LOOKING).pk)).status_code == 403
    assert kind_of(Parcel).visible_to(wang.actor(), EXPORT).count() == 0


def test_nobody_shares_what_he_does_not_reach_or_further_than_he_reaches(li, wang, parcel, person):
    assert shared(wang, parcel, person=str(wang.user.pk)).status_code == 404
    reader = Browser(person("Reader", {KIND: {"read": MINE, "share": MINE}}))
    own = example(KIND, owner=reader.user)
    assert shared(reader, own, person=str(wang.user.pk), level="update").status_code == 403
    assert shared(li, parcel, person=str(li.user.pk)).status_code == 409
    assert not Entry.objects.exists()
    assert shared(li, parcel, person=str(person("Nobody", {}).pk)).data["error"]["code"] == "refused"
    assert "person" in shared(li, parcel).data["error"]["fields"]
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()
    assert "until" in shared(li, parcel, person=str(wang.user.pk), until=yesterday).data["error"]["fields"]


def test_a_department_means_all_below_it_and_a_role_and_a_group_their_people(boss, parcel, person):
    house = example("people.department")
    branch = example("people.department", parent=house)
    for to, among in (("department", "below"), ("role", "role"), ("group", "group")):
        user = person(f"{among}", LOOKING)
        if to == "department":
            example("people.assignment", person=user, department=branch)
            target = house
        elif to == "role":
            target = example("people.role", name="VIP desk", grants=LOOKING)
            example("people.holding", user=user, role=target)
        else:
            target = example("people.group")
            example("people.group_member", group=target, person=user)
        reader = Browser(user)
        assert opened(reader, parcel).status_code == 404, to
        assert shared(boss, parcel, **{to: str(target.pk)}).status_code == 200
        assert opened(reader, parcel).status_code == 200, to
        sharing.revoke(KIND, [parcel.pk])


def test_a_manager_does_not_inherit_what_was_opened_to_his_people(li, wang, parcel, person):
    boss = Browser(person("Boss", {KIND: {"read": TEAM}}))
    run.update(kind_of(type(wang.user)), wang.user.pk, {"manager": str(boss.user.pk)}, None, ROOT)
    shared(li, parcel, person=str(wang.user.pk))
    assert opened(wang, parcel).status_code == 200
    assert opened(boss, parcel).status_code == 404


def test_time_ends_an_entry_by_the_clock_of_the_database(li, wang, parcel):
    shared(li, parcel, person=str(wang.user.pk), until=(timezone.now() + timedelta(hours=1)).isoformat())
    assert opened(wang, parcel).status_code == 200
    # Longer ago than this test may take: the database tells the time at which its transaction began.
    Entry.objects.update(valid_to=timezone.now() - timedelta(minutes=5))
    assert opened(wang, parcel).status_code == 404
    assert wang.look(PATH).data["total"] == 0


def test_a_team_role_says_what_is_seen_of_what_hangs_on_the_record(li, wang, parcel):
    example("kinds.note", parcel=parcel, content="they haggle")
    role = example("people.team_role", name="Service", masked=True, hidden=["kinds.note"])
    told = {"person": str(wang.user.pk), "role": str(role.pk)}
    assert li.post_(f"{PATH}/{parcel.pk}/add_to_team", told).status_code == 200
    assert opened(wang, parcel).data["mobile"] == "138****5678"
    assert kind_of(Note).visible_to(wang.actor()).count() == 0
    run.update(kind_of(type(role)), role.pk, {"hidden": [], "masked": False, "level": "update"}, None, ROOT)
    assert opened(wang, parcel).data["mobile"] == "13812345678"
    assert kind_of(Note).visible_to(wang.actor()).count() == 1
    assert kind_of(Parcel).visible_to(wang.actor(), UPDATE).count() == 1


def test_through_a_loan_old_notes_stay_closed_but_ones_own_is_read(li, wang, parcel):
    example("kinds.note", parcel=parcel, content="they haggle")
    sharing.grant(KIND, [parcel.pk], [wang.user.pk], sharing.Terms(sort="loan", level="update"), li.actor())
    assert opened(wang, parcel).data["mobile"] == "138****5678"
    assert wang.call("PATCH", f"{PATH}/{parcel.pk}", {"mobile": "13900000000"}).status_code == 422
    example("kinds.note", wang.actor(), parcel=parcel, content="mine")
    assert [row["content"] for row in wang.look("/api/kinds/note?columns=content").data["rows"]] == ["mine"]
    sharing.revoke(KIND, [parcel.pk], sort="loan")
    assert wang.look("/api/kinds/note").data["total"] == 0


def rule(**told):
    return example("people.sharing_rule", kind=KIND, criteria={"field": "name", "op": "eq", "value": "VIP"}, **told)


def test_a_sharing_rule_opens_what_fulfils_it_masked_and_while_it_does(li, parcel, person):
    desk = example("people.role", name="VIP desk", grants=LOOKING)
    zhou = person("Zhou", {})
    example("people.holding", user=zhou, role=desk)
    reader = Browser(zhou)
    assert reader.look(PATH).data["total"] == 0
    rule(role=desk)
    assert [row["mobile"] for row in reader.look(f"{PATH}?columns=mobile").data["rows"]] == ["138****5678"]
    assert reader.look(f'{PATH}?filter={{"field":"mobile","op":"starts","value":"138"}}').data["total"] == 0
    assert li.call("PATCH", f"{PATH}/{parcel.pk}", {"name": "ordinary"}).status_code == 200
    assert opened(reader, parcel).status_code == 404


def test_a_field_by_which_a_rule_decides_takes_the_right_to_hand_over(li, wang, parcel):
    rule(person=wang.user)
    shared(li, parcel, person=str(wang.user.pk), level="update")
    assert "name" in wang.call("PATCH", f"{PATH}/{parcel.pk}", {"name": "x"}).data["error"]["fields"]
    assert wang.call("PATCH", f"{PATH}/{parcel.pk}", {"name": "VIP"}).status_code == 200


def test_a_rule_over_a_sensitive_field_or_over_everything_is_refused():
    for criteria in (
        {"field": "mobile", "op": "starts", "value": "138"},
        {},
        {"or": []},
        {"field": "place.name", "op": "eq", "value": "x"},
        {"field": "created_at", "op": "within", "value": "today"},
        {"not": {"field": "owner", "op": "me"}},
    ):
        with pytest.raises(Invalid) as caught:
            example("people.sharing_rule", kind=KIND, criteria=criteria)
        assert "criteria" in caught.value.fields, criteria
    with pytest.raises(Invalid):
        example("people.sharing_rule", kind="kinds.note")


def test_a_restriction_closes_to_all_but_the_owner_and_whom_it_was_opened_to(li, wang, boss, parcel):
    example("people.restriction", kind=KIND, criteria={"field": "name", "op": "eq", "value": "VIP"})
    other = example(KIND, owner=li.user, name="ordinary")
    example("kinds.note", parcel=parcel, content="secret")
    assert opened(boss, parcel).status_code == 404
    assert opened(boss, other).status_code == 200
    assert boss.look(PATH).data["total"] == 1
    assert boss.look("/api/kinds/note").data["total"] == 0
    assert boss.look(f"{PATH}/group?by=place").data["groups"][0]["count"] == 1
    assert opened(li, parcel).status_code == 200
    shared(li, parcel, person=str(wang.user.pk))
    assert opened(wang, parcel).status_code == 200
    assert kind_of(Parcel).visible_to(boss.actor(), READ).count() == 1
    sharing.grant(KIND, [parcel.pk], [boss.user.pk], sharing.Terms(sort="loan"), li.actor())
    assert (opened(boss, parcel).data["mobile"], opened(boss, parcel).data["can"]) == ("138****5678", [])


def test_nobody_lets_himself_in(person):
    kinds = "people.group_member", "people.assignment", "people.user", "people.group"
    grants = {kind: dict.fromkeys(("read", "create", "update"), ALL) for kind in kinds}
    keeper = Browser(person("Keeper of groups", grants))
    group, house = example("people.group"), example("people.department")
    other = person("Other", {})
    for path, who in (("group_member", "person"), ("assignment", "person")):
        target = {"group": str(group.pk)} if path == "group_member" else {"department": str(house.pk)}
        assert keeper.post_(f"/api/people/{path}", {who: str(keeper.user.pk), **target}).status_code == 403, path
        assert keeper.post_(f"/api/people/{path}", {who: str(other.pk), **target}).status_code == 201, path
    assert keeper.call("PATCH", f"/api/people/user/{keeper.user.pk}", {"department": str(house.pk)}).status_code == 403
    assert keeper.call("PATCH", f"/api/people/user/{other.pk}", {"department": str(house.pk)}).status_code == 200


def test_a_dealers_user_sees_his_own_and_what_was_opened_to_him(li, parcel):
    dealer = example("people.user", name="Dealer", type="dealer", language="en")
    role = example("people.role", name="everything", grants={"*": dict.fromkeys(("read", "create", "update"), ALL)})
    example("people.holding", user=dealer, role=role)
    browser = Browser(dealer)
    assert browser.look(PATH).data["total"] == 0
    assert browser.look("/api/people/role").status_code == 403
    shared(li, parcel, person=str(dealer.pk))
    assert opened(browser, parcel).status_code == 200


def test_who_keeps_roles_writes_rules_for_others_and_never_for_himself(person):
    keeper = Browser(person("Security", {"people.role": {"read": ALL, "manage": ALL}, "people.sharing_rule": {"read": ALL, "create": ALL}}))
    told = {"name": "VIP", "kind": KIND, "criteria": {"field": "name", "op": "eq", "value": "VIP"}, "level": "read"}
    assert keeper.post_("/api/people/sharing_rule", {**told, "person": str(person("Zhou", LOOKING).pk)}).status_code == 201
    assert keeper.post_("/api/people/sharing_rule", {**told, "person": str(keeper.user.pk)}).status_code == 403
    clerk = Browser(person("Clerk", {"people.sharing_rule": {"read": ALL, "create": ALL}}))
    assert clerk.post_("/api/people/sharing_rule", {**told, "person": str(keeper.user.pk)}).status_code == 403


def test_the_company_says_how_far_superiors_see_and_write_numbers(li, parcel, person):
    boss = Browser(person("Boss", {KIND: {"read": TEAM, "update": TEAM}}))
    run.update(kind_of(type(li.user)), li.user.pk, {"manager": str(boss.user.pk)}, None, ROOT)
    for level, shown, written in (("read", "13812345678", 422), ("masked", "138****5678", 422), ("write", "13812345678", 200)):
        company.put({"people.cap_below": level}, ROOT)
        assert opened(boss, parcel).data["mobile"] == shown
        assert boss.call("PATCH", f"{PATH}/{parcel.pk}", {"mobile": "13900000000"}).status_code == written, level


def test_what_is_closed_is_reached_as_its_owner_and_not_as_the_pools_administrator(person):
    keeper = Browser(person("Keeper", {KIND: {"read": MINE}}))
    parcel = example(KIND, owner=keeper.user, name="VIP")
    Membership.objects.create(place_id=parcel.place_id, user=keeper.user, administrator=True)
    raise_epoch()
    assert kind_of(Parcel).visible_to(keeper.actor(), DELETE).count() == 1
    example("people.restriction", kind=KIND, criteria={"field": "name", "op": "eq", "value": "VIP"})
    assert opened(keeper, parcel).status_code == 200
    assert kind_of(Parcel).visible_to(keeper.actor(), DELETE).count() == 0
