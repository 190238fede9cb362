"""A workbook of one sheet, the one way out for all of them: text stays text, and whoever took it stands on it.

The mark (name, time, number in the trail) is printed on every page and hangs as a note at the first
header; it is no row, so that a workbook can be brought back as it went out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

from rustpy_xlsxwriter import Format, write_worksheet

LONGEST_CELL = 32_767
_LONGEST_MARK = 200  # a printed header holds 255 characters
_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Book:
    """A sheet's title, its headers (which differ from each other), number formats and widths; and its mark."""

    title: str
    headers: Sequence[str]
    patterns: Sequence[str]
    widths: Sequence[float]
    mark: str = ""


def save(book: Book, records: Iterator[dict[str, Any]], target: BinaryIO) -> None:
    """Writes records whose keys are the headers in their order; they go straight into the writer."""
    first = next(records, None)
    write_worksheet(
        chain([first], records) if first is not None else [dict.fromkeys(book.headers)],
        target,
        sheet_name=book.title.translate(_NAME).strip()[:31] or "Kehai",
        freeze_row=1,
        autofilter=True,
        header_format=Format().set_bold(),
        column_formats=[Format().set_num_format(pattern) for pattern in book.patterns],
        column_widths=[float(width) for width in book.widths],
        **_marked(book),
    )


def _marked(book: Book) -> dict[str, Any]:
    mark = book.mark[:_LONGEST_MARK]
    if not mark:
        return {}
    printed = mark.replace("&", "&&")
    setup = {"header": f"&L{printed}&R&P / &N", "footer": f"&C{printed}"}
    return {"page_setup": setup, "notes": {book.headers[0]: {"text": mark, "author": "Kehai"}}}


def write(title: str, headers: Sequence[str], rows: Iterable[Sequence[str | None]], target: BinaryIO, mark: str = "") -> None:
    """Writes rows of text under the headers: nothing becomes a number, a date or a formula."""
    save(Book(title, headers, ["@"] * len(headers), [20.0] * len(headers), mark), _records(headers, rows), target)


def text(value: Any) -> str:
    """A value as the text of a cell."""
    told = str(value)
    return told if len(told) <= LONGEST_CELL else told[: LONGEST_CELL - 1] + "…"


def _records(headers: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Iterator[dict[str, str | None]]:
    """The writer goes by position, so every record has all headers in their order."""
    for row in rows:
        cells = [cell if cell is None else text(cell) for cell in row[: len(headers)]]
        yield dict(zip(headers, cells + [None] * (len(headers) - len(cells)), strict=True))
