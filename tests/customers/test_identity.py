"""One customer of a firm and of a mobile number in a business line; the single customer code over the lines."""

import pytest

from kehai.crm.customers.records.business_line import BusinessLine
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.customer_mobile import CustomerMobile
from kehai.crm.customers.records.entity import Entity
from kehai.kernel import run, writes
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from tests.customers.factory import ALL, BOSS, CUSTOMER, ROOT, SALES, acting, customer, fresh, made, person, pool

pytestmark = pytest.mark.django_db
CODE, OTHER = "91350100M000100Y43", "9111000071093123XX"
MOBILE = "13812341234"


def two_lines():
    return made(BusinessLine, name="Ads"), made(BusinessLine, name="Content", position=1)


def update(row, **data):
    run.update(kind_of(Customer), row.id, data, None, ROOT)


def test_a_wrong_check_digit_is_refused_at_the_field():
    with pytest.raises(Invalid) as refused:
        made(Customer, name="Acme", credit_code=CODE[:-1] + "4")
    assert set(refused.value.fields) == {"credit_code"}
    assert made(Customer, name="Acme", credit_code=f" {CODE.lower()} ").credit_code == CODE


def test_the_code_is_locked_once_it_is_there():
    row = made(Customer, name="Acme")
    update(row, credit_code=CODE)
    with pytest.raises(Invalid) as refused:
        update(row, credit_code=OTHER)
    assert set(refused.value.fields) == {"credit_code"}
    assert fresh(row).credit_code == CODE


def test_a_firm_stands_once_in_a_line_and_is_one_entity_in_two():
    first, second = two_lines()
    row = made(Customer, name="Acme", credit_code=CODE)
    assert row.line == first
    with pytest.raises(Invalid) as refused:
        made(Customer, name="Acme again", credit_code=CODE)
    assert set(refused.value.fields) == {"credit_code"}
    other = made(Customer, name="Acme", credit_code=CODE, line=second)
    assert other.entity_id == row.entity_id
    assert Entity.objects.get().number.startswith("E")
    assert Entity.objects.get().credit_code == CODE


def test_a_code_that_comes_later_joins_the_entity_or_names_it():
    second = two_lines()[1]
    row, late = made(Customer, name="Acme"), made(Customer, name="Acme", line=second)
    assert row.entity_id != late.entity_id
    update(row, credit_code=CODE)
    assert fresh(row).entity_id == row.entity_id
    assert fresh(row).entity.credit_code == CODE
    update(late, credit_code=CODE)
    assert fresh(late).entity_id == row.entity_id


def test_many_new_rows_share_an_entity_only_across_lines():
    second = two_lines()[1]
    rows = [Customer(name="A", credit_code=CODE), Customer(name="B", credit_code=CODE, line=second), Customer(name="C"), Customer(name="D")]
    kind = kind_of(Customer)
    for row in rows:
        row.created_at = None
    writes.insert(kind, rows, writes.Deed("import", ROOT))
    assert rows[0].entity_id == rows[1].entity_id
    assert len({row.entity_id for row in rows}) == 3
    twice = [Customer(name="E", credit_code=OTHER), Customer(name="F", credit_code=OTHER)]
    for row in twice:
        row.created_at = None
    with pytest.raises(Invalid):
        writes.insert(kind, twice, writes.Deed("import", ROOT))


def test_five_hundred_rows_cost_as_many_statements_as_fifty(django_assert_max_num_queries):
    kind = kind_of(Customer)
    made(Customer, name="there must be a pool and a line")

    def batch(size, first):
        rows = [Customer(name=f"N{n}", mobile=f"138{first + n:08d}", address="上海市浦东新区世纪大道1号") for n in range(size)]
        for row in rows:
            row.created_at = None
        writes.insert(kind, rows, writes.Deed("import", ROOT))
        return rows

    with django_assert_max_num_queries(15) as small:
        batch(50, 0)
    with django_assert_max_num_queries(len(small)):
        rows = batch(500, 1000)
    assert {row.region for row in rows} == {"310115"}


def test_the_entity_is_seen_through_its_customers():
    ann, boss = person("Ann", SALES), person("Boss", BOSS)
    row, other = customer("Acme", owner=ann, credit_code=CODE), customer("Else")
    kind = kind_of(Entity)
    assert [found.id for found in kind.visible_to(acting(ann), READ)] == [row.entity_id]
    assert {found.id for found in kind.visible_to(acting(boss), READ)} == {row.entity_id, other.entity_id}
    assert kind.visible_to(acting(person("Eve")), READ).count() == 0


def test_a_mobile_belongs_to_one_customer_of_a_line():
    second = two_lines()[1]
    row = made(Customer, name="Acme", mobile="+86 138 1234 1234")
    with pytest.raises(Invalid) as refused:
        made(Customer, name="Other", mobile=MOBILE)
    assert set(refused.value.fields) == {"mobile"}
    assert "Acme" not in refused.value.fields["mobile"]
    assert Customer.objects.count() == 1
    made(Customer, name="Other", mobile=MOBILE, line=second)
    update(row, mobile="13900000000")
    made(Customer, name="Third", mobile=MOBILE)
    assert CustomerMobile.objects.filter(customer=row, holds=True).get().number == "13900000000"


def test_deleting_lets_go_of_the_number_and_restoring_takes_it_or_refuses():
    kind = kind_of(Customer)
    row = made(Customer, name="Acme", mobile=MOBILE)
    run.delete(kind, [row.id], ROOT)
    other = made(Customer, name="Other", mobile=MOBILE)
    refused = run.restore(kind, [row.id], ROOT).refused[row.id]
    assert set(refused.fields) == {"mobile"}
    assert fresh(row).deleted_at
    run.delete(kind, [other.id], ROOT)
    assert run.restore(kind, [row.id], ROOT).done
    assert fresh(row).deleted_at is None
    with pytest.raises(Invalid):
        made(Customer, name="Third", mobile=MOBILE)


def test_restoring_a_firm_that_was_taken_in_again_is_refused():
    kind = kind_of(Customer)
    row = made(Customer, name="Acme", credit_code=CODE)
    run.delete(kind, [row.id], ROOT)
    made(Customer, name="Acme", credit_code=CODE)
    refused = run.restore(kind, [row.id], ROOT).refused[row.id]
    assert set(refused.fields) == {"credit_code"}


def test_restoring_obeys_the_capacity():
    ann = person("Ann", {CUSTOMER: {"read": ["SELF"], "delete": ["SELF"], "update": ["SELF"], "create": ["SELF"]}})
    home = pool("Head", capacity=1, members=(ann,))
    row = customer("Acme", home, ann)
    run.delete(kind_of(Customer), [row.id], acting(ann))
    customer("Next", home, ann)
    assert "full" in str(run.restore(kind_of(Customer), [row.id], acting(ann)).refused[row.id].message)


def test_the_region_comes_from_the_address_when_none_is_given():
    assert made(Customer, name="A", address="广东省深圳市南山区科技园").region == "440305"
    assert made(Customer, name="B", address="广东省深圳市南山区科技园", region="31").region == "31"


def test_a_company_belongs_to_no_ring():
    parent = made(Customer, name="Parent")
    child = made(Customer, name="Child", parent=parent)
    with pytest.raises(Invalid) as refused:
        update(parent, parent=str(child.id))
    assert set(refused.value.fields) == {"parent"}


def test_a_clerk_fills_the_public_pool():
    clerk = person("Clerk", {CUSTOMER: {"read": ALL, "create": ALL}})
    row = run.create(kind_of(Customer), {"name": "A"}, acting(clerk))
    assert row.owner_id is None
    assert row.pool.parent_id is None
