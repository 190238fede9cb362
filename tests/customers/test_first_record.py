"""Golden cases of the first-record ruling: earliest valid record wins, a lapsed one does not count, and the sentences say why (B57, B58)."""

from datetime import UTC, datetime, timedelta

import pytest

from kehai.crm.customers.rules.court import first_record
from kehai.crm.customers.rules.court.first_record import CLAIMANT, OWNER, Filled, Hold, Side, Trace, Valid, rule

START = datetime(2026, 3, 1, 9, 12, tzinfo=UTC)


def day(number):
    return START + timedelta(days=number)


FULL = Filled(number=day(0), contact=day(0))
CODED = Filled(code=day(0))
NAKED = Filled()


def side(word, *traces):
    return Side(word, {CLAIMANT: "王", OWNER: "李"}[word], traces)


def sentences(found):
    return [text for text, _params in found.said]


CASES = {
    "the earlier of two records": (
        (Trace(FULL, day(0), (Hold(day(0)),)),),
        (Trace(FULL, day(3), (Hold(day(3)),)),),
        CLAIMANT,
        first_record.FIRST,
    ),
    "the owner's is the earlier": (
        (Trace(FULL, day(5), (Hold(day(5)),)),),
        (Trace(FULL, day(3), (Hold(day(3)),)),),
        OWNER,
        first_record.FIRST,
    ),
    "only one has any": ((), (Trace(FULL, day(3), (Hold(day(3)),)),), OWNER, first_record.ALONE),
    "a claim is a record where nobody entered it": ((), (Trace(FULL, None, (Hold(day(3)),)),), OWNER, first_record.ALONE),
    "it fell back to the pool and another claimed it": (
        (Trace(FULL, day(0), (Hold(day(0), day(60), "recycle"),)),),
        (Trace(FULL, None, (Hold(day(61)),)),),
        OWNER,
        first_record.ALONE,
    ),
    "it fell, and was claimed again before the other's record": (
        (Trace(FULL, day(0), (Hold(day(0), day(60), "recycle"), Hold(day(62)))),),
        (Trace(FULL, day(90), (Hold(day(90)),)),),
        CLAIMANT,
        first_record.FIRST,
    ),
    "it fell, and was claimed again after the other's record": (
        (Trace(FULL, day(0), (Hold(day(0), day(60), "release"), Hold(day(95)))),),
        (Trace(FULL, day(90), (Hold(day(90)),)),),
        OWNER,
        first_record.FIRST,
    ),
    "given away is not kept": (
        (Trace(FULL, day(0), (Hold(day(0), day(9), "transfer"),)),),
        (Trace(FULL, None, (Hold(day(9)),)),),
        OWNER,
        first_record.ALONE,
    ),
    "a record without contact and number does not count": (
        (Trace(NAKED, day(0), (Hold(day(0)),)),),
        (Trace(FULL, day(3), (Hold(day(3)),)),),
        OWNER,
        first_record.ALONE,
    ),
    "the credit code alone is enough": (
        (Trace(CODED, day(1), (Hold(day(1)),)),),
        (Trace(FULL, day(3), (Hold(day(3)),)),),
        CLAIMANT,
        first_record.FIRST,
    ),
    "a record counts from when it became complete": (
        (Trace(Filled(number=day(0), contact=day(8)), day(0), (Hold(day(0)),)),),
        (Trace(FULL, day(3), (Hold(day(3)),)),),
        OWNER,
        first_record.FIRST,
    ),
    "the code came before the contact": (
        (Trace(Filled(number=day(0), contact=day(8), code=day(2)), day(0), (Hold(day(0)),)),),
        (Trace(FULL, day(3), (Hold(day(3)),)),),
        CLAIMANT,
        first_record.FIRST,
    ),
    "who collected it without ever owning it": ((Trace(FULL, day(1)),), (Trace(FULL, None, (Hold(day(2)),)),), CLAIMANT, first_record.FIRST),
    "the best of several records counts": (
        (Trace(NAKED, day(0), (Hold(day(0)),)), Trace(FULL, day(1), (Hold(day(1)),))),
        (Trace(FULL, day(2), (Hold(day(2)),)),),
        CLAIMANT,
        first_record.FIRST,
    ),
    "the same moment decides nothing": (
        (Trace(FULL, day(3), (Hold(day(3)),)),),
        (Trace(FULL, day(3), (Hold(day(3)),)),),
        None,
        first_record.EQUAL,
    ),
    "neither counts": (
        (Trace(NAKED, day(0), (Hold(day(0)),)),),
        (Trace(NAKED, day(3), (Hold(day(3)),)),),
        None,
        first_record.NOBODY,
    ),
    "nobody has anything": ((), (), None, first_record.NOBODY),
}


@pytest.mark.parametrize(("claimant", "owner", "winner", "last"), CASES.values(), ids=CASES)
def test_the_order_of_records(claimant, owner, winner, last):
    found = rule([side(CLAIMANT, *claimant), side(OWNER, *owner)], Valid.CONTACT_OR_CODE)
    assert (found.winner, found.said[-1][0]) == (winner, last)
    assert all(text % params for text, params in found.said), "every place of every sentence is filled"


def test_the_order_of_the_sides_makes_no_difference():
    for claimant, owner, winner, _last in CASES.values():
        assert rule([side(OWNER, *owner), side(CLAIMANT, *claimant)], Valid.CONTACT_OR_CODE).winner == winner


@pytest.mark.parametrize(("needs", "winner"), [(Valid.CONTACT_OR_CODE, OWNER), (Valid.NUMBER_OR_CODE, CLAIMANT), (Valid.ANY, CLAIMANT)])
def test_what_is_valid_is_the_companys_to_say(needs, winner):
    early = Trace(Filled(number=day(0)), day(0), (Hold(day(0)),))
    assert rule([side(CLAIMANT, early), side(OWNER, Trace(FULL, day(3), (Hold(day(3)),)))], needs).winner == winner


def test_a_name_is_enough_where_the_company_says_so():
    sides = [side(CLAIMANT, Trace(NAKED, day(0), (Hold(day(0)),))), side(OWNER, Trace(FULL, day(3), (Hold(day(3)),)))]
    assert rule(sides, Valid.ANY).winner == CLAIMANT


def test_neglect_is_told_from_the_last_contact():
    traces = Trace(FULL, day(0), (Hold(day(0), day(60), "recycle"),), (day(4), day(12), day(70)))
    found = rule([side(CLAIMANT, traces), side(OWNER, Trace(FULL, None, (Hold(day(61)),)))], Valid.CONTACT_OR_CODE)
    neglected = next(params for text, params in found.said if text == first_record.NEGLECTED)
    assert neglected == {"name": "王", "at": day(12)}
    assert first_record.LAPSED in sentences(found)
