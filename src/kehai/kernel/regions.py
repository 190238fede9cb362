"""Administrative divisions of China 行政区划: codes, names, the tree, and reading a region a person wrote.

A code is the meaningful prefix of GB/T 2260: "31" 上海市, "3205" 苏州市, "310115" 浦东新区, so that
"this region and all below" is a prefix. Four-digit groups that are no place (3101 市辖区, 4190 省直辖县)
are known codes labelled like their province, and are left out of the tree.
"""

import gzip
import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple, TypedDict

DATA = "2026-09"  # the month of data/regions.json.gz
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|"
    "傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|"
    "毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族|怒族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|独龙族|鄂伦春族|"
    "各族|维吾尔|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|回|鄂伦春"
)
_AUTONOMOUS = re.compile(rf"(?:{_PEOPLES})*自治(区|州|县|旗)$")
_ENDINGS = (
    _AUTONOMOUS,
    re.compile(r"自治[区州县旗]$"),
    re.compile(r"新区$"),
    re.compile(r"(?:特别行政区|地区|省|市|盟|县|区|旗|州)$"),
)
_BETWEEN = re.compile(r"[\s/\\\-–—>,,、·|.]+")
_BEGINNING = 16  # characters of an address in which province and city stand
_NO_PLACE = "市辖区", "省直辖县", "县"


class Division(NamedTuple):
    """One division: its code, its full name and the code of the division above it ("" for a province)."""

    code: str
    name: str
    parent: str


class Branch(TypedDict):
    """One node of the tree that screens offer for choosing."""

    code: str
    name: str
    children: list["Branch"]


class _Table(NamedTuple):
    divisions: dict[str, Division]
    groups: frozenset[str]
    former: list[tuple[str, str]]


@cache
def _table() -> _Table:
    packed = files("kehai.kernel").joinpath("data/regions.json.gz").read_bytes()
    content = json.loads(gzip.decompress(packed))
    names: dict[str, str] = content["names"]
    divisions = {code: Division(code, name, _parent(code, names)) for code, name in names.items()}
    groups = frozenset(code[:4] for code in names if len(code) == 6 and code[:4] not in names)
    return _Table(divisions, groups, [(name, code) for name, code in content["former"]])


def _parent(code: str, names: dict[str, str]) -> str:
    if len(code) == 2:
        return ""
    return code[:4] if len(code) == 6 and code[:4] in names else code[:2]


def divisions() -> dict[str, Division]:
    """Return every division of today by code, in the order of the codes."""
    return _table().divisions


def former_names() -> list[tuple[str, str]]:
    """Return (former name, code of today), such as ("襄樊市", "4206")."""
    return _table().former


def exists(code: str) -> bool:
    """Tell whether this is a code of today, in the 2-, 4- or 6-digit form."""
    return code in _table().divisions or code in _table().groups


@cache
def label(code: str) -> str | None:
    """Return the names from the province down, "江苏省 苏州市 虎丘区", or None for an unknown code."""
    table = _table()
    if code in table.groups:
        return table.divisions[code[:2]].name
    if code not in table.divisions:
        return None
    names: list[str] = []
    while code:
        names.append(table.divisions[code].name)
        code = table.divisions[code].parent
    return " ".join(reversed(names))


def within(said: str, address: str) -> str | None:
    """Return the one division of this name above which the address begins: 鼓楼区 in 江苏省南京市鼓楼区…; None where it does not tell."""
    start = address[:_BEGINNING]
    found: dict[int, list[str]] = {}
    for code in _named().get(said.strip(), ()):
        told = sum(short_name(_table().divisions[above].name) in start for above in _up(_table().divisions[code].parent))
        found.setdefault(told, []).append(code)
    best = found.get(max(found, default=0), []) if max(found, default=0) else []
    return best[0] if len(best) == 1 else None


@cache
def _named() -> dict[str, list[str]]:
    """Name, and name as people say it → the divisions below a province that are called so."""
    found: dict[str, list[str]] = {}
    for division in _table().divisions.values():
        if division.parent:
            for name in {division.name, short_name(division.name)}:
                found.setdefault(name, []).append(division.code)
    return found


def _up(code: str) -> list[str]:
    codes = []
    while code:
        codes.append(code)
        code = _table().divisions[code].parent
    return codes


