"""The same from sixteen at once is one customer; a real worker gives it to somebody within seconds (A11, T61)."""

import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.db import connections
from django.test import Client

from kehai.crm.customers.records.assignment_rule import AssignmentRule
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.need import Need
from kehai.crm.customers.records.submission import Submission
from kehai.crm.customers.rules.intake import guard
from tests.customers.factory import SALES, made, person, pool
from tests.intake.visitor import ACME, Visitor, solved, web_form
from tests.support.jobs import worker

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE, SECONDS = 16, 20


def _send(form, challenge, told):
    try:
        given, bits = challenge
        return Client().post(f"/f/{form.key}", {"challenge": given, "work": solved(given, bits), **told}).status_code
    finally:
        connections.close_all()


def test_sixteen_at_once_are_one_customer_and_he_has_an_owner_within_seconds():
    ann = person("Ann", SALES)
    anhui = pool("Anhui", pool("Head"), members=(ann,), regions=["34"])
    rule = made(AssignmentRule, pool=anhui, name="By load")
    AssignmentRule.objects.filter(id=rule.id).update(state=AssignmentRule.State.ACTIVE)
    form, told = web_form(), {name.replace("__", "."): value for name, value in ACME.items()}
    challenges, now = [Visitor().challenge(form) for _one in range(AT_ONCE)], time.time()
    with worker():
        began = time.monotonic()
        with mock.patch.object(guard.time, "time", return_value=now + 10), ThreadPoolExecutor(AT_ONCE) as many:
            sent = [many.submit(_send, form, given, {**told, "need": f"need {at}"}) for at, given in enumerate(challenges)]
            assert {each.result() for each in sent} == {200}
        _until(lambda: Need.objects.count() == AT_ONCE and Customer.objects.filter(owner=ann).exists())
        assert time.monotonic() - began < SECONDS
    assert Customer.objects.count() == 1
    assert set(Submission.objects.values_list("state", flat=True)) == {"accepted"}
    assert Submission.objects.filter(known=False).count() == 1


def _until(done):
    end = time.monotonic() + SECONDS
    while not done() and time.monotonic() < end:
        time.sleep(0.1)
    assert done()
