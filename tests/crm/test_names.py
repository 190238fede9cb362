"""The name key: spellings of one firm meet, whatever width, script, place and legal form (K26, A07)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehai.crm.customers.rules.names import brand, name_key, one_place
from kehai.kernel import pinyin
from tests.kernel.test_pinyin import real_names

SUFFIXES = ["有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "（集团）股份有限公司", "总公司", "集团", ""]
PLACES = ["上海", "上海市", "福建省福州市", "福州市鼓楼区", "内蒙古自治区", "重庆", ""]
CORES = ["老凤祥", "周大福珠宝", "ACME", "3M材料技术", "六福", "单氏", "也兴网络科技"]


@pytest.mark.parametrize(
    ("name", "key", "weak"),
    [
        ("上海老凤祥有限公司", "老凤祥", False),
        ("老鳳祥（集團）股份有限公司", "老凤祥", False),
        ("老凤祥 (上海) 有限责任公司", "老凤祥", False),
        ("福建省福州市鼓楼区金宝商贸有限公司", "金宝商贸", False),
        ("老凤祥有限公司上海分公司", "老凤祥", False),
        ("Acme Co., Ltd.", "ACME", False),
        ("ＡＣＭＥ　ｌｔｄ", "ACME", False),
        ("上海也兴网络科技合伙企业（有限合伙）", "也兴网络科技", False),
        ("上海商贸有限公司", "商贸", True),
        ("北京科技发展集团有限公司", "科技发展", True),
        ("上海", "上海", False),
        ("厂", "厂", True),
        ("", "", True),
        ("！！！", "", True),
    ],
)
def test_what_remains_of_a_name(name, key, weak):
    assert name_key(name)[:2] == (key, weak)


@given(st.sampled_from(PLACES), st.sampled_from(CORES), st.sampled_from(SUFFIXES), st.booleans(), st.booleans())
def test_place_form_width_and_script_do_not_count(place, core, suffix, wide, spaced):
    name = place + core + suffix
    written = "".join(chr(ord(c) + 0xFEE0) if wide and "!" <= c <= "~" else c for c in name)
    written = " ".join(written) if spaced and not written.isascii() else written
    written = written.translate(str.maketrans("凤福氏兴网络", "鳳福氏興網絡"))
    assert name_key(written).key == name_key(core).key


@given(st.one_of(st.text(max_size=60), st.text(alphabet="上海市福州老凤祥商贸科技有限责任股份公司集团分店厂（）()Aa Co,Ltd.", max_size=40)))
def test_reading_a_key_gives_itself(name):
    found = name_key(name)
    again = name_key(found.key)
    assert (again.key, again.weak) == (found.key, found.weak)
    assert name_key(pinyin.folded(name).upper()).key == name_key(pinyin.folded(name)).key


def test_branches_and_places_tell_firms_of_one_name_apart():
    here, there = name_key("中环建(北京)工程管理有限公司恩施分公司"), name_key("中环建（北京）工程管理有限公司大连分公司")
    assert here.key == there.key
    assert here.branch != there.branch
    assert one_place(name_key("福建金宝商贸有限公司").place, name_key("福州金宝商贸有限公司").place)
    assert not one_place(name_key("厦门金宝商贸有限公司").place, name_key("福州金宝商贸有限公司").place)
    assert brand("金宝商贸") == "金宝"


def test_real_firms_keep_names_of_their_own():
    """164,586 firms, each another: few keys are weak, and few firms of one place and branch share one."""
    keys = [name_key.__wrapped__(name) for name in real_names(4)]
    assert sum(key.weak for key in keys) <= len(keys) / 1000
    strong = [(key.key, key.branch, key.place[:2]) for key in keys if not key.weak]
    assert len(strong) - len(set(strong)) <= len(keys) / 200
    assert all(name_key(key.key).key == key.key for key in keys[:5000])
