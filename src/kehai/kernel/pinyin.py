"""How Chinese names are read: syllables, the form lists are sorted by, and the tokens that search stores.

Names of people are read by their surname: 单 is Shan, 仇 is Qiu. Pure, and quick enough for every write
(30,000 names a second); the tables stand in han.py.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from kehai.kernel import text
from kehai.kernel.han import Tables, tables

SORTED = 80  # characters of a name that lists are sorted by
FOUND = 16  # characters of a name that are found by their sound
GRAM = 4  # initials a token
READINGS = 4  # ways to cut typed letters into syllables
_WORD = re.compile(r"[a-z0-9]+")  # of Latin letters or digits
_LEGAL = re.compile(r"(?:股份|有限|责任|集团|总|分|子)*公司$")
_TYPED = re.compile(r"[a-z]+(?:[ '’]*[a-z]+)*")
# Characters that are read otherwise as a surname; the longer first.
_READ = (
    "万俟:mo qi|尉迟:yu chi|长孙:zhang sun|令狐:ling hu|澹台:tan tai|单于:chan yu|宰父:zai fu|皇甫:huang fu|夏侯:xia hou|"
    "单:shan|仇:qiu|解:xie|区:ou|查:zha|曾:zeng|朴:piao|盖:ge|翟:zhai|任:ren|华:hua|覃:qin|尉:wei|乐:yue|缪:miao|逄:pang|员:yun|"
    "召:shao|黑:he|折:she|种:chong|秘:bi|冼:xian|洗:xian|纪:ji|宁:ning|应:ying|燕:yan|重:chong|车:che|过:guo|那:na|繁:po|卜:bu|"
    "葛:ge|郇:xun|隗:wei|谌:chen|乜:nie|晁:chao|相:xiang|都:du|藏:zang|祭:zhai|阚:kan|能:nai|么:yao|哈:ha|撒:sa|佴:nai|麴:qu|"
    "行:xing|参:shen|句:gou|盛:sheng|薄:bo|柏:bai|呙:guo"
)
_SURNAMES = dict(pair.split(":") for pair in _READ.split("|"))


def folded(name: str) -> str:
    """The form of a name in which width, case, spaces and traditional characters do not count."""
    return text.simplify(text.fold(name))


def syllables(name: str, *, person: bool = False) -> list[str]:
    """The readings of a folded name, one a character; a word of Latin letters or digits is one, other marks are none."""
    read, at = _surname(name) if person else ([], 0)
    found, size = tables(), len(name)
    begins, reading = found.begins, found.reading
    while at < size:
        word = name[at]
        if word.isascii():
            piece = _WORD.match(name, at)
            word = piece[0] if piece else word
            if word.isalnum():
                read.append(word)
        elif name[at : at + 2] in begins and (phrase := _phrase(found, name, at)):
            word = phrase
            read += found.phrases[phrase].split()
        elif sound := reading(word):
            read.append(sound)
        elif word.isalnum():
            read.append(word)
        at += len(word)
    return read


def _surname(name: str) -> tuple[list[str], int]:
    """How the surname of a person is read where that differs, and how long it is; a surname alone is read as any character."""
    length = next((n for n in (2, 1) if name[:n] in _SURNAMES), 0)
    return (_SURNAMES[name[:length]].split(), length) if 0 < length < len(name) else ([], 0)


def _phrase(found: Tables, name: str, at: int) -> str:
    """The longest phrase here that is read otherwise than its characters."""
    longest = min(found.begins[name[at : at + 2]], len(name) - at)
    return next((part for n in range(longest, 1, -1) if (part := name[at : at + n]) in found.phrases), "")


def spelling(name: str, *, person: bool = False) -> str:
    """What a list is sorted by, and what a search by sound is checked against: "lao feng xiang" and the name itself."""
    clean = folded(name)[:SORTED]
    return " ".join(syllables(clean, person=person))[: SORTED * 4] + "\t" + clean


def tokens(told: str) -> list[str]:
    """The tokens of a spelling: `y:` pairs of neighbouring syllables, `i:` runs of initials.

    The legal form is nobody's search word. Who shortens a place to its first sound is found, too: 上海老凤祥 by slfx.
    """
    sounds, _tab, name = told.partition("\t")
    read = sounds.split()
    core = _LEGAL.sub("", name) if name.endswith("公司") else name
    if core and len(read) == len(name):
        read = read[: len(core)]
    read = [each[:12] for each in read[:FOUND]]
    pairs = [f"y:{one}.{other}" for one, other in pairwise(read)] + [f"y:{each}" for each in read[-1:]]
    initials = "".join([each[0] for each in read])
    runs = [f"i:{initials[at : at + GRAM]}" for at in range(len(initials))]
    short = [f"i:{initials[0]}{initials[2 : 1 + GRAM]}"] if len(initials) > GRAM else []
    return list(dict.fromkeys([*pairs, *runs, *short]))


class Sought(NamedTuple):
    """One meaning of typed letters: the tokens a row must have, and the pattern its spelling must match."""

    tokens: list[str]
    pattern: str


def sought(typed: str) -> list[Sought]:
    """What typed Latin letters can mean as sounds: initials, and every way to cut them into syllables."""
    if len(typed) > FOUND * 6 or not _TYPED.fullmatch(typed):
        return []
    letters = re.sub(r"[ '’]", "", typed)
    found = [_initials(letters)] if 2 <= len(letters) <= FOUND else []
    return found + [_sounds(cut) for cut in _cuts(letters)]


def _initials(letters: str) -> Sought:
    runs = [letters[at : at + GRAM] for at in range(max(1, len(letters) - GRAM + 1))]
    needed = [f"i:{run}" for run in runs]
    needed[-1] += ":*"
    first, *others = (rf"{letter}[a-z0-9]*" for letter in letters)
    return Sought(needed, rf"(^| ){first}( [a-z0-9]+)?" + "".join(f" {each}" for each in others))


def _sounds(cut: Sequence[str]) -> Sought:
    """The last one may still be incomplete."""
    pairs = [f"y:{one}.{other}" for one, other in pairwise(cut)] or [f"y:{cut[0]}"]
    pairs[-1] += ":*"
    return Sought(pairs, "(^| )" + " ".join(cut))


@lru_cache(maxsize=512)
def _cuts(letters: str) -> tuple[tuple[str, ...], ...]:
    """The ways to cut letters into syllables, the last perhaps begun only; the fewest syllables first."""
    whole, begun = _known()
    found: list[tuple[str, ...]] = []
    open_ends: list[tuple[tuple[str, ...], int]] = [((), 0)]
    while open_ends and len(found) < READINGS:
        cut, at = open_ends.pop(0)
        rest = letters[at:]
        if rest in begun and (cut or len(rest) > 1):
            found.append((*cut, rest))
        longer = [(((*cut, rest[:n])), at + n) for n in range(min(6, len(rest) - 1), 0, -1) if rest[:n] in whole]
        open_ends = [*open_ends, *longer][:64]
    return tuple(found)


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """All syllables, and all beginnings of them."""
    whole = frozenset(each for each in tables().syllables if each)
    return whole, frozenset(each[:n] for each in whole for n in range(1, len(each) + 1))
