"""An existing company's ready-made roles after an upgrade: what they lack is offered, nothing is changed by itself (E47, K59)."""

import pytest

from kehai.crm.people.records.role import Role
from kehai.kernel import run, writes
from kehai.kernel.access import OPS, system
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.records.change import Change
from kehai.kernel.testing import example
from kehai.site import ready_roles, renewal
from kehai.site.command import CommandError
from kehai.site.commands.roles import _renew as renew
from kehai.site.commands.user import _role
from tests.api.browser import ALL, Browser

pytestmark = pytest.mark.django_db
ROOT = system("test")
DOOR = "/api/people/role-renewal"
CUSTOMER, FORM, TRAIT = "customers.customer", "customers.web_form", "customers.person_trait"


@pytest.fixture
def house():
    """A company that began with an earlier version, which shipped all roles but one."""
    made = {}
    for key, ready in ready_roles.ROLES.items():
        if key != "products":
            made[key] = run.create(kind_of(Role), ready_roles.told(ready), ROOT)
    return made


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


def keeper(name, ops, *, everything=True):
    """Somebody who reads or changes roles, with or without all other rights."""
    grants = {"people.role": dict.fromkeys(ops, ALL), "people.holding": dict.fromkeys(ops, ALL), "people.user": {"read": ALL}}
    user = example("people.user", name=name, language="en")
    every = {"*": dict.fromkeys(OPS, ALL)} if everything and "update" in ops else {}
    example("people.holding", user=user, role=example("people.role", name=f"role of {name}", grants={**every, **grants}))
    return Browser(user)


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


def test_the_page_shows_what_would_change_and_takes_it_over():
    """By who keeps the roles, as his own change; who may only read them is refused, and a role that lacks nothing is none to choose."""
    role, other = company("marketing", without=(FORM,), hides=(TRAIT,)), company("sales")
    boss, reader = keeper("Boss", ("read", "create", "update")), keeper("Reader", ("read",))
    assert reader.get(DOOR).status_code == 403
    told = boss.get(DOOR)
    assert told.status_code == 200, told.content
    [offer] = told.json()["roles"]
    assert (offer["id"], offer["name"], offer["grants"][FORM]["read"], offer["fields"][TRAIT]) == (
        str(role.pk),
        role.name,
        ["ALL"],
        {"content": "masked"},
    )
    assert reader.post_(DOOR, {"roles": [offer["key"]]}).status_code == 403
    assert boss.post_(DOOR, {"roles": ["sales"]}).status_code == 404
    assert boss.post_(DOOR, {"roles": []}).status_code == 422
    before = stored(other)
    done = boss.post_(DOOR, {"roles": [offer["key"]]})
    assert (done.status_code, done.json()) == (200, {"roles": []})
    shipped = ready_roles.told(ready_roles.ROLES["marketing"])
    assert stored(role) == (shipped["grants"], shipped["fields"])
    assert stored(other) == before
    assert Change.objects.filter(record_id=role.pk).latest("id").actor_label == "Boss"


def test_nobody_gives_by_renewal_what_he_may_not_give():
    role = company("marketing", without=(FORM,))
    mild = keeper("Mild", ("read", "create", "update"), everything=False)
    assert mild.get(DOOR).json()["roles"]
    assert mild.post_(DOOR, {"roles": ["marketing"]}).status_code in (403, 409, 422)
    assert FORM not in stored(role)[0]


def test_a_role_of_a_later_version_is_offered_as_a_whole(house):
    """Taken over once; deleted by the company, it is not offered again, and a renamed one is not made twice."""
    run.update(kind_of(Role), house["clerk"].pk, {"name": "Our office"}, None, ROOT)
    boss = keeper("Boss", ("read", "create", "update"))
    [offer] = boss.get(DOOR).json()["roles"]
    assert (offer["key"], offer["id"], offer["grants"]) == ("products", None, ready_roles.told(ready_roles.ROLES["products"])["grants"])
    assert "产品经理 (products), a new role" in renew([], apply=False)
    done = boss.post_(DOOR, {"roles": ["products"]})
    assert (done.status_code, done.json()) == (200, {"roles": []})
    made = Role.objects.get(name="产品经理")
    assert stored(made)[0] == ready_roles.told(ready_roles.ROLES["products"])["grants"]
    run.delete(kind_of(Role), [made.pk], ROOT)
    assert renewal.offers() == []


def test_a_company_may_have_begun_in_another_language(house, settings):
    settings.LANGUAGE_CODE = "en"
    assert ready_roles.told(ready_roles.ROLES["sales"])["name"] == "Salesperson"
    assert [offer.name for offer in renewal.offers()] == ["Product manager"]
    assert _role("sales") == house["sales"]


def test_who_wrote_all_roles_himself_is_offered_none():
    example("people.role", name="Everything", grants={"*": {"read": ALL}})
    assert renewal.offers() == []
