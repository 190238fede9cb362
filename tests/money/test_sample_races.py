"""Samples at once, in real threads: shipped once, approved or withdrawn, never more back than out (A42)."""

from collections import Counter

import pytest

from kehai.crm.sales.records.sample_line import SampleLine
from kehai.crm.sales.records.sample_request import SampleRequest
from tests.money.samples import approved, drawn, shipped
from tests.money.till import Till, shop, till, world
from tests.races.test_races import together

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db(transaction=True)


def doing(who, kind, row, action, **told):
    return lambda: who.browser.post(f"/api/sales/{kind}/{row['id']}/{action}", **told).status_code


def test_they_leave_once_and_are_approved_or_withdrawn_and_come_back_once(till):
    anns, chief = [Till(till.ann) for _ in range(6)], Till(till.chief)
    for who in (*anns, chief):
        who.rows("sample_request")
    row = approved(anns[0], chief, till.acme, till.pump)
    codes = together(*(doing(ann, "sample_request", row, "ship", tracking=str(at)) for at, ann in enumerate(anns)))
    assert Counter(codes) == {200: 1, 409: 5}
    for _again in range(3):
        asked = drawn(anns[0], till.acme, till.pump)
        anns[0].do("sample_request", asked, "ask")
        codes = together(doing(anns[0], "sample_request", asked, "withdraw"), doing(chief, "sample_request", asked, "approve"))
        state = SampleRequest.objects.get(pk=asked["id"]).state
        assert (sorted(codes), state) in (([200, 409], "draft"), ([200, 409], "approved"))
    out = shipped(anns[0], chief, till.acme, till.pump, returnable=True)
    line = SampleLine.objects.get(request=out["id"])
    codes = together(*(doing(ann, "sample_line", {"id": line.pk}, "came_back", quantity="1") for ann in anns))
    assert Counter(codes)[200] == 3
    assert (SampleLine.objects.get(pk=line.pk).returned, SampleRequest.objects.get(pk=out["id"]).state) == (3, "returned")
