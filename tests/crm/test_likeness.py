"""How likely two customers are one: evidence adds up, other credit codes and places speak against it (A07)."""

import pytest

from kehai.crm.customers.rules.likeness import LISTED, Face, liken
from kehai.crm.customers.rules.similar import typed_face


def face(name, **facts):
    """What is compared of a customer that is written so."""
    return typed_face({"name": name, **facts})


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("上海老凤祥有限公司", "老鳳祥（集團）股份有限公司", "name"),
        ("老凤祥银楼", "老凤翔银楼", "sound"),
        ("老凤祥", "老凤祥银楼", "short"),
        ("华盛通达科技", "盛华通达科技", "slip"),
        ("上海宏远达通商贸", "上海宏远达商贸", "slip"),
    ],
)
def test_names_of_one_firm_are_listed(one, other, reason):
    found = liken(face(one), face(other))
    assert (found.score >= LISTED or reason == "slip", found.reasons[0]) == (True, reason)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海金宝商贸有限公司", "上海金贝商贸有限公司"),
        ("厦门金宝商贸有限公司", "福州金宝商贸有限公司"),
        ("上海商贸有限公司", "上海商贸集团"),
        ("中环建工程管理有限公司恩施分公司", "中环建工程管理有限公司大连分公司"),
        ("周大福", "周生生"),
        ("", ""),
    ],
)
def test_names_of_different_firms_are_not(one, other):
    assert liken(face(one), face(other)).score < LISTED


def test_numbers_and_addresses_are_evidence_and_it_adds_up():
    phone = liken(face("甲乙", mobile="13812345678"), face("丙丁", phone="138 1234 5678"))
    assert (phone.score >= LISTED, phone.reasons[0]) == (True, "phone")
    both = liken(face("老凤翔", mobile="13812345678"), face("老凤祥", mobile="13812345678"))
    assert both.score > phone.score
    mail = liken(face("甲乙", email="A@lfx.cn"), face("丙丁", email="a@lfx.cn"))
    assert (mail.score >= LISTED, mail.reasons) == (True, ("email",))
    assert liken(face("甲乙", email="a@qq.com"), face("丙丁", email="b@qq.com")).score < 45
    contact = liken(Face(name="a", contacts=frozenset({"13812345678"})), Face(name="b", phones=frozenset({"13812345678"})))
    assert contact.reasons == ("contact",)


def test_two_credit_codes_are_two_firms():
    one = face("老凤祥", credit_code="91350100M000100Y43", mobile="13812345678")
    other = face("老凤祥", credit_code="91440300708461136T", mobile="13812345678")
    assert liken(one, other).score < LISTED


def test_two_people_of_one_name_are_not_one():
    assert liken(Face(name="张伟", person=True), Face(name="张伟", person=True)).score < LISTED
