"""Signing a large contract waits for the manager: a flow, no code (A29, K58)."""

import pytest

from kehai.kernel import periods
from tests.money.till import Till, shop, till, world
from tests.workflow.desk import Person, flow

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


def test_a_large_contract_is_signed_when_the_manager_agrees_and_its_number_leaves_no_gap(till):
    flow(till, "sign", kind="sales.contract", condition={"field": "amount", "op": "gt", "value": "500"})
    ann, chief = Till(till.ann), Person(till.chief)
    small, large, other = (ann.contract(till.acme, lump) for lump in ("500.00", "500.01", "900.00"))
    ann.do("contract", small, "sign")
    asked = ann.do("contract", large, "sign", 202)
    refused = ann.do("contract", other, "sign", 202)
    assert ann.see("contract", large)["state"] == "draft"
    chief.say(refused, "refuse", answer="too much")
    chief.say(asked, "agree", answer="fine")
    assert [ann.see("contract", each)["serial"] for each in (small, large, other)] == [
        f"HT{periods.today().year}-00001",
        f"HT{periods.today().year}-00002",
        None,
    ]
