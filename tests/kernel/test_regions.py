"""Regions: codes, labels, the tree, and what people write is read without guessing."""

import pytest

from kehai.kernel import regions


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("31", "上海市"),
        ("3101", "上海市"),
        ("5002", "重庆市"),
        ("310115", "上海市 浦东新区"),
        ("320505", "江苏省 苏州市 虎丘区"),
        ("4419", "广东省 东莞市"),
        ("419001", "河南省 济源市"),
        ("71", "台湾省"),
        ("99", None),
        ("", None),
    ],
)
def test_a_code_has_a_label(code, label):
    assert regions.label(code) == label
    assert regions.exists(code) is (label is not None)


def test_every_label_leads_back_to_its_code():
    for code in regions.divisions():
        assert regions.normalise(regions.label(code)) == code


def test_the_tree_holds_every_division_once_and_no_empty_group():
    def codes(branches):
        for branch in branches:
            yield branch["code"]
            yield from codes(branch["children"])

    seen = list(codes(regions.tree()))
    assert sorted(seen) == sorted(regions.divisions())
    assert "3101" not in seen
    shanghai = next(branch for branch in regions.tree() if branch["code"] == "31")
    assert {"code": "310115", "name": "浦东新区", "children": []} in shanghai["children"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("310115", "310115"),
        ("310115000000", "310115"),
        ("310000", "31"),
        ("441900", "4419"),
        ("3101", "3101"),
        ("上海/浦东新区", "310115"),
        ("上海市 - 浦东", "310115"),
        ("上海市上海市浦东新区", "310115"),
        ("北京市市辖区朝阳区", "110105"),
        ("重庆市 县 城口县", "500229"),
        ("河南省省直辖县级行政区划济源市", "419001"),
        ("江苏苏州", "3205"),
        ("江苏省昆山市", "320583"),
        ("苏州虎丘", "320505"),
        ("昆山", "320583"),
        ("内蒙古呼和浩特", "1501"),
        ("广西壮族自治区", "45"),
        ("文山州", "5326"),
        ("海南白沙县", "469025"),
        ("清新区", "441803"),
        ("长沙", "4301"),
        ("吉林", "22"),
        ("吉林市", "2202"),
        ("襄樊市", "4206"),
        ("朝阳", None),
        ("鼓楼区", None),
        ("朝阳区", None),
        ("上海市苏州市", None),
        ("999999", None),
        ("31011", None),
        ("310115000001", None),
        ("", None),
        ("  ", None),
        ("nowhere", None),
    ],
)
def test_what_people_write_is_read_without_guessing(written, code):
    assert regions.normalise(written) == code


def test_a_region_is_a_prefix_and_a_mistyped_one_is_refused():
    assert regions.under("3205") == "3205"
    with pytest.raises(ValueError, match="unknown region"):
        regions.under("3299")
