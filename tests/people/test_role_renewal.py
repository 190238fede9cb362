"""An existing company's ready-made roles after an upgrade: what they lack is offered, nothing is changed by itself (E47, K59)."""

import pytest

from kehai.crm.people.records.role import Role
from kehai.kernel import run, writes
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.records.change import Change
from kehai.site import ready_roles, renewal
from kehai.site.command import CommandError
from kehai.site.commands.roles import _renew as renew

pytestmark = pytest.mark.django_db
ROOT = system("test")
CUSTOMER, FORM, TRAIT = "customers.customer", "customers.web_form", "customers.person_trait"


def company(key, without=(), hides=()):
    """The role as an earlier version made it, which did not know some kinds and fields; what it stores."""
    ready = ready_roles.ROLES[key]
    old = ready_roles.Ready(
        ready.name,
        ready.remark,
        {name: ops for name, ops in ready.grants.items() if name not in without},
        {name: levels for name, levels in ready.fields.items() if name not in hides},
    )
    return run.create(kind_of(Role), ready_roles.told(old), ROOT)


def stored(role):
    role.refresh_from_db()
    return role.grants, role.fields


def test_a_new_company_lacks_nothing():
    ready_roles.make(lambda name, data: writes.create(kind(name), data, ROOT))
    assert renewal.offers() == []
    assert renew([], apply=False) == "The ready-made roles lack nothing."


def test_what_is_new_is_shown_first_and_taken_over_when_asked():
    role = company("marketing", without=(FORM,), hides=(TRAIT,))
    before = stored(role)
    said = renew([], apply=False)
    assert f"+ {FORM}: read (ALL), create (ALL), update (ALL), delete (ALL)" in said
    assert f"- {TRAIT}: content masked" in said
    assert stored(role) == before, "nothing changes by itself"
    renew([], apply=True)
    told = ready_roles.told(ready_roles.ROLES["marketing"])
    assert stored(role) == (told["grants"], told["fields"])
    assert renewal.offers() == []
    last = Change.objects.filter(record_id=role.pk).latest("id")
    assert (last.action, last.actor_label) == ("update", "kehai roles")


def test_what_a_company_changed_stays_as_it_made_it():
    """Taken away, made narrower, made wider, renamed: none of them is offered again."""
    taken, wider = company("marketing"), company("sales")
    grants = {name: ops for name, ops in taken.grants.items() if name != FORM}
    run.update(kind_of(Role), taken.pk, {"grants": grants}, None, ROOT)
    run.update(kind_of(Role), wider.pk, {"grants": {**wider.grants, CUSTOMER: {**wider.grants[CUSTOMER], "read": ["ALL"]}}}, None, ROOT)
    renamed = company("clerk", without=(FORM,))
    run.update(kind_of(Role), renamed.pk, {"name": "我们的内勤"}, None, ROOT)
    assert renewal.offers() == []


def test_only_the_named_role_and_none_that_is_unknown():
    one, other = company("marketing", without=(FORM,)), company("clerk", without=(FORM,))
    renew(["clerk"], apply=True)
    assert FORM in stored(other)[0]
    assert FORM not in stored(one)[0]
    with pytest.raises(CommandError, match="no ready-made role called nobody"):
        renew(["nobody"], apply=True)


def test_an_administrator_of_everything_lacks_no_single_kind():
    """The line for all kinds covers those that come later."""
    company("administrator")
    assert renewal.offers() == []
