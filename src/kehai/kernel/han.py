"""The tables of Chinese characters: how each is read, which phrases are read otherwise, which is simplified how.

One small file, made by scripts/han.py out of pypinyin and OpenCC, so that any process reads names at 2 MB
and 20 ms; the libraries themselves would cost each process 85 MB.
"""

import gzip
import json
from array import array
from functools import cache
from importlib.resources import files
from typing import NamedTuple

FIRST, LAST = 0x3400, 0x9FFF


class Tables(NamedTuple):
    """Syllables; the number of each character's; phrases read otherwise; how they begin, and the longest so; traditional to simplified."""

    syllables: list[str]
    of: "array[int]"
    phrases: dict[str, str]
    begins: dict[str, int]
    simplified: dict[int, int]

    def reading(self, char: str) -> str:
        """The syllable of a character; empty for one that has none."""
        code = ord(char)
        return self.syllables[self.of[code - FIRST]] if FIRST <= code <= LAST else ""


@cache
def tables() -> Tables:
    """What the file says."""
    packed = files("kehai.kernel").joinpath("data/han.json.gz").read_bytes()
    content = json.loads(gzip.decompress(packed))
    of = array("H", bytes(2 * (LAST - FIRST + 1)))
    for at, chars in enumerate(content["readings"].values(), 1):
        for char in chars:
            of[ord(char) - FIRST] = at
    long, short = content["simplified"]
    phrases = content["phrases"]
    begins: dict[str, int] = {}
    for phrase in phrases:
        begins[phrase[:2]] = max(begins.get(phrase[:2], 0), len(phrase))
    return Tables(["", *content["readings"]], of, phrases, begins, str.maketrans(long, short))


def simplify(value: str) -> str:
    """The text in simplified characters, one by one: for comparing, never for showing."""
    return value if value.isascii() else value.translate(tables().simplified)
