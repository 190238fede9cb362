"""Ground, refusals and withdrawal per person; whoever sends asks at the moment of sending (T94)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.rules.consent import CHANNELS, may_contact
from kehai.kernel.testing import example

pytestmark = pytest.mark.django_db
CONTACTS, CUSTOMERS = "/api/customers/contact", "/api/customers/customer"


@pytest.fixture
def contact():
    return example("customers.contact", name="林小满", legal_basis="consent", consent_source="exhibition form", consent_on="2026-05-01")


def test_nobody_is_advertised_to_without_a_ground():
    assert [may_contact(example("customers.contact", name="无据"), channel) for channel in CHANNELS] == [False] * 4


def test_each_channel_is_refused_by_itself(contact, boss):
    assert all(may_contact(contact, channel) for channel in CHANNELS)
    assert boss.call("PATCH", f"{CONTACTS}/{contact.pk}", {"no_sms": True}).status_code == 200
    assert [channel for channel in CHANNELS if not may_contact(contact, channel)] == ["sms"]
    with pytest.raises(ValueError, match="telegram"):
        may_contact(contact, "telegram")


def test_a_letter_planned_before_the_withdrawal_does_not_go_out_after_it(contact, boss):
    planned = Contact.objects.get(pk=contact.pk)
    assert may_contact(planned, "email")
    answer = boss.post_(f"{CONTACTS}/{contact.pk}/withdraw_consent")
    assert answer.status_code == 200, answer.data
    assert not planned.no_email  # as it was read when it was planned
    assert not any(may_contact(planned, channel) for channel in CHANNELS)
    shown = boss.look(f"{CONTACTS}/{contact.pk}").data
    assert (shown["legal_basis"], shown["no_wechat"]) == ("consent", True)
    assert shown["withdrawn_at"]
    assert boss.post_(f"{CONTACTS}/{contact.pk}/withdraw_consent").status_code == 409
    assert boss.look(f"{CONTACTS}/{contact.pk}/history").data["rows"][0]["action"] == "withdraw_consent"


def test_what_actions_keep_is_not_written_by_hand(contact, boss):
    for name, value in (("withdrawn_at", None), ("legal_hold", "x"), ("erasure_asked_at", timezone.now().isoformat())):
        assert boss.call("PATCH", f"{CONTACTS}/{contact.pk}", {name: value}).status_code == 422


def test_a_deleted_contact_is_not_advertised_to(contact):
    Contact.objects.filter(pk=contact.pk).update(deleted_at=timezone.now() - timedelta(days=1))
    assert not may_contact(contact, "phone")


def test_a_legal_hold_stops_erasure_and_companies_are_not_erased(contact, boss):
    hold = f"{CONTACTS}/{contact.pk}"
    assert boss.post_(f"{hold}/place_legal_hold", {"reason": "lawsuit 7"}).status_code == 200
    assert boss.post_(f"{hold}/ask_erasure", {"reason": "letter of 3 May"}).status_code == 409
    assert boss.post_(f"{hold}/end_legal_hold", {"reason": "settled"}).status_code == 200
    assert boss.post_(f"{hold}/ask_erasure", {"reason": "letter of 3 May"}).status_code == 200
    assert not may_contact(contact, "phone")
    company = example("customers.customer", name="上海河豚机械有限公司")
    assert boss.post_(f"{CUSTOMERS}/{company.pk}/ask_erasure", {"reason": "letter"}).status_code == 409
