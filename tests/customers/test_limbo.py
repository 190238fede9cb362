"""Nobody stays in limbo: who leaves loses his places in pools, and what stands with leavers is told (P15, E08)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.jobs import falls_soon
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.user import User
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.factory import ALL, BOSS, MANAGER, SALES, acting, customer, fresh, person, pool
from tests.support.jobs import drain

pytestmark = pytest.mark.django_db
LEADER = {**BOSS, "people.user": {"transfer": ALL, "read": ALL, "update": ALL}, "*": {"read": ALL, "update": ALL, "transfer": ALL}}


def sentences(user):
    return [(row.sentence, row.params) for row in Notice.objects.filter(owner=user).order_by("id")]


def test_who_leaves_gives_up_customers_and_pools_and_a_pool_without_administrator_is_told():
    boss, manager, ann = person("Boss", LEADER), person("Manager", MANAGER), person("Ann", SALES)
    head = pool("Head")
    north = pool("North", head, (ann,), manager)
    row = customer("Acme", north, manager)
    run.act(kind_of(User), "hand_over", [manager.id], {"leaves": True}, acting(boss))
    drain()
    assert fresh(row).owner_id is None
    assert not PoolMember.objects.filter(person=manager, deleted_at=None).exists()
    assert "The pool %(pool)s has no administrator any more; please name one." in [sentence for sentence, _params in sentences(boss)]


def test_the_administrator_is_told_once_a_day_of_customers_of_leavers_and_the_owner_of_what_falls():
    manager, ann, bob = person("Manager", MANAGER), person("Ann", SALES), person("Bob", SALES)
    head = pool("Head", recycle_days=10)
    north = pool("North", head, (ann, bob), manager)
    soon, orphan = customer("Soon", north, ann), customer("Orphan", north, bob)
    Customer.objects.filter(pk=soon.pk).update(falls_at=timezone.now() + timedelta(days=2))
    User.objects.filter(pk=bob.pk).update(active=False)
    falls_soon.tell()
    falls_soon.tell()
    assert [(sentence, params["count"]) for sentence, params in sentences(manager)] == [(falls_soon.LEFT, 1)]
    assert [(sentence, params["count"]) for sentence, params in sentences(ann)] == [(falls_soon.SOON, 1)]
    assert fresh(orphan).owner_id == bob.id
