"""The three administrators of 等保 are three people, where the company wants it so (T98)."""

import pytest
from django.utils import translation

from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.rules.rights import rights_of
from kehai.crm.people.rules.separation import SETTING, kinds_of
from kehai.kernel import company, run
from kehai.kernel.access import OPS, Actor, system
from kehai.kernel.catalogue import kind_of, read_epoch
from kehai.kernel.errors import Refusal
from kehai.kernel.testing import example
from kehai.site import ready_roles

pytestmark = pytest.mark.django_db
ROOT = system("test")
ALL = ["ALL"]
THREE = ("system", "security", "auditor")


def acting(user):
    return Actor("user", user.id, user.name, rights_of(user.id, read_epoch()))


def give(user, role, by=ROOT):
    return run.create(kind_of(Holding), {"user": str(user.id), "role": str(role.id)}, by)


@pytest.fixture
def roles():
    return {key: run.create(kind_of(Role), ready_roles.told(ready_roles.ROLES[key]), ROOT) for key in (*THREE, "sales", "boss")}


@pytest.fixture
def keeper(roles):
    """Gives rights, and is nothing else."""
    user = example("people.user", name="Keeper")
    give(user, roles["security"])
    return user


def test_each_ready_administrator_is_one_of_the_three_and_a_boss_is_none_that_writes(roles):
    assert [kinds_of([roles[key].grants]) for key in THREE] == [{"system"}, {"security"}, {"audit"}]
    assert kinds_of([roles["sales"].grants]) == set()
    assert kinds_of([{"*": dict.fromkeys(OPS, ALL)}]) == {"system", "security", "audit"}


@pytest.mark.parametrize(("first", "second"), [("system", "security"), ("security", "auditor"), ("auditor", "system")])
def test_nobody_is_given_two_of_them(roles, keeper, first, second):
    other = example("people.user", name="Other")
    company.put({SETTING: True}, ROOT)
    give(other, roles[first], acting(keeper))
    give(other, roles["sales"], acting(keeper))
    with translation.override("en"), pytest.raises(Refusal, match="two of the three"):
        give(other, roles[second], acting(keeper))
    assert set(Holding.objects.filter(user=other).values_list("role__remark", flat=True)) == {roles[first].remark, roles["sales"].remark}


def test_nor_does_a_role_grow_into_a_second(roles, keeper):
    other = example("people.user", name="Other")
    give(other, roles["auditor"])
    give(other, roles["sales"])
    company.put({SETTING: True}, ROOT)
    wider = {**roles["sales"].grants, "people.user": {"update": ALL}}
    with pytest.raises(Refusal):
        run.update(kind_of(Role), roles["sales"].id, {"grants": wider}, None, acting(keeper))
    # One that is disabled today may be enabled tomorrow.
    run.act(kind_of(type(other)), "disable", [other.id], {}, ROOT)
    with pytest.raises(Refusal):
        run.update(kind_of(Role), roles["sales"].id, {"grants": wider}, None, acting(keeper))


def test_a_small_company_may_have_one_administrator_for_all(roles, keeper):
    other = example("people.user", name="Other")
    for key in THREE:
        give(other, roles[key], acting(keeper))
    assert Holding.objects.filter(user=other).count() == 3
