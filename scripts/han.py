"""Makes src/kehai/kernel/data/han.json.gz: how Chinese characters are read, and which are simplified how.

Out of the tables of pypinyin (MIT, 55 MB when loaded) and OpenCC (Apache 2.0, 30 MB and 0.4 s), of which
names need a twentieth: the plain reading of each character, the phrases that are read otherwise than
their characters one by one, and the simplified form of each traditional character.
"""

import gzip
import json
import unicodedata
from pathlib import Path

from opencc import OpenCC
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

TARGET = Path(__file__).resolve().parent.parent / "src/kehai/kernel/data/han.json.gz"
FIRST, LAST = 0x3400, 0x9FFF
LONGEST = 8
PLACES = "云南 海南 河南 湖南 江西 广西 陕西 山西 吉林 济南 南海 上海 天津 北京 福建 浙江"


def plain(reading: str) -> str:
    """A syllable without its tone; ü is v, as people type it."""
    parts = unicodedata.normalize("NFD", reading.partition(",")[0]).replace("u\u0308", "v")
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("ê", "e")


def main() -> None:
    """Writes the file; the same bytes for the same libraries."""
    of_char = {chr(code): plain(reading) for code, reading in PINYIN_DICT.items() if FIRST <= code <= LAST}
    readings: dict[str, str] = {}
    for char, syllable in sorted(of_char.items()):
        readings[syllable] = readings.get(syllable, "") + char
    phrases = {}
    for phrase, told in PHRASES_DICT.items():
        read = [plain(each[0]) for each in told]
        if 2 <= len(phrase) <= LONGEST and len(read) == len(phrase) and read != [of_char.get(c) for c in phrase]:
            phrases[phrase] = " ".join(read)
    for place in PLACES.split():  # 云南乐福 is no 南乐
        phrases[place] = " ".join(of_char[char] for char in place)
    phrases |= {"单县": "shan xian"}
    simplify = OpenCC("t2s").convert
    pairs = [(char, simplify(char)) for char in map(chr, range(FIRST, LAST + 1))]
    pairs = [(char, short) for char, short in pairs if char != short and len(short) == 1]
    content = {
        "readings": dict(sorted(readings.items())),
        "phrases": dict(sorted(phrases.items())),
        "simplified": ["".join(char for char, _short in pairs), "".join(short for _char, short in pairs)],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
