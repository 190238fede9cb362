"""From a written address to the code of its region, by the longest name that stands where a region may stand.

Refuses to guess: a bare 朝阳区 or 鼓楼区 exists in several cities and gives nothing without a hint; 中山路 and
南昌路 are streets. What a person chose by hand is never to be overwritten with what is found here.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from kehai.kernel import regions
from kehai.kernel.text import simplify

_STREET = re.compile(
    r"[东西南北中上下前后一二三四五六七八九十\d]{0,2}"
    r"(?:大?街|大道|路|道|巷|弄|胡同|桥|广场|大厦|商厦|花园|花苑|公寓|酒店|宾馆|新村|小区|社区|村|镇|乡|大学|学院)"
    r"|山(?:保护|风景|国家|旅游)|机场|[省市区县州盟旗]"
)
_STREET_AFTER_FULL_NAME = re.compile(r"(?:大?街|大道|路|巷)")
_FREE_TRADE = re.compile(r"中国\((\w{2,4})\)(?:自由贸易试验|自贸)区")
_BETWEEN = re.compile(r"[\s,,、·.\-/|>]+|中国(?!\()|中华人民共和国")
_NO_CITY = re.compile(r"(?:市辖区|(?:省|自治区)直辖县(?:级行政区划|级行政单位)?|县(?=\w+[县区]))")
_SUFFIXES = "县", "市", "区"
_LATER = 26  # characters after the city within which its district may still be named

CERTAIN, WITHOUT_PROVINCE, SPOKEN, LATER, HINT = 1.0, 0.9, 0.8, 0.6, 0.5


class _Name(NamedTuple):
    """A name as it may be written: whose it is, and whether it carries its 省, 市, 区 or 县."""

    code: str
    full: bool


_Claims = dict[str, dict[int, set[_Name]]]
_FORMER, _OTHER_SUFFIX, _RANKS = 2, 3, 4  # after the full name (0) and the spoken one (1)


class _Scope(NamedTuple):
    names: dict[str, _Name]
    longest: int


class _Found(NamedTuple):
    code: str
    rest: str
    full: bool


def region_of(address: str, hint_province: str | None = None, hint_city: str | None = None) -> tuple[str, float] | None:
    """Return (code, confidence from 0 to 1) of the deepest region an address names, or None.

    Hints are what other columns say; they settle a shared name and stand in where the address says nothing,
    but an address that names its own province or city is believed.
    """
    text = unicodedata.normalize("NFKC", address).strip()
    hint = _hinted(hint_province, hint_city)
    found = _read(text, hint)
    if found is None and text and not _simplified(text):
        found = _read(simplify(text), hint)
    if found is None:
        return (hint, HINT) if hint else None
    if hint.startswith(found[0]):
        return hint, min(found[1], SPOKEN) if hint != found[0] else found[1]
    return found


def _read(text: str, hint: str) -> tuple[str, float] | None:
    """Find where the address begins, then go down as long as names follow."""
    code, rest, confidence = "", text, CERTAIN
    if zone := _FREE_TRADE.match(text):
        province = _at_start(zone[1], _scope(""))
        code, rest = (province.code, text[zone.end() :]) if province else ("", text)
    if not code:
        rest = _skip(rest, "")
        found = _beginning(rest, hint)
        if found is None:
            return None
        code, rest = found.code, found.rest
        confidence = CERTAIN if len(code) == 2 else WITHOUT_PROVINCE if found.full else SPOKEN
    while len(code) < 6:
        rest = _skip(rest, code)
        found = _at_start(rest, _scope(code))
        if found is None:
            break
        code, rest = found.code, found.rest
        confidence = confidence if found.full else min(confidence, SPOKEN)
    if len(code) < 6 and (later := _later(rest, code)):
        return later, LATER
    return code, confidence


def _beginning(text: str, hint: str) -> _Found | None:
    """Return the province, else what the hint makes clear, else what bears its name alone in the country."""
    province = _at_start(text, _scope(""))
    if province and province.full:
        return province
    alone = _at_start(text, _nation())
    if province:  # 吉林市 and 河南县 are no provinces
        return alone if alone and len(alone.rest) < len(province.rest) else province
    near = (_at_start(text, _scope(hint[:4])) or _at_start(text, _scope(hint[:2]))) if hint else None
    return near or alone


def _skip(text: str, code: str) -> str:
    """Drop what stands between two names and says nothing: blanks, 市辖区, the city named twice."""
    while between := _BETWEEN.match(text):
        text = text[between.end() :]
    if len(code) == 2:
        if empty := _NO_CITY.match(text):
            text = text[empty.end() :]
        name = regions.divisions()[code].name
        if code in regions.MUNICIPALITIES and text.startswith(name):
            text = text[len(name) :]
    return text


def _at_start(text: str, scope: _Scope) -> _Found | None:
    """Return the longest name of the scope with which the text begins and which is no street."""
    for length in range(min(scope.longest, len(text)), 1, -1):
        name = scope.names.get(text[:length])
        if name is None:
            continue
        street = _STREET_AFTER_FULL_NAME if name.full else _STREET
        if not street.match(text, length):
            return _Found(name.code, text[length:], name.full)
    return None


def _later(text: str, code: str) -> str | None:
    """Find a district's full name a little further on: 乌鲁木齐经济技术开发区(头屯河区)."""
    scope = _scope(code)
    text = text[: _LATER + scope.longest]
    for start in range(1, min(_LATER, len(text) - 2)):
        for length in range(min(scope.longest, len(text) - start), 2, -1):
            name = scope.names.get(text[start : start + length])
            if name and name.full and not _STREET_AFTER_FULL_NAME.match(text, start + length):
                return name.code
    return None


