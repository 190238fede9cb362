"""Dates as people type them in Chinese: 明天下午3点, 下周一, 三天后, 8月15号, 月底 (A15, ux 23)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kehai.crm.office.rules.repeating import MONTHLY, stepped

_FORMS = str.maketrans("點時後號鐘個週兩後禮拜週週０１２３４５６７８９：", "点时后号钟个周两后礼拜周周0123456789:")
_NUMBER = r"(\d{1,3}|[零〇一二两三四五六七八九十百半]{1,4})"
_DIGITS = {word: at for at, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DAYS = {"大后天": 3, "后天": 2, "明天": 1, "明日": 1, "今天": 0, "今日": 0}
_SHORT = {"今晚": (0, "晚上"), "明晚": (1, "晚上"), "明早": (1, "早上"), "今早": (0, "早上"), "后晚": (2, "晚上")}
_WEEKDAY = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
# What a part of the day says where no hour is named, and from which hour on it counts twelve more.
_PARTS = {"凌晨": (1, 24), "早上": (9, 24), "早晨": (9, 24), "上午": (9, 24), "中午": (12, 6), "下午": (14, 12), "傍晚": (18, 12), "晚上": (19, 12)}
_CLOCK = re.compile(rf"({'|'.join(_PARTS)})?\s*(?:(\d{{1,2}}):(\d{{2}})|{_NUMBER}(?:点|时)(?:钟|整)?(?:(半)|([一三])刻|{_NUMBER}分?)?)")
_PART = re.compile("|".join(_PARTS))


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the text without its date, the moment, and whether an hour was said."""

    rest: str
    at: datetime | None
    hour: bool


def number(word: str) -> float:
    """A number in figures or in Chinese, up to 999; 半 is a half."""
    if word.isdigit():
        return int(word)
    if word == "半":
        return 0.5
    total, one = 0, 0
    for sign in word:
        if sign in "十百":
            total += (one or 1) * (10 if sign == "十" else 100)
            one = 0
        else:
            one = _DIGITS.get(sign, 0)
    return total + one


def read(text: str, now: datetime, evening: Callable[[date], datetime]) -> Read:
    """Finds the first date in a text, told in the zone of `now`; `evening` is the end of a day where no hour is said.

    A moment that has passed today is meant for tomorrow where only an hour was said.
    """
    plain = text.translate(_FORMS)
    soon = _soon(plain, now)
    if soon:
        at, cut = soon
        return Read(_without(text, [cut]), at, hour=True)
    found, part = _day(plain, now.date())
    clock = _clock(plain, found[1] if found else None, part)
    if found is None and clock is None:
        return Read(text.strip(), None, hour=False)
    day, cuts = (found[0], [found[1]]) if found else (now.date(), [])
    if clock is None:
        return Read(_without(text, cuts), evening(day), hour=False)
    at = datetime.combine(day, clock[0], now.tzinfo)
    if found is None and at <= now:
        at += timedelta(days=1)
    return Read(_without(text, [*cuts, clock[1]]), at, hour=True)


def _soon(plain: str, now: datetime) -> tuple[datetime, tuple[int, int]] | None:
    found = re.search(rf"{_NUMBER}个?(半)?(小时|钟头|分钟)(?:以后|之后|后)", plain)
    if not found:
        return None
    many = number(found[1]) + (0.5 if found[2] else 0)
    step = timedelta(minutes=many) if found[3] == "分钟" else timedelta(hours=many)
    return (now + step).replace(second=0, microsecond=0), found.span()


def _day(plain: str, today: date) -> tuple[tuple[date, tuple[int, int]] | None, str]:
    """The day and where it stands; and the part of it, where one word says both (今晚)."""
    for word, (days, part) in _SHORT.items():
        at = plain.find(word)
        if at >= 0:
            return (today + timedelta(days=days), (at, at + 2)), part
    for word, days in _DAYS.items():
        at = plain.find(word)
        if at >= 0:
            return (today + timedelta(days=days), (at, at + len(word))), ""
    for reader in (_weekday, _distance, _date):
        found = reader(plain, today)
        if found:
            return found, ""
    return None, ""


