"""People through the kernel: created, scoped, disabled, in rings refused."""

import json

import pytest

from kehai.api.people import Facts
from kehai.crm.people import sessions
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import passwords
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import run, writes
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import kind_of, read_epoch
from kehai.kernel.errors import Invalid, MayNot, SignInFirst, TooMany
from kehai.kernel.rows import Asked

pytestmark = pytest.mark.django_db
ROOT = system("test")


def made(model, **data):
    return writes.create(kind_of(model), {k: str(v.pk) if hasattr(v, "pk") else v for k, v in data.items()}, ROOT)


def acting(user):
    return Actor("user", user.id, user.name, rights_of(user.id, read_epoch()))


def test_a_page_of_people_leaves_the_database_as_json():
    house = made(Department, name="总部")
    made(User, username="li", name="李雷", department=house)
    made(User, username="han", name="韩梅梅", department=house, mobile="+86 138 1234 1234")
    page = kind_of(User).visible_to(ROOT).page(Asked(sort="name", size=1))
    rows = json.loads(page.rows)
    assert [row["name"] for row in rows] == ["韩梅梅"]  # han before li
    assert rows[0]["department"] == {"id": str(house.id), "label": "总部"}
    assert rows[0]["mobile"] == "13812341234"
    assert page.total == 2
    second = json.loads(kind_of(User).visible_to(ROOT).page(Asked(sort="name", size=1, after=page.after)).rows)
    assert [row["name"] for row in second] == ["李雷"]


def test_search_finds_two_characters_a_phone_tail_and_a_number():
    person = made(User, username="li", name="欧阳李雷", mobile="13812341234")
    kind = kind_of(User)
    for q in ("李雷", "阳李雷", "雷", "1234", "13812341234", person.number, "LI"):
        found = json.loads(kind.visible_to(ROOT).matching(q).page(Asked()).rows)
        assert [row["id"] for row in found] == [str(person.id)], q
    assert kind.visible_to(ROOT).matching("李阳").count() == 0


def test_a_colleague_sees_the_mask_and_cannot_write():
    person = made(User, username="li", name="李雷", mobile="13812341234")
    other = made(User, username="han", name="韩梅梅")
    row = json.loads(kind_of(User).visible_to(acting(other)).one(person.id))
    assert row["mobile"] == "138****1234"
    assert row["masked"] == ["mobile"]
    assert row["can"] == []
    with pytest.raises(MayNot):
        run.act(kind_of(User), "disable", [person.id], {}, acting(other))
    assert kind_of(User).visible_to(acting(other)).filter({"field": "mobile", "op": "starts", "value": "138"}).count() == 0


def test_nobody_reports_to_himself_in_a_ring():
    boss = made(User, username="boss", name="王总")
    li = made(User, username="li", name="李雷", manager=boss)
    with pytest.raises(Invalid) as refused:
        run.update(kind_of(User), boss.id, {"manager": str(li.id)}, None, ROOT)
    assert "manager" in refused.value.fields


def test_scopes_of_a_role_reach_subordinates_and_departments():
    role = made(Role, name="经理", grants={"people.user": {"update": ["SUBS", "TREE"]}})
    house = made(Department, name="总部")
    branch = made(Department, name="上海", parent=house)
    boss = made(User, username="boss", name="王总", department=house)
    li = made(User, username="li", name="李雷", department=branch)
    far = made(User, username="far", name="远方", manager=boss)
    made(Holding, user=boss, role=role)
    rights = rights_of(boss.id, read_epoch())
    assert rights.owner_ids("people.user", "update") == {boss.id, li.id, far.id}
    assert rights_of(li.id, read_epoch()).grants == {}


def test_signing_in_wrong_five_times_locks_this_place_only():
    user = made(User, username="li", name="李雷")
    passwords.put(user, "correct-horse-battery", once=False)
    User.objects.filter(pk=user.pk).update(password=user.password)
    for _ in range(5):
        with pytest.raises(SignInFirst):
            sessions.sign_in("li", "wrong", Facts("10.0.0.1", "test"), remember=False)
    with pytest.raises(TooMany):
        sessions.sign_in("li", "correct-horse-battery", Facts("10.0.0.1", "test"), remember=False)
    token = sessions.sign_in("Li", "correct-horse-battery", Facts("10.0.0.2", "test"), remember=False)
    signed = sessions.resolve(token)
    assert signed.actor.label == "李雷"
    run.act(kind_of(User), "disable", [user.id], {}, ROOT)
    assert sessions.resolve(token) is None
