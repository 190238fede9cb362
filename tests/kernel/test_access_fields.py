"""Field rights count wherever the kind is read by, not only where a role names it (§5.3)."""

import pytest

from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.rules.rights import compile_rights
from kehai.kernel.catalogue import kind_of
from kehai.kernel.testing import example

pytestmark = pytest.mark.django_db


def levels(*roles):
    person = example("people.user")
    for grants, fields in roles:
        role = example(kind_of(Role), grants=grants, fields=fields)
        example(kind_of(Holding), user=person, role=role)
    rights = compile_rights(person.pk)
    return rights.level


def test_a_child_is_governed_by_who_grants_reading_its_parent():
    level = levels(({"kinds.thing": {"read": ["ALL"]}}, {"kinds.part": {"price": "none"}, "kinds.thing": {"price": "masked"}}))
    assert (level("kinds.part", "price"), level("kinds.thing", "price")) == ("none", "masked")


def test_a_public_kind_is_governed_by_all_roles():
    assert levels(({}, {"people.user": {"mobile": "none"}}))("people.user", "mobile") == "none"


def test_the_best_of_the_roles_that_read_it_counts():
    reads = {"kinds.thing": {"read": ["SELF"]}}
    assert levels((reads, {"kinds.thing": {"price": "none"}}), (reads, {"kinds.thing": {"price": "masked"}}))("kinds.thing", "price") == "masked"
    every = ({"*": {"read": ["ALL"]}}, {"kinds.thing": {"price": "read"}})
    assert levels((reads, {"kinds.thing": {"price": "none"}}), every)("kinds.thing", "price") == "read"
    assert levels((reads, {"kinds.thing": {"price": "none"}}), (reads, {}))("kinds.thing", "price") == "write"
    # A role that cannot read the kind adds nothing to its fields.
    assert levels((reads, {"kinds.thing": {"price": "none"}}), ({}, {"kinds.thing": {"price": "write"}}))("kinds.thing", "price") == "none"
