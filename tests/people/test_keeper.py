"""A company cannot lock itself out: somebody remains who manages roles."""

import pytest

from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import run
from kehai.kernel.access import OPS, Actor
from kehai.kernel.catalogue import kind_of, read_epoch
from kehai.kernel.errors import Refusal
from kehai.kernel.testing import example

pytestmark = pytest.mark.django_db
ALL = {"*": {op: ["ALL"] for op in OPS}}


@pytest.fixture
def administrators():
    """A role for everything, and two who hold it."""
    role = example("people.role", name="all", grants=ALL)
    people = [example("people.user", name=name) for name in ("One", "Two")]
    return role, people, [example("people.holding", user=one, role=role) for one in people]


def acting(user):
    return Actor("user", user.id, user.name, rights_of(user.id, read_epoch()))


def refused(outcome):
    return [type(found) for found in outcome.refused.values()]


def test_the_last_one_keeps_account_and_role(administrators):
    role, (one, two), holdings = administrators
    assert not run.act(kind_of(User), "disable", [two.id], {}, acting(one)).refused
    assert refused(run.delete(kind_of(Holding), [holdings[0].id], acting(one))) == [Refusal]
    assert refused(run.delete(kind_of(User), [one.id], acting(one))) == [Refusal]
    assert refused(run.delete(kind_of(Role), [role.id], acting(one))) == [Refusal]
    with pytest.raises(Refusal):
        run.update(kind_of(Role), role.id, {"grants": {"*": {"read": ["ALL"]}}}, None, acting(one))
    assert User.objects.get(pk=one.pk).active
    assert Role.objects.get(pk=role.pk).grants == ALL


def test_one_of_two_may_go(administrators):
    _role, (one, two), holdings = administrators
    assert not run.delete(kind_of(Holding), [holdings[1].id], acting(one)).refused
    assert not run.delete(kind_of(User), [two.id], acting(one)).refused
