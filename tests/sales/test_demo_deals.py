"""The deals of the demo: they go through the doors, belong to the customer's owner, and some have ended."""

from datetime import date

import pytest
from django.utils import timezone

from kehai.crm.sales.records.opportunity import Opportunity
from kehai.kernel import writes
from kehai.kernel.catalogue import kind
from kehai.site import demo_deals
from tests.customers.factory import ROOT, customer, person, pool


@pytest.mark.django_db
def test_the_demo_hopes_to_win():
    ann, sea = person("Ann"), pool("Head")
    for number in range(10):
        customer(f"Customer {number}", sea, ann)
    demo_deals.load(lambda name, data: writes.create(kind(name), data, ROOT), timezone.now(), date(2026, 11, 22))
    deals = list(Opportunity.objects.all())
    assert len(deals) == 10
    assert {deal.owner_id for deal in deals} == {ann.pk}
    ended = [deal for deal in deals if deal.state != "open"]
    assert len(ended) == 2
    assert all(deal.reason_id and deal.closed_on for deal in ended)
    assert not any(deal.stuck_at and deal.stuck_at <= timezone.now() for deal in deals)
