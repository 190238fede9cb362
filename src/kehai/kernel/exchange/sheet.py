"""A workbook of one sheet in which every cell is text: nothing becomes a number, a date or a formula."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from rustpy_xlsxwriter import Format, write_worksheet

LONGEST_CELL = 32_767
_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write(title: str, headers: Sequence[str], rows: Iterable[Sequence[str | None]], target: BinaryIO) -> None:
    """Writes the rows under the headers, which differ from each other; rows go straight into the writer."""
    records = _records(headers, rows)
    first = next(records, None)
    write_worksheet(
        chain([first], records) if first is not None else [dict.fromkeys(headers)],
        target,
        sheet_name=title.translate(_NAME).strip()[:31] or "Kehai",
        freeze_row=1,
        autofilter=True,
        header_format=Format().set_bold(),
        column_formats=[Format().set_num_format("@") for _header in headers],
        column_widths=[20.0 for _header in headers],
    )


def _records(headers: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Iterator[dict[str, str | None]]:
    """The writer goes by position, so every record has all headers in their order."""
    for row in rows:
        cells = [cell if cell is None or len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…" for cell in row[: len(headers)]]
        yield dict(zip(headers, cells + [None] * (len(headers) - len(cells)), strict=True))
