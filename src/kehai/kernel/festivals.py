"""What the state rests and makes up (法定节假日与调休): as announced where it is known, else the statutory festivals.

The one file that knows chinesecalendar, which brings the announced years, and holidays, which knows the law of
any year but nothing of 调休.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import chinese_calendar
import holidays
from chinese_calendar import constants
from django.utils.translation import gettext_lazy as _

_FESTIVAL = {  # by the names that chinesecalendar gives
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
    "National Day": _("National Day"),
    "Anti-Fascist 70th Day": _("70th anniversary of victory"),
}
# By the names that holidays gives.
_STATUTORY = dict(zip(("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"), _FESTIVAL.values(), strict=False))
_STATUTORY["农历除夕"] = _FESTIVAL["Spring Festival"]


def known(year: int) -> bool:
    """Whether the state's arrangement of the year has been announced and is brought along."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=64)
def of(year: int) -> Mapping[date, tuple[bool, Any]]:
    """The days of the year that differ from the week: worked or not, and the festival."""
    if known(year):
        rest = {day: (False, _FESTIVAL[name]) for day, name in constants.holidays.items() if day.year == year}
        return rest | {day: (True, _FESTIVAL[name]) for day, name in constants.workdays.items() if day.year == year}
    found = holidays.country_holidays("CN", years=[year], language="zh_CN")
    return {day: (False, _STATUTORY.get(name.partition("（")[0], name)) for day, name in found.items() if day.year == year}


def edition() -> str:
    """Changes when other data is brought along."""
    return f"{max(constants.holidays)} {version('holidays')}"
