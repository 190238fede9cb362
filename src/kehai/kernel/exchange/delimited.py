"""Rows of a text file whose cells stand between commas, semicolons or tabs, in UTF-8 or GB 18030.

Excel in China writes GBK; the export of a web page writes UTF-8, with or without a mark at its beginning.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from kehai.kernel.exchange import guard
from kehai.kernel.exchange.cell import typed_text
from kehai.kernel.exchange.notes import Notes
from kehai.kernel.exchange.table import Line

DELIMITERS = ",", ";", "\t", "|"
_CHUNK = guard.MEGABYTE
_LONGEST_CELL = 200_000
_LONGEST_RECORD = 2_000  # lines in one record: beyond it, a quotation mark was never closed
_SAMPLE_LINES = 60
_SAMPLE_WIDTH = 2_000
_BAD_SHARE = 0.002
_FEWEST_BAD = 3
_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|\?xml|head|body|meta|div|style)", re.IGNORECASE)
_EXCEL_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


class Coding(NamedTuple):
    """How the bytes become characters; ``bad`` is the number of places that could not be read."""

    name: str
    bad: int


def coding_of(path: Path) -> Coding:
    """Find the encoding: what a mark says, else strict UTF-8, else GB 18030, else the one with few bad places."""
    with path.open("rb") as file:
        start = file.read(64 * 1024)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _lenient(path, "utf-16")
    if start.count(0) > len(start) // 50:
        raise guard.Refused("not_text")
    if start.startswith(codecs.BOM_UTF8):
        return _lenient(path, "utf-8-sig")
    for name in ("utf-8", "gb18030"):
        if _strictly(path, name):
            return Coding(name, 0)
        if name == "utf-8" and _bad_share(path, name) <= _BAD_SHARE:
            return _lenient(path, name)
    return _lenient(path, "gb18030")


def _strictly(path: Path, name: str) -> bool:
    decode = codecs.getincrementaldecoder(name)("strict").decode
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                decode(piece)
        decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lenient(path: Path, name: str) -> Coding:
    bad, wide, controls = _counts(path, name)
    if bad > max(_FEWEST_BAD, wide * _BAD_SHARE) or controls > max(_FEWEST_BAD, wide * _BAD_SHARE):
        raise guard.Refused("not_text")
    return Coding(name, bad)


def _bad_share(path: Path, name: str) -> float:
    bad, wide, _ = _counts(path, name)
    return bad / max(wide, 1)


def _counts(path: Path, name: str) -> tuple[int, int, int]:
    """Return how many characters are unreadable, beyond ASCII, and control characters."""
    decode = codecs.getincrementaldecoder(name)("replace").decode
    bad = wide = controls = 0
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            text = decode(piece)
            bad += text.count("\ufffd") - piece.count("\ufffd".encode())
            wide += sum(not letter.isascii() for letter in text) if not text.isascii() else 0
            controls += len(re.findall(r"[\x01-\x08\x0e-\x1f]", text))
    return max(bad, 0), wide, controls


def delimiter_of(sample: list[str]) -> str:
    """Choose the delimiter that cuts most lines of the sample into the same number of cells, at least two."""
    best, best_score = ",", 0.0
    for mark in DELIMITERS:
        widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=mark) if cells)
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
        score = count / sum(widths.values()) + min(width, 50) / 1000
        if score > best_score:
            best, best_score = mark, score
    return best


class Delimited:
    """An opened text file."""

    def __init__(self, path: Path, encoding: str | None) -> None:
        if path.stat().st_size > guard.MAX_UNPACKED:
            raise guard.Refused("too_large_unpacked", most=guard.MAX_UNPACKED // guard.MEGABYTE)
        self.path = path
        self.coding = Coding(_known(encoding), 0) if encoding else coding_of(path)
        csv.field_size_limit(_LONGEST_CELL)

    def rows(self, notes: Notes) -> Iterator[Line]:
        """Yield (line number, cells); a record over several lines has the number of its first."""
        if self.coding.bad:
            notes.add("bad_characters", count=self.coding.bad)
        with self.path.open(encoding=self.coding.name, errors="replace", newline="") as file:
            mark, skipped = self._delimiter(file)
            counted = _Lines(file, skipped)
            records = csv.reader(counted, delimiter=mark)
            while True:
                number = counted.number + 1
                try:
                    values = next(records, None)
                except csv.Error as error:
                    raise guard.Refused("broken_line", line=number) from error
                if values is None:
                    return
                if counted.quotes % 2 and counted.ended:
                    raise guard.Refused("open_quote", line=number)
                counted.quotes = 0
                yield number, [typed_text(value, notes, number) if value else None for value in values]

    @staticmethod
    def _delimiter(file: TextIO) -> tuple[str, int]:
        sample = [line[:_SAMPLE_WIDTH] for _, line in zip(range(_SAMPLE_LINES), file, strict=False)]
        file.seek(0)
        if sample and _MARKUP.match(sample[0].lstrip("\ufeff")):
            raise guard.Refused("web_page")
        if sample and (said := _EXCEL_LINE.fullmatch(sample[0])):
            file.readline()
            return said[1], 1
        return delimiter_of(sample), 0


class _Lines:
    """The lines of a file, counted, with the quotation marks of the record that is being read."""

    def __init__(self, file: TextIO, skipped: int) -> None:
        self._file = file
        self.number = skipped
        self.quotes = 0
        self.ended = False
        self._since = skipped

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        if not self.quotes:
            self._since = self.number
        elif self.number - self._since > _LONGEST_RECORD:
            raise guard.Refused("open_quote", line=self._since)
        self.quotes += line.count('"')
        return line


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise guard.Refused("unknown_encoding", encoding=encoding) from error
    return {"utf-8": "utf-8-sig", "gbk": "gb18030", "gb2312": "gb18030"}.get(name, name)