@cache
def _scope(code: str) -> _Scope:
    """Return the names that may follow a region, today's and former ones; names shared by two are left out.

    Below a province both its cities and all its counties may follow, since people skip the city.
    """
    below = [(child, 0) for child in regions.children(code)]
    if len(code) == 2:
        below += [(county, 1) for city in regions.children(code) for county in regions.children(city)]
    claims: _Claims = {}
    for child, depth in below:
        for rank, name, full in _ways(child):
            _claim(claims, name, depth * _RANKS + rank, _Name(child, full))
    depths = dict(below)
    for name, child in regions.former_names():
        if code and child in depths:
            _claim(claims, name, depths[child] * _RANKS + _FORMER, _Name(child, full=True))
    return _settled(claims)


def _ways(code: str) -> list[tuple[int, str, bool]]:
    """Return (rank, name, carries its suffix): the full name first, then spoken, last with another suffix."""
    full = regions.divisions()[code].name
    spoken = regions.spoken_names(full)
    short = spoken[-1]
    ways = [(0, full, True)]
    ways += [(1, name, name != short) for name in spoken[1:]]
    if len(code) == 6:
        ways += [(_OTHER_SUFFIX, short + suffix, True) for suffix in _SUFFIXES if short + suffix != full]
    return ways


def _claim(claims: _Claims, name: str, rank: int, whose: _Name) -> None:
    claims.setdefault(name, {}).setdefault(rank, set()).add(whose)


def _settled(claims: _Claims) -> _Scope:
    """Give each name to the claim of the best rank; where two claim it equally, to nobody."""
    names: dict[str, _Name] = {}
    for name, ranks in claims.items():
        best = ranks[min(ranks)]
        if len({claim.code for claim in best}) == 1:
            names[name] = next(iter(best))
    return _Scope(names, max(map(len, names), default=0))


@cache
def _nation() -> _Scope:
    """Return what may begin an address without a province: cities, and counties whose full name is unique."""
    claims: _Claims = {}
    for code in regions.divisions():
        for rank, name, full in _ways(code):
            if len(code) == 4 or (len(code) == 6 and full and rank < _FORMER):
                _claim(claims, name, rank, _Name(code, full))
    for name, code in regions.former_names():
        _claim(claims, name, _FORMER, _Name(code, full=True))
    return _settled(claims)


@cache
def _hinted(province: str | None, city: str | None) -> str:
    """Return the code that the hints give together, "" for none; 省直辖县 and 自贸区 are no cities."""
    above = (regions.normalise(province) if province else None) or ""
    if not city:
        return above
    if above and (found := _at_start(city.strip(), _scope(above[:4]))) and not found.rest:
        return found.code
    alone = regions.normalise(city) or ""
    return alone if alone.startswith(above) else above


def _simplified(text: str) -> bool:
    """Tell whether every character is one of the simplified set, so that converting can be spared."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
