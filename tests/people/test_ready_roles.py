"""The ready-made roles (E47, K59): each signs in and works through its menu; the three administrators are apart (T98)."""

import pytest

from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import run, writes
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import kind, kind_of, read_epoch, shipped
from kehai.kernel.errors import MayNot
from kehai.kernel.testing import example
from kehai.site import ready_roles
from tests.api.browser import Browser

pytestmark = pytest.mark.django_db
ROOT = system("test")
KEYS = list(ready_roles.ROLES)
WITH_MENU = [key for key in KEYS if key not in ("auditor", "security")]


def held(key):
    """A person who holds one ready-made role, and the role."""
    role = run.create(kind_of(Role), ready_roles.told(ready_roles.ROLES[key]), ROOT)
    user = example("people.user", name=key)
    example("people.holding", user=user, role=role)
    return user, role


def acting(user):
    return Actor("user", user.id, user.name, rights_of(user.id, read_epoch()))


def test_all_of_them_are_made_in_one_company():
    made = ready_roles.make(lambda name, data: writes.create(kind(name), data, ROOT))
    assert list(made) == KEYS
    assert Role.objects.count() == len(KEYS)


def test_what_this_house_does_not_have_yet_breaks_nothing():
    told = ready_roles.told(ready_roles.Ready("未来", "", {"sales.dream": {"read": ["ALL"]}}, {"sales.dream": {"price": "none"}}))
    assert told == {"name": "未来", "remark": "", "grants": {}, "fields": {}}


@pytest.mark.parametrize("key", KEYS)
def test_each_works_through_its_menu_without_being_turned_away(key):
    example("customers.customer", name="上海一家公司", mobile="13812341234")
    user, _role = held(key)
    browser = Browser(user)
    assert browser.look("/api/me").data["user"]["label"] == key
    kinds = browser.look("/api/kinds").data["kinds"]
    assert kinds
    for one in kinds:
        if one["domain"] in ("kinds", "jobs"):
            continue
        found = browser.look(one["path"], columns=",".join(one["columns"]), sort=one["sort"])
        assert found.status_code == 200, (key, one["name"], found.data)
        for row in found.data["rows"][:1]:
            assert browser.look(f"{one['path']}/{row['id']}").status_code == 200, (key, one["name"])
            assert browser.look(f"{one['path']}/{row['id']}/history").status_code == 200, (key, one["name"])


@pytest.mark.parametrize("key", ["finance", "production", "purchasing", "design"])
def test_who_only_looks_learns_no_number_and_no_conversation(key):
    customer = example("customers.customer", mobile="13812341234")
    example("customers.contact", customer=customer, name="王五", mobile="13912341234")
    example("customers.follow_up", customer=customer, content="底价三折")
    browser = Browser(held(key)[0])
    for path in ("customer", "contact", "follow_up"):
        found = browser.look(f"/api/customers/{path}")
        assert len(found.data["rows"]) == 1, path
        assert not {"mobile", "phone", "email", "content"} & set(found.data["rows"][0])
        assert b"13812341234" not in found.content
        assert b"13912341234" not in found.content


def test_the_security_administrator_gives_what_he_does_not_have_to_others_only():
    keeper, own = held("security")
    _seller, role = held("sales")
    other = example("people.user")
    by = acting(keeper)
    run.create(kind_of(Holding), {"user": str(other.id), "role": str(role.id)}, by)
    with pytest.raises(MayNot):
        run.create(kind_of(Holding), {"user": str(keeper.id), "role": str(role.id)}, by)
    with pytest.raises(MayNot):
        run.update(kind_of(Role), own.id, {"grants": {**own.grants, "customers.customer": {"read": ["ALL"]}}}, None, by)
    run.update(kind_of(Role), role.id, {"grants": {**role.grants, "customers.contact": {"read": ["SELF"]}}}, None, by)
    assert not kind("customers.customer").visible_to(by).count()


def test_the_security_administrator_brings_no_role_back_to_himself():
    keeper, _own = held("security")
    _boss, role = held("boss")
    given = run.create(kind_of(Holding), {"user": str(keeper.id), "role": str(role.id)}, ROOT)
    run.delete(kind_of(Holding), [given.id], ROOT)
    assert isinstance(run.restore(kind_of(Holding), [given.id], acting(keeper)).refused[given.id], MayNot)


def test_the_three_administrators_share_no_writing_and_see_no_customer():
    written = []
    for key in ("system", "security", "auditor"):
        grants = {name: set(ops) - {"read", "export"} for name, ops in ready_roles.told(ready_roles.ROLES[key])["grants"].items()}
        written.append({name for name, ops in grants.items() if ops})
        rights = rights_of(held(key)[0].id, read_epoch())
        assert not any(rights.holds(name, "read") for name in shipped() if name.startswith("customers.customer"))
    assert not written[0] & written[1]
    assert written[2] == {"screens.inquiry"}  # his questions, nothing of what he looks at
