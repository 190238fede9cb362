"""How names are read: like pypinyin, people by their surname; the table simplifies like OpenCC (K26)."""

import csv
import lzma
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin import lazy_pinyin

from kehai.kernel import pinyin, text
from tests.support.shared import FIRMS


def real_names(every):
    """Each so manieth of 164,586 names of firms."""
    if not FIRMS.exists():
        pytest.skip("the real names are not on this machine")
    with lzma.open(FIRMS, "rt", encoding="utf-8") as file:
        return [row[0] for at, row in enumerate(csv.reader(file)) if at and at % every == 0]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单雄信", "shan xiong xin"),
        ("仇英", "qiu ying"),
        ("万俟卨", "mo qi xie"),
        ("曾国藩", "zeng guo fan"),
        ("尉迟恭", "yu chi gong"),
        ("令狐冲", "ling hu chong"),
        ("解珍", "xie zhen"),
        ("區曉君", "ou xiao jun"),
        ("查理", "zha li"),
        ("单", "dan"),
    ],
)
def test_people_are_read_by_their_surname(name, read):
    assert " ".join(pinyin.syllables(pinyin.folded(name), person=True)) == read


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("重庆长城银行", "chong qing chang cheng yin hang"),
        ("厦门六安", "xia men lu an"),
        ("单县ABC-12号", "shan xian abc 12 hao"),
        ("绿地", "lv di"),
        ("ＫＥＨＡＩ　Ltd.", "kehai ltd"),
    ],
)
def test_firms_are_read_by_their_phrases(name, read):
    assert " ".join(pinyin.syllables(pinyin.folded(name))) == read


def test_real_names_are_read_as_pypinyin_reads_them():
    names = real_names(80)
    mine = ["".join(pinyin.syllables(pinyin.folded(name))) for name in names]
    theirs = ["".join(filter(str.isalnum, "".join(lazy_pinyin(pinyin.folded(name))))) for name in names]
    differing = [name for name, one, other in zip(names, mine, theirs, strict=True) if one != other]
    assert len(differing) <= len(names) / 500, differing[:10]


def test_real_names_are_simplified_as_opencc_does():
    traditional, simple = OpenCC("s2t"), OpenCC("t2s")
    names = [traditional.convert(name) for name in real_names(80)]
    differing = [name for name in names if text.simplify(name) != simple.convert(name)]
    assert len(differing) <= len(names) / 100, differing[:10]


@given(st.text(max_size=100))
def test_any_text_is_spelled_within_its_column(name):
    told = pinyin.spelling(name)
    assert told.count("\t") == 1
    assert len(told) <= 500 + 3 * 80
    assert all(re.fullmatch(r"[yi]:\S+", token) for token in pinyin.tokens(told))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ' (|&!:*", max_size=120))
def test_whatever_is_typed_gives_few_meanings_and_no_operators(typed):
    for meaning in pinyin.sought(typed):
        assert all(re.fullmatch(r"[yi]:[a-z.]+(:\*)?", token) for token in meaning.tokens)
        re.compile(meaning.pattern)
    assert len(pinyin.sought(typed)) <= 1 + pinyin.READINGS
