"""A clerk's file as it really comes: real names, and every kind of dirt in known places; the same for the same seed.

A long file has the names of registered firms where the large real files lie (tests/support/shared.py), else those of the demo.
"""

import csv
import io
import lzma
import random
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.support.shared import FIRMS

NAMES = Path(__file__).resolve().parents[2] / "src" / "kehai" / "site" / "data" / "demo_names.txt"
HEADERS = ["序 号", "客户名称*", "手机号码", "客户级别", "所在地区", "注册地址", "注册日期", "联系人1", "电话1", "备注"]
REGIONS = [("鼓楼区", "江苏省南京市鼓楼区中山路{n}号"), ("浦东新区", "上海市浦东新区世纪大道{n}号"), ("苏州市", "江蘇省蘇州市虎丘區{n}號")]
DATES = ["2026年2月4日", "2025/3/9", "2024-11-30", "20230708", "2022.1.2"]
LONG = 5_000  # rows from which the demo's names would come again and again
WRONG = 40  # one row in so many has a mistake that nobody can guess away


@dataclass(frozen=True)
class Dirty:
    """The file, how many rows it has, and the lines of those that must come back, with the right value."""

    content: bytes
    rows: int
    bad: dict[int, str]
    twice: int
    totals: int


def make(rows: int, seed: int = 20260204) -> Dirty:
    """So many rows below a title and a header, in GB 18030; a totals row at the end."""
    chance = random.Random(seed)  # noqa: S311  a fixed file, no secret
    names = _names(rows)
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["2026 年客户汇总表"])
    sheet.writerow(HEADERS)
    bad: dict[int, str] = {}
    twice = 0
    mobiles: list[str] = []
    for at in range(rows):
        line = at + 3
        mobile = f"139{seed % 97:02}{at:06}"
        if at % 25 == 24:
            mobile, twice = mobiles[at - 24], twice + 1
        mobiles.append(mobile)
        written = chance.choice([mobile, f"+86 {mobile}", mobile.translate(WIDE), f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}", f" {mobile} "])
        if at % WRONG == WRONG - 1:
            bad[line], written = mobile, chance.choice(["1390013", "一三九", "#REF!", "1.39E+10"])
        region, address = chance.choice(REGIONS)
        name = f"{names[at % len(names)]}{at}" if at % 7 else f"{names[at % len(names)]}（{at}）".replace("公司", "公司 ")
        remark = chance.choice(["", '=HYPERLINK("http://x","y")', "@SUM(1+1)", "老客戶", "　", "无"])
        grade = chance.choice(["A", "b", "Ｃ", "", "D "])
        row = [str(at + 1), name, written, grade, region, address.format(n=at), chance.choice(DATES), f"联系人{at}", f"138{at:08}", remark]
        sheet.writerow(row)
    sheet.writerow(["合计", "", "", "", "", "", "", "", str(rows), ""])
    return Dirty(out.getvalue().encode("gb18030"), rows, bad, twice, 1)


def _names(rows: int) -> list[str]:
    if rows >= LONG and FIRMS.exists():
        with lzma.open(FIRMS, "rt", encoding="utf-8", newline="") as file:
            return [row["企业名称"].strip() for row in islice(csv.DictReader(file), rows) if row["企业名称"].strip()]
    return [line.split("\t")[0] for line in NAMES.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]


WIDE = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}
