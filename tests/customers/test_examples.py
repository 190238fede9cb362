"""Every kind of the domain can be made by the general example; the rest of its obligations is conformance."""

import pytest

from kehai.kernel.catalogue import shipped
from kehai.kernel.testing import example

KINDS = sorted(name for name in shipped() if name.startswith("customers."))


@pytest.mark.django_db
@pytest.mark.parametrize("name", KINDS)
def test_two_examples_of_a_kind_live_side_by_side(name):
    assert example(name).pk != example(name).pk
