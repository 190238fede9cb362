"""Addresses lead to the region they name, streets and shared names do not, and 164,586 real ones prove it."""

import csv
import lzma
from itertools import islice
from time import process_time

import pytest

from kehai.crm.customers.rules.address import region_of
from kehai.kernel import regions
from tests.support.shared import FIRMS

PROVINCES = {regions.short_name(regions.label(code)) for code in regions.children("")}


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("上海市松江区叶榭镇叶旺路1号三楼", "上海市 松江区"),
        ("上海浦东新区世纪大道100号", "上海市 浦东新区"),
        ("北京市市辖区朝阳区八里庄西里61号楼", "北京市 朝阳区"),
        ("重庆市 县 城口县葛城街道", "重庆市 城口县"),
        ("江苏省苏州市虎丘区科灵路7号", "江苏省 苏州市 虎丘区"),
        ("江苏 苏州 虎丘 科灵路7号", "江苏省 苏州市 虎丘区"),
        ("江苏省昆山市花桥镇", "江苏省 苏州市 昆山市"),
        ("昆山市花桥镇", "江苏省 苏州市 昆山市"),
        ("苏州市吴江市盛泽镇", "江苏省 苏州市 吴江区"),
        ("湖北省襄樊市樊城区", "湖北省 襄阳市 樊城区"),
        ("湖南省祁阳县长虹街道", "湖南省 永州市 祁阳市"),
        ("吉林市昌邑区解放北路", "吉林省 吉林市 昌邑区"),
        ("河南县察汗丹津东大街", "青海省 黄南藏族自治州 河南蒙古族自治县"),
        ("云南省文山州丘北县锦屏镇", "云南省 文山壮族苗族自治州 丘北县"),
        ("海南省省直辖县级行政区划澄迈县老城镇", "海南省 澄迈县"),
        ("广东省东莞市常平镇幸福路47号", "广东省 东莞市"),
        ("新疆乌鲁木齐经济技术开发区(头屯河区)上海路", "新疆维吾尔自治区 乌鲁木齐市 头屯河区"),
        ("中国（福建）自由贸易试验区厦门片区象屿路93号", "福建省 厦门市"),
        ("中国(上海)自由贸易试验区高科中路2810弄", "上海市"),
        ("廣東省深圳市南山區科技園", "广东省 深圳市 南山区"),
        ("常德柳叶湖旅游度假区", "湖南省 常德市"),
        ("香港九龙尖沙咀", "香港特别行政区"),
    ],
)
def test_an_address_leads_to_the_deepest_region_it_names(address, label):
    code, confidence = region_of(address)
    assert regions.label(code) == label
    assert 0 < confidence <= 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "  ",
        "中山路1号",
        "南昌路25弄",
        "上海路浦东街3号",
        "朝阳区建国路1号",
        "鼓楼区",
        "N/A",
        "吉利大厦3楼",
        "12345",
    ],
)
def test_streets_and_shared_names_are_not_guessed(address):
    assert region_of(address) is None


def test_hints_settle_shared_names_and_stand_in_for_silence():
    assert region_of("鼓楼区中山路1号", "江苏省", "南京")[0] == "320106"
    assert region_of("鼓楼区中山路1号", "福建", "福州市")[0] == "350102"
    assert region_of("某某工业园3号", "广东", "东莞") == ("4419", 0.5)
    assert region_of("", "海南", "省直辖县") == ("46", 0.5)
    assert region_of("上海市", "上海", "奉贤")[0] == "310120"


def test_an_address_is_believed_before_its_hints():
    assert region_of("武汉市江岸区后湖街", "湖北", "黄石")[0] == "420102"


def test_the_more_an_address_says_the_surer_it_is():
    full = region_of("江苏省苏州市虎丘区")[1]
    without_province = region_of("苏州市虎丘区")[1]
    spoken = region_of("苏州虎丘区")[1]
    later = region_of("苏州市高新技术开发园虎丘区")[1]
    hinted = region_of("", "江苏", "苏州")[1]
    assert full > without_province > spoken > later > hinted


@pytest.fixture(scope="module")
def companies():
    source = FIRMS
    if not source.exists():
        pytest.skip("the folder of real data is absent")
    with lzma.open(source, "rt", encoding="utf-8", newline="") as file:
        return [row for row in islice(csv.DictReader(file), 0, None, 5) if row["所在省份"] in PROVINCES]


def test_real_addresses_reach_their_province_and_city(companies):
    start = process_time()
    found = [region_of(row["注册地址"]) for row in companies]
    speed = len(companies) / (process_time() - start)
    labels = [regions.label(one[0]).split(" ") if one else [] for one in found]
    named = [(row, label) for row, label in zip(companies, labels, strict=True) if label]
    wrong = [row for row, label in named if not label[0].startswith(row["所在省份"])]
    city = sum(any(name.startswith(row["地区"]) for name in label) for row, label in named)
    district = sum(one is not None and len(one[0]) == 6 for one in found)
    assert len(named) > 0.995 * len(companies)
    assert len(wrong) < 0.0005 * len(companies)
    assert city > 0.96 * len(companies)
    assert district > 0.85 * len(companies)
    assert speed > 10_000


def test_real_addresses_with_their_columns_reach_a_region_always(companies):
    for row in companies:
        code, _ = region_of(row["注册地址"], row["所在省份"], row["地区"])
        assert regions.exists(code)
