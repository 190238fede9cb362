"""The State Council's yearly notice of holidays (国务院办公厅关于…节假日安排的通知), read from its text."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

_SPACE = re.compile(r"\s+")
_NOTE = re.compile(r"[（(][^（）()]*[)）]")
_PART = re.compile(r"(?:[一二三四五六七八九十]+、)([^：:、。]+(?:、[^：:。]+)?)[：:](.*?)(?=[一二三四五六七八九十]+、[^。]{2,12}[：:]|$)")
_DAY = r"(?:(\d{1,2})月)?(\d{1,2})日"
_REST = re.compile(rf"{_DAY}(?:至{_DAY})?放假")
_WORK = re.compile(rf"((?:{_DAY}、?)+)上班")
_ONE = re.compile(_DAY)
LONGEST = timedelta(days=15)
Found = dict[date, tuple[bool, str]]


def read(text: str, year: int) -> Found:
    """Day → (worked, occasion) for every day that the notice names. Raises ValueError, in words, where it is no such notice."""
    plain = _NOTE.sub("", _SPACE.sub("", text))
    found: Found = {}
    try:
        for name, told in _PART.findall(plain):
            _take(found, name[:60], told, year)
    except ValueError:
        raise ValueError(_("This text names days that do not exist.")) from None
    if len({name for _works, name in found.values()}) < 5:
        raise ValueError(_("This does not look like the State Council's notice: please paste its whole text."))
    return found


def _take(found: Found, name: str, told: str, year: int) -> None:
    for first_month, first_day, last_month, last_day in _REST.findall(told):
        first = date(year, int(first_month), int(first_day))
        last = date(year, int(last_month or first_month), int(last_day)) if last_day else first
        if not timedelta(0) <= last - first <= LONGEST:
            raise ValueError(told)
        for n in range((last - first).days + 1):
            found[first + timedelta(days=n)] = (False, name)
    for listed, *_rest in _WORK.findall(told):
        month = ""
        for own, number in _ONE.findall(listed):
            month = own or month
            found[date(year, int(month), int(number))] = (True, name)