def _weekday(plain: str, today: date) -> tuple[date, tuple[int, int]] | None:
    found = re.search(r"(下下|下|本|这)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])", plain)
    if not found:
        return None
    monday = today - timedelta(days=today.weekday())
    weeks = {"下下": 2, "下": 1}.get(found[1] or "", 0)
    day = monday + timedelta(days=7 * weeks + _WEEKDAY[found[2]])
    if not found[1] and day < today:  # 周一, said on a Thursday
        day += timedelta(days=7)
    return day, found.span()


def _distance(plain: str, today: date) -> tuple[date, tuple[int, int]] | None:
    found = re.search(rf"{_NUMBER}个?(天|日|周|星期|礼拜|月|年)(?:以后|之后|后)", plain)
    if not found:
        return None
    many, unit = number(found[1]), found[2]
    if unit in ("月", "年"):
        months = round(many * (12 if unit == "年" else 1))
        return (today + timedelta(days=15) if many == 0.5 and unit == "月" else stepped(today, MONTHLY, months)), found.span()
    return today + timedelta(days=round(many * (1 if unit in "天日" else 7))), found.span()


def _date(plain: str, today: date) -> tuple[date, tuple[int, int]] | None:
    found = re.search(
        r"(?:(\d{4})[-/年])?(\d{1,2}|[一二三四五六七八九十]{1,2})[-/月](\d{1,2}|[一二三四五六七八九十]{1,3})(?:日|号)?(?!\d|点|:)", plain
    )
    if found:
        return _valid(int(found[1] or 0), int(number(found[2])), int(number(found[3])), today, found.span())
    found = re.search(r"(下个?月|本月|这个月)?(?:(\d{1,2}|[一二三四五六七八九十]{1,3})(?:号|日)|(月?底(?!薪)))", plain)
    if not found or (found[3] == "底" and not found[1]):
        return None
    month = stepped(today.replace(day=1), MONTHLY, 1 if (found[1] or "").startswith("下") else 0)
    last = stepped(month, MONTHLY, 1) - timedelta(days=1)
    day = last.day if found[3] else int(number(found[2]))
    if not 1 <= day <= last.day:
        return None
    told = month.replace(day=day)
    return (stepped(told, MONTHLY, 1) if told < today and not found[1] else told), found.span()


def _valid(year: int, month: int, day: int, today: date, span: tuple[int, int]) -> tuple[date, tuple[int, int]] | None:
    try:
        told = date(year or today.year, month, day)
    except ValueError:
        return None
    return (told if year or told >= today else stepped(told, MONTHLY, 12)), span


def _clock(plain: str, day: tuple[int, int] | None, part: str) -> tuple[time, tuple[int, int]] | None:
    masked = plain if day is None else plain[: day[0]] + "\0" * (day[1] - day[0]) + plain[day[1] :]
    found = _CLOCK.search(masked)
    if found:
        said = _hour(found, found[1] or part)
        return (said, found.span()) if said else None
    word = _PART.search(masked)
    if word and day is not None:
        return time(_PARTS[word[0]][0]), word.span()
    return (time(_PARTS[part][0]), (0, 0)) if part else None


def _hour(found: "re.Match[str]", part: str) -> time | None:
    hour = int(found[2] or number(found[4]))
    minute = int(found[3] or 0) or (30 if found[5] else 15 * int(number(found[6])) if found[6] else int(number(found[7])) if found[7] else 0)
    noon = _PARTS[part][1] if part else 24
    hour += 12 if noon < 24 and hour < 12 and (noon == 12 or hour < noon) else 0
    # Without a word nobody means the night: 3点 is in the afternoon.
    hour += 12 if not part and found[4] and 1 <= hour <= 6 else 0
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _without(text: str, cuts: list[tuple[int, int]]) -> str:
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + " " + text[end:]
    return re.sub(r"\s+", " ", text).strip(" ,，。;；")
