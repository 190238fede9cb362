"""The rows of the two data sets: real companies from a file, invented ones from a seed. Pure; row i is always the same."""

import csv
import io
import lzma
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

Row = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
FILE = "cn_enterprises/cn_enterprises_2019.csv.xz"
SEED = 7
MISSING = ("", "N/A", "-")

_REGIONS = {
    "110105": "北京",
    "310115": "上海",
    "440106": "广州",
    "440305": "深圳",
    "330106": "杭州",
    "320505": "苏州",
    "510107": "成都",
    "420106": "武汉",
}
_STREETS = ("中山路", "人民路", "建设大道", "科技园路", "解放路", "长江路")
# The characters that firms like in their names, the commonest first.
_LIKED = "华中金新天东海盛鑫鸿恒宏达泰兴瑞德美源丰安信诚龙康联佳宝正利立嘉富永祥福晟博明亿通百万科创众汇凯顺成昌旭润思远星宇景飞双云雅凡腾卓"
_LIKED += "晨辉煌耀荣玺尚品韵艺匠坊阁轩千禾木森林水江河湖山岳峰川石玉珠翠晶彩银钰铭铁钢锦绣丝棉麻茶米田园果香味食悦欢喜乐爱亲友仁义礼智慧聪学文书画"
_TRADES: tuple[str, ...] = (
    "珠宝",
    "钟表",
    "服饰",
    "贸易",
    "科技",
    "电子",
    "食品",
    "建材",
    "家居",
    "物流",
    "医疗",
    "教育",
    "文化传媒",
    "网络",
    "机械",
    "化工",
)
_TRADES += ("能源", "汽车", "餐饮", "酒店", "旅游", "农业", "环保", "广告")
_FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "商行")
_AGAIN = 0.02  # of the customers are there twice, written otherwise


def file() -> Path:
    """The real companies; named by KEHAI_SHARED_DATA, else beside the checkout."""
    folder = os.environ.get("KEHAI_SHARED_DATA") or str(ROOT.parent / "shared" / "data")
    return Path(folder) / FILE


def real() -> Iterator[Row]:
    """Companies registered in China in early 2019, as the file has them."""
    with lzma.open(file(), "rt", encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            known = {name: "" if value in MISSING else value.replace("\0", "").strip() for name, value in line.items()}
            yield {
                "name": known["企业名称"][:200],
                "credit_code": known["统一社会信用代码"],
                "registered_on": known["注册日期"],
                "company_type": known["企业类型"][:100],
                "capital": known["注册资金"][:60],
                "scope": known["经营范围"],
                "address": known["注册地址"][:300],
                "province": known["所在省份"],
                "city": known["地区"],
                "mobile": "",
            }


def invented(count: int, start: int = 0) -> Iterator[Row]:
    """Companies that do not exist; no number among them can be dialled. Some are there twice, as in every company's data."""
    for at in range(start, start + count):
        chance = Random(SEED * 1_000_003 + at).random
        if at > start and chance() < _AGAIN:
            yield _otherwise(_one(start + int((at - start) * chance())), chance())
        else:
            yield _one(at)


def _one(at: int) -> Row:
    chance = Random(SEED * 2_000_003 + at).random
    place = _REGIONS[_pick(tuple(_REGIONS), chance())]
    trade = _pick(_TRADES, chance())
    brand = "".join(_pick(_LIKED, chance() ** 1.5) for _character in range(2 + int(chance() * 2.7)))
    return {
        "name": f"{place}{brand}{trade}{_pick(_FORMS, chance())}",
        "credit_code": "",
        "registered_on": f"20{10 + int(chance() * 15):02d}-{1 + int(chance() * 12):02d}-11",
        "company_type": "有限责任公司",
        "capital": f"{int(10 ** (1 + chance() * 3))}万元人民币",
        "scope": f"{trade}产品的销售；技术服务",
        "address": f"{place}市{_pick(_STREETS, chance())}{1 + int(chance() * 999)}号",
        "mobile": f"144{at:08d}" if chance() < 0.5 else "",
    }


def _otherwise(row: Row, chance: float) -> Row:
    """The same firm as somebody else writes it: another form, other width, one character wrong; a number is held once only."""
    name = str(row["name"])
    if chance < 0.4:
        name = name.replace("有限责任公司", "有限公司") if "责任" in name else name.replace("有限公司", "有限责任公司")
    elif chance < 0.7:
        name = f"{name[2:]}（{name[:2]}）"
    else:
        name = name[:3] + _pick(_LIKED, chance) + name[4:]
    return {**row, "name": name, "mobile": ""}


def _pick(values: Any, chance: float) -> Any:
    return values[int(chance * len(values))]


def workbook(count: int, start: int) -> bytes:
    """Invented companies as the CSV file that a person would bring."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["客户名称", "注册资本", "成立日期", "企业类型", "经营范围", "地址", "手机"])
    for at, row in enumerate(invented(count, start), start):
        facts = ("capital", "registered_on", "company_type", "scope", "address")
        writer.writerow([f"{row['name']}{start}", *(row[fact] for fact in facts), f"144{at:08}"])
    return target.getvalue().encode()
