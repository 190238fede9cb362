"""What a public customer hides from the members of its pool (P13, E08)."""

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool
from kehai.kernel import company, run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from tests.customers.factory import (
    ALL,
    CUSTOMER,
    ROOT,
    SALES,
    SELF,
    acting,
    customer,
    fresh,
    person,
    pool,
)

pytestmark = pytest.mark.django_db


def test_what_is_shown_masked_is_neither_overwritten_nor_told_by_a_conflict():
    odd = person("Odd", {CUSTOMER: {"read": SELF, "update": ALL}})
    row = customer("Acme", pool("Head", members=(odd,)), mobile="13812341234")
    run.update(kind_of(Customer), row.id, {"mobile": "13812349999"}, 1, ROOT)
    for version in (None, 1):
        with pytest.raises(Invalid) as refused:
            run.update(kind_of(Customer), row.id, {"mobile": "13812340000"}, version, acting(odd))
        assert list(refused.value.fields) == ["mobile"]
        assert "9999" not in str(refused.value.fields)
    assert fresh(row).mobile == "13812349999"
    run.update(kind_of(Customer), row.id, {"industry": "steel"}, None, acting(odd))


def test_a_pool_says_itself_whether_its_public_customers_numbers_are_shown():
    """Its own word counts before the pool's above it, and that before the company's; another pool's does not (P13)."""
    ann = person("Ann", SALES)
    head = pool("Head")
    north = pool("North", head, (ann,))
    below = pool("Below", north, (ann,))
    rows = [customer(f"N {at}", home, mobile=f"1381234567{at}") for at, home in enumerate((head, north, below))]

    def clear():
        seen = kind_of(Customer).access.clear(kind_of(Customer), acting(ann).rights, "t")
        found = kind_of(Customer).visible_to(acting(ann)).narrowed(seen)
        return {row.name for row in found}

    def says(home, level):
        run.update(kind_of(Pool), home.id, {"shows": level}, None, ROOT)

    assert [row.id for row in kind_of(Customer).visible_to(acting(ann))] == [rows[1].id, rows[2].id]
    assert clear() == set()
    says(north, "read")
    assert clear() == {"N 1", "N 2"}
    says(below, "masked")
    assert clear() == {"N 1"}
    says(north, None)
    says(head, "read")
    assert clear() == {"N 1"}
    says(below, None)
    says(head, None)
    company.put({"people.cap_pool": "read"}, ROOT)
    assert clear() == {"N 1", "N 2"}
    says(north, "masked")
    assert clear() == set()
