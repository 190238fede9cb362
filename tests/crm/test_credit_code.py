"""The unified social credit code: one stored form, and a wrong digit is noticed."""

import pytest

from kehai.crm.customers.rules.credit_code import clean_uscc


@pytest.mark.parametrize(
    "written",
    ["91310117MA1J3AJ43G", "91310117ma1j3aj43g", " 9131 0117 MA1J 3AJ4 3G ", "９１３１０１１７ＭＡ１Ｊ３ＡＪ４３Ｇ"],
)
def test_a_code_has_one_stored_form(written):
    assert clean_uscc(written) == "91310117MA1J3AJ43G"


@pytest.mark.parametrize(
    "wrong",
    ["91310117MA1J3AJ43H", "91310117MA1J3AJ34G", "91310117MA1J3AJ43", "310117000000001", "", "公司", "9" * 18],
)
def test_a_wrong_code_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        clean_uscc(wrong)


def test_every_wrong_check_digit_is_noticed():
    for digit in "0123456789ABCDEFHJKLMNPQRTUWXY":
        with pytest.raises(ValueError, match=r"."):
            clean_uscc("91310117MA1J3AJ43" + digit)