@cache
def children(code: str) -> tuple[str, ...]:
    """Return the codes directly below a division; "" gives the provinces."""
    return _children().get(code, ())


@cache
def _children() -> dict[str, tuple[str, ...]]:
    below: dict[str, list[str]] = {}
    for division in _table().divisions.values():
        below.setdefault(division.parent, []).append(division.code)
    return {code: tuple(codes) for code, codes in below.items()}


@cache
def tree() -> list[Branch]:
    """Return the whole tree, provinces first. It is shared: do not change it."""
    return _branches("")


def _branches(parent: str) -> list[Branch]:
    known = _table().divisions
    return [Branch(code=code, name=known[code].name, children=_branches(code)) for code in children(parent)]


def under(code: str) -> str:
    """Return the prefix that a code must start with to lie in this region or below it.

    Raises ValueError for an unknown code, so that a filter on a mistyped region is refused and not empty.
    """
    if not exists(code):
        message = f"unknown region: {code!r}"
        raise ValueError(message)
    return code


def short_name(name: str) -> str:
    """Return the name as people say it: 江苏省 → 江苏, 文山壮族苗族自治州 → 文山; never fewer than two characters."""
    for ending in _ENDINGS:
        cut = ending.sub("", name)
        if cut != name and len(cut) >= 2:
            return cut
    return name


@cache
def spoken_names(name: str) -> tuple[str, ...]:
    """Return every common way to write one division, the fullest first: 文山州, 白沙县, 苏州."""
    short = short_name(name)
    found = [name]
    if (autonomous := _AUTONOMOUS.search(name)) and short != name:
        found.append(short + autonomous[1])
    if short != name:
        found.append(short)
    return tuple(found)


@lru_cache(maxsize=8192)
def normalise(text_or_code: str) -> str | None:
    """Return the code for a code of 2 to 12 digits or for names from the top down, or None.

    "310115000000", "上海市 浦东新区", "上海/浦东新区", "江苏苏州" and the unique "昆山" are understood;
    a name shared by several divisions (鼓楼区, 朝阳) is not guessed.
    """
    text = text_or_code.strip()
    if text.isascii() and text.isdigit():
        return _from_digits(text)
    return _from_names(_BETWEEN.sub("", text))


def _from_digits(text: str) -> str | None:
    if len(text) not in {2, 4, 6, 9, 12} or text[6:].strip("0"):
        return None
    code = text[:6]
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code if exists(code) else None


def _from_names(text: str) -> str | None:
    if not text:
        return None
    found = _walk(text, "") or set(named(text))
    if not found:
        found = {code for parent in divisions() if len(parent) < 6 for code in _walk(text, parent)}
    if len(found) > 1:  # 长沙 is the city, not the county of that name inside it
        found = {code for code in found if all(other.startswith(code) for other in found)}
    return found.pop() if len(found) == 1 else None


def _walk(text: str, parent: str) -> set[str]:
    """Return the divisions below a parent whose names, written one after the other, are the whole text."""
    found: set[str] = set()
    for code in children(parent):
        for name in spoken_names(_table().divisions[code].name):
            if text == name:
                found.add(code)
            elif text.startswith(name):
                rest = text[len(name) :]
                found |= _walk(_without_group(rest, code), code) or _skip_city(rest, code)
    return found


def _skip_city(text: str, parent: str) -> set[str]:
    """Find a county written directly after its province."""
    if len(parent) != 2:
        return set()
    return {found for city in children(parent) if len(city) == 4 for found in _walk(text, city)}


def _without_group(text: str, code: str) -> str:
    """Drop the words that stand where a municipality has no city: 上海市上海市浦东新区, 北京市市辖区朝阳区."""
    if len(code) == 2:
        for word in (_table().divisions[code].name, *_NO_PLACE):
            if code in MUNICIPALITIES and text.startswith(word):
                return text[len(word) :]
            if word == "省直辖县" and text.startswith(word):
                return re.sub(r"^省直辖县(?:级行政区划|级行政区|级行政单位)?", "", text)
    return text


def named(name: str) -> tuple[str, ...]:
    """Return the codes of all divisions that bear this name, full or spoken, today or formerly."""
    return _by_name().get(name, ())


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, division in _table().divisions.items():
        for name in spoken_names(division.name):
            found.setdefault(name, []).append(code)
    today = frozenset(found)
    for name, code in _table().former:
        if name not in today:
            found.setdefault(name, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}
