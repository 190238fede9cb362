"""The products of the demo as plain dictionaries: flanges, valves, pumps and what joins them, with prices and costs.

Pure, like demo_data.py: the same day gives the same goods. Dimensions are those of public standards; names, codes
and prices are invented.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Data = dict[str, Any]

UNITS = {"件": 0, "台": 0, "套": 0, "箱": 0, "片": 0, "次": 0, "米": 2, "千克": 3}
CATEGORIES: tuple[tuple[str, str | None], ...] = (
    ("管道产品", None),
    ("法兰", "管道产品"),
    ("带颈对焊法兰", "法兰"),
    ("平焊法兰", "法兰"),
    ("法兰盖", "法兰"),
    ("阀门", "管道产品"),
    ("闸阀", "阀门"),
    ("球阀", "阀门"),
    ("蝶阀", "阀门"),
    ("紧固与密封", None),
    ("泵", None),
    ("服务", None),
)
_METALS = "20#\nQ235B\nA105\nWCB\n304\n316L"
PARAMETERS: tuple[Data, ...] = (
    {"key": "dn", "name": "公称通径", "symbol": "DN", "category": "管道产品", "type": "decimal", "unit": "mm"},
    {"key": "pn", "name": "公称压力", "symbol": "PN", "category": "管道产品", "type": "decimal"},
    {"key": "metal", "name": "材质", "category": "管道产品", "type": "choice", "choices": _METALS},
    {"key": "face", "name": "密封面", "category": "法兰", "type": "choice", "choices": "RF\nFM\nM\nRJ"},
    {"key": "joint", "name": "连接方式", "category": "阀门", "type": "choice", "choices": "法兰连接\n对夹连接\n螺纹连接\n焊接"},
    {"key": "drive", "name": "驱动方式", "category": "阀门", "type": "choice", "choices": "手动\n电动\n气动"},
    {"key": "fire", "name": "防火型", "category": "阀门", "type": "boolean"},
    {"key": "size", "name": "规格", "category": "紧固与密封", "type": "text"},
    {"key": "flow", "name": "流量", "symbol": "Q", "category": "泵", "type": "decimal", "unit": "m³/h", "places": 1},
    {"key": "head", "name": "扬程", "symbol": "H", "category": "泵", "type": "decimal", "unit": "m", "places": 1},
    {"key": "power", "name": "功率", "category": "泵", "type": "decimal", "unit": "kW", "places": 1},
)
_FLANGES = {50: "68", 80: "98", 100: "126", 150: "215"}
_PUMPS = ("CP-25-32", 25, 32, "5.5", "4200"), ("CP-50-50", 50, 50, "15", "7800"), ("CP-100-80", 100, 80, "37", "15600")
_METAL_TIMES = {"20#": Decimal(1), "316L": Decimal("3.4")}


def products() -> Iterator[Data]:
    """Return the goods: facts, values of parameters, price in CNY with tax, other units."""
    for metal, times in _METAL_TIMES.items():
        for dn, price in _FLANGES.items():
            code = f"WN-{dn}-16-{metal.rstrip('#')}"
            told = _goods(code, "带颈对焊法兰", "带颈对焊法兰", "件", Decimal(price) * times, dn=dn, pn=16, metal=metal, face="RF")
            yield {**told, "units": {"箱": 20 if dn < 100 else 8}}
    for dn, price in ((50, "39"), (100, "72")):
        yield _goods(f"PL-{dn}-10-Q235", "板式平焊法兰", "平焊法兰", "件", Decimal(price), dn=dn, pn=10, metal="Q235B", face="RF")
        yield _goods(f"BL-{dn}-16-20", "法兰盖", "法兰盖", "件", Decimal(price) * 2, dn=dn, pn=16, metal="20#", face="RF")
    for dn, price in ((50, "420"), (80, "610"), (100, "780")):
        valve = {"dn": dn, "pn": 16, "metal": "WCB", "joint": "法兰连接", "drive": "手动"}
        yield _goods(f"Z41H-{dn}", "楔式闸阀 Z41H", "闸阀", "台", Decimal(price), **valve)
    for dn, price in ((25, "380"), (50, "690")):
        valve = {"dn": dn, "pn": 40, "metal": "316L", "joint": "法兰连接", "drive": "手动", "fire": True}
        yield _goods(f"Q41F-{dn}", "浮动球阀 Q41F", "球阀", "台", Decimal(price), **valve)
    for dn, price in ((100, "360"), (200, "890")):
        valve = {"dn": dn, "pn": 16, "metal": "304", "joint": "对夹连接", "drive": "电动" if dn > 100 else "手动"}
        yield _goods(f"D71X-{dn}", "对夹式蝶阀 D71X", "蝶阀", "台", Decimal(price), **valve)
    yield {**_goods("BT-16-80", "双头螺柱（含螺母）", "紧固与密封", "件", Decimal("4.8"), size="M16×80"), "units": {"箱": 200}}
    yield {**_goods("GK-100-16", "金属缠绕垫片", "紧固与密封", "片", Decimal(18), size="DN100 PN16"), "units": {"箱": 50}}
    for code, flow, head, power, price in (
        ("CP-25-32", 25, 32, "5.5", "4200"),
        ("CP-50-50", 50, 50, "15", "7800"),
        ("CP-100-80", 100, 80, "37", "15600"),
    ):
        yield _goods(code, "卧式离心泵", "泵", "台", Decimal(price), flow=flow, head=head, power=power)
    yield {**_goods("SV-01", "现场安装调试", "服务", "次", Decimal(1500)), "tax_rate": "6", "cost": None}
    yield {**_goods("KIT-Z100", "DN100 闸阀安装套件", "闸阀", "套", None, dn=100, pn=16), "parts": KIT}
    yield {**_goods("SOL-HX", "换热站泵阀方案", "泵", "套", None), "parts": SOLUTION, "nature": "solution"}


KIT: tuple[tuple[str, int, bool], ...] = (("Z41H-100", 1, False), ("WN-100-16-20", 2, False), ("BT-16-80", 16, False), ("GK-100-16", 2, False))
SOLUTION: tuple[tuple[str, int, bool], ...] = (("CP-50-50", 2, False), ("KIT-Z100", 4, False), ("D71X-100", 2, True), ("SV-01", 1, True))
ALTERNATIVES = (("Q41F-50", "Z41H-50", "闸阀，PN16，启闭较慢"), ("PL-100-10-Q235", "WN-100-16-20", "对焊，压力等级更高"))


def _goods(code: str, name: str, category: str, unit: str, price: Decimal | None, **values: Any) -> Data:
    size = f" DN{values['dn']}" if "dn" in values and not name.startswith("DN") else ""
    cost = None if price is None else (price / Decimal("1.13") * Decimal("0.68")).quantize(Decimal("0.01"))
    return {"code": code, "name": name + size, "category": category, "unit": unit, "price": price, "cost": cost, "values": values}


def price_lists(today: date) -> list[Data]:
    """Return the price lists: for everybody, for customers of grade A, and for export."""
    begin = date(today.year, 1, 1).isoformat()
    return [
        {"name": f"{today.year} 标准价目表", "valid_from": begin, "times": Decimal(1)},
        {"name": f"{today.year} A 级客户价目表", "valid_from": begin, "grade": "a", "times": Decimal("0.92")},
        {"name": f"{today.year} 出口价目表（美元）", "valid_from": begin, "currency": "USD", "tax_included": False, "times": Decimal("0.13")},
    ]


def conditions(today: date) -> list[Data]:
    """Return the discounts by grade, and a promotion that runs now."""
    soon = {"valid_from": (today - timedelta(days=10)).isoformat(), "valid_to": (today + timedelta(days=20)).isoformat()}
    return [
        {"name": "B 级客户", "sort": "discount", "percent": "5", "grade": "b"},
        {"name": "C 级客户", "sort": "discount", "percent": "2", "grade": "c"},
        {"name": "法兰季促销", "sort": "promotion", "percent": "3", "category": "法兰", **soon},
    ]
