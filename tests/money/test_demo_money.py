"""The money of the demo: it goes through the doors, something is overdue, something is matched and something is not."""

import pytest

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.records.sample_request import SampleRequest
from kehai.kernel import periods, writes
from kehai.kernel.catalogue import kind
from kehai.kernel.testing import example
from kehai.site import demo_money, demo_orders, demo_samples
from tests.customers.factory import ROOT, customer, person, pool


@pytest.mark.django_db
def test_the_demo_is_paid_in_part():
    ann, sea = person("Ann"), pool("Head")
    for number in range(6):
        customer(f"Customer {number}", sea, ann)
    demo_money.load(lambda name, data: writes.create(kind(name), data, ROOT), periods.today())
    signed = Contract.objects.filter(state="signed")
    assert (signed.count(), Contract.objects.filter(state="draft").count()) == (5, 1)
    assert signed.filter(next_due_on__lt=periods.today()).exists()
    assert signed.filter(rest=0).count() == 1
    assert {receipt.match for receipt in Receipt.objects.all()} == {None, "open", "all"}
    assert set(Contract.objects.values_list("sort", flat=True)) == {"goods", "service", "lease"}


@pytest.mark.django_db
def test_the_demo_has_orders_in_every_state():
    ann, sea = person("Ann"), pool("Head")
    for number in range(7):
        customer(f"Customer {number}", sea, ann)
    demo_orders.load(lambda name, data: writes.create(kind(name), data, ROOT), periods.today())
    states = sorted(Order.objects.values_list("state", flat=True))
    assert states == ["accepted", "cancelled", "closed", "delivered", "delivered", "delivering", "draft"]
    assert Order.objects.filter(returned__gt=0).count() == 1


@pytest.mark.django_db
def test_the_demo_has_samples_on_every_part_of_their_way():
    ann, sea = person("Ann"), pool("Head")
    for number in range(6):
        customer(f"Customer {number}", sea, ann)
    example("products.product")
    demo_samples.load(lambda name, data: writes.create(kind(name), data, ROOT), periods.today())
    states = sorted(SampleRequest.objects.values_list("state", flat=True))
    assert states == ["approved", "asked", "draft", "feedback", "returned", "shipped"]
    assert SampleRequest.objects.filter(feedback_due__lt=periods.today(), feedback_on=None).count() == 1
