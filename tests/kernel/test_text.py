"""Text: one folded form, nothing the database cannot hold, one stored form of a number, tokens that find it."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kehai.kernel import masks, text


@pytest.fixture(autouse=True, scope="module")
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  ＡＢＣ　上海（仓祥） ", "abc 上海(仓祥)"),
        ("A  b\tC", "a b c"),
        ("上\u200b海\ufeff", "上海"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_two_spellings_fold_to_one(written, folded):
    assert text.fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing_for_ordinary_text(value):
    once = text.fold(value)
    assert once == once.strip()
    assert "  " not in once


def test_traditional_characters_compare_as_simplified():
    assert text.simplify("漢語國際貿易") == "汉语国际贸易"


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800", "a\x07b", "a\x9fb", "line\nbreak", "tab\there"])
def test_what_the_database_or_screen_cannot_hold_is_refused(bad):
    with pytest.raises(ValueError, match="characters"):
        text.clean_text(bad)


def test_clean_text_trims_and_measures():
    assert text.clean_text(" \ufeff上海 \u3000") == "上海"
    assert text.clean_text("a\r\nb\rc", lines=True) == "a\nb\nc"
    assert text.clean_text("12345", 5) == "12345"
    with pytest.raises(ValueError, match="At most 5 characters; this has 6"):
        text.clean_text("123456", 5)
    with pytest.raises(ValueError, match="control"):
        text.clean_text("a\x00", lines=True)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("13812345678", "13812345678"),
        (" 138-1234-5678 ", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("0086-13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("\u200b19912345678", "19912345678"),
        ("+852 9123 4567", "+85291234567"),
        ("00852 9123 4567", "+85291234567"),
        ("+886 912 345 678", "+886912345678"),
    ],
)
def test_a_mobile_number_has_one_stored_form(written, stored):
    assert text.mobile(written) == stored
    assert text.mobile(stored) == stored


@pytest.mark.parametrize("bad", ["", "abc", "12345", "1381234567", "12812345678", "0755-86013388", "138123456789"])
def test_what_is_no_mobile_number_is_refused(bad):
    with pytest.raises(ValueError, match="number"):
        text.mobile(bad)


def test_a_landline_is_a_telephone_number():
    assert text.phone("0755-86013388") == "+8675586013388"
    with pytest.raises(ValueError, match="telephone"):
        text.phone("0755-86013388 ext. 802")


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(raw):
    try:
        stored = text.phone(raw)
    except ValueError:
        return
    assert stored.lstrip("+").isascii()
    assert stored.lstrip("+").isdigit()


def test_masks_keep_what_tells_apart_and_hide_the_rest():
    assert masks.python("mobile", "13812341234") == "138****1234"
    assert masks.python("mobile", "12345678") == "****"
    assert masks.python("text", "上海市松江区叶榭镇叶旺路1号") == "上海市松江区****"
    assert masks.python("text", "上海市") == "****"


def test_names_are_found_by_any_two_characters_and_by_one():
    stored = text.name_tokens("上海（仓祥）绿化")
    assert stored == ["n:上海", "n:海仓", "n:仓祥", "n:祥绿", "n:绿化", "n:化"]
    for part in ("上海", "仓祥绿", "海仓", "上海(仓祥)绿化", "（仓祥）"):
        assert set(text.query_tokens(part).name) <= set(stored)
    for letter in "上海仓祥绿化":
        query = text.query_tokens(letter)
        assert query.prefix
        assert any(token.startswith(query.name[0]) for token in stored)


def test_documents_are_found_by_number_tail_and_bare_count():
    stored = text.number_tokens("KH-2026-000123")
    assert stored == ["d:kh2026000123", "d:0123", "d:000123", "d:123"]
    for query in ("kh-2026-000123", "KH2026000123", "0123", "123"):
        assert text.query_tokens(query).number in stored
    assert text.number_tokens("—") == []


def test_telephones_are_found_by_tail_and_whole():
    stored = text.phone_tokens("13812341234")
    assert stored == ["t:1234", "f:13812341234"]
    assert text.query_tokens("1234").tail in stored
    assert text.query_tokens("138 1234-1234").phone in stored
    assert text.query_tokens("+86 13812341234").phone in stored
    assert text.phone_tokens("") == []


def test_a_name_is_neither_a_tail_nor_a_number():
    query = text.query_tokens("上海")
    assert (query.tail, query.phone, query.number) == (None, None, None)
    assert text.query_tokens("（）") == ([], False, None, None, None)


def test_an_identity_number_checks_itself():
    # Examples of GB 11643-1999, annex A.
    for number in ("11010519491231002X", "440524188001010014"):
        assert text.identity(number) == number
    assert text.identity(" 11010519491231002x ") == "11010519491231002X"
    for wrong in ("110105194912310021", "11010519491331002X", "123", "", "11010519491231002XX", "01010519491231002X"):
        with pytest.raises(ValueError):  # noqa: PT011  the sentence is the type's
            text.identity(wrong)


def test_masks_of_identity_account_and_address():
    assert masks.python("identity", "11010519491231002X") == "110****2X"
    assert masks.python("account", "6222021234567890123") == "****0123"
    assert masks.python("account", "1234567") == "****"
    assert masks.python("address", "上海市浦东新区张江路1号") == "上海市浦东新区****"
    assert masks.python("address", "广东省深圳市福田区深南大道1号") == "广东省深圳市福田区****"
    assert masks.python("address", "广东省东莞市长安镇1号") == "广东省东莞市****"
    assert masks.python("address", "Somewhere 1") == "****"
