"""Nobody gives away more than he has, not even by a detour (T12)."""

import pytest

from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import run
from kehai.kernel.access import OPS, Actor, system
from kehai.kernel.catalogue import kind_of, read_epoch
from kehai.kernel.errors import Invalid, MayNot

pytestmark = pytest.mark.django_db
ROOT = system("test")
CUSTOMER = "customers.customer"
ALL, OWN = ["ALL"], ["SELF"]
WRITE = {"read": ALL, "create": ALL, "update": ALL, "delete": ALL}
# Keeps people and roles, and reads customers without their telephone numbers.
STAFF = {"people.user": WRITE, "people.role": WRITE, "people.holding": WRITE, CUSTOMER: {"read": ALL, "update": OWN}}
NO_PHONES = {CUSTOMER: {"mobile": "none"}}
EVERYTHING = {"*": dict.fromkeys(OPS, ALL)}


def made(model, by=ROOT, **data):
    return run.create(kind_of(model), {k: str(v.pk) if hasattr(v, "pk") else v for k, v in data.items()}, by)


def somebody(name, grants, fields=None):
    user = made(User, username=name, name=name)
    made(Holding, user=user, role=made(Role, name=f"role of {name}", grants=grants, fields=fields or {}))
    return user


def acting(user):
    return Actor("user", user.id, user.name, rights_of(user.id, read_epoch()))


@pytest.fixture
def staff():
    return somebody("staff", STAFF, NO_PHONES)


@pytest.fixture
def boss():
    return somebody("boss", EVERYTHING)


@pytest.mark.parametrize(
    ("grants", "fields"),
    [
        (EVERYTHING, {}),
        ({CUSTOMER: {"export": []}}, {}),
        ({CUSTOMER: {"update": ["SELF", "TREE"]}}, NO_PHONES),
        ({CUSTOMER: {"read": OWN}}, {}),
        ({CUSTOMER: {"read": OWN}}, {CUSTOMER: {"mobile": "masked"}}),
    ],
)
def test_no_role_is_made_that_says_more_than_its_maker_may(staff, grants, fields):
    with pytest.raises(MayNot):
        made(Role, acting(staff), name="More", grants=grants, fields=fields)
    own = Holding.objects.get(user=staff).role
    with pytest.raises(MayNot):
        run.update(kind_of(Role), own.id, {"grants": {**STAFF, **grants}, "fields": fields}, None, acting(staff))


def test_a_role_beyond_ones_own_rights_is_given_to_nobody_nor_brought_back(staff, boss):
    role = Holding.objects.get(user=boss).role
    with pytest.raises(MayNot):
        made(Holding, acting(staff), user=staff, role=role)
    friend = made(User, username="friend", name="friend")
    given = made(Holding, user=friend, role=role)
    run.delete(kind_of(Holding), [given.id], ROOT)
    refused = run.restore(kind_of(Holding), [given.id], acting(staff)).refused
    assert isinstance(refused[given.id], MayNot)
    old = made(Role, name="Old", grants=EVERYTHING)
    run.delete(kind_of(Role), [old.id], ROOT)
    assert isinstance(run.restore(kind_of(Role), [old.id], acting(staff)).refused[old.id], MayNot)


def test_what_one_has_may_be_given(staff, boss):
    role = made(Role, acting(staff), name="Readers", grants={CUSTOMER: {"read": OWN}, "customers.pool": {"read": ALL}}, fields=NO_PHONES)
    made(Holding, acting(staff), user=made(User, acting(staff), username="new", name="new"), role=role)
    run.update(kind_of(Role), role.id, {"remark": "x"}, None, acting(staff))
    whole = made(Role, acting(boss), name="Second administrator", grants=EVERYTHING)
    made(Holding, acting(boss), user=staff, role=whole)
    run.update(kind_of(Role), whole.id, {"name": "Administrators"}, None, acting(staff))


def test_nobody_steps_into_the_shoes_of_a_higher_administrator(staff, boss):
    for action in ("reset_password", "disable"):
        with pytest.raises(MayNot):
            _one(action, boss, staff)
    seller = somebody("seller", {CUSTOMER: {"read": OWN}})
    _one("reset_password", seller, staff)
    _one("disable", seller, staff)
    _one("reset_password", staff, boss)


def _one(action, whom, by):
    outcome = run.act(kind_of(User), action, [whom.id], {}, acting(by))
    for refusal in outcome.refused.values():
        raise refusal


@pytest.mark.parametrize("fields", [{"*": {"mobile": "none"}}, {CUSTOMER: {"moblie": "none"}}])
def test_a_field_right_that_would_hide_nothing_is_refused(fields):
    with pytest.raises(Invalid) as refused:
        made(Role, name="Hides nothing", fields=fields)
    assert list(refused.value.fields) == ["fields"]
    made(Role, name="Hides", fields={CUSTOMER: {"mobile": "none", "x_own": "masked"}})
