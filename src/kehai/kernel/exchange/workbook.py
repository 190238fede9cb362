"""Rows of one sheet of an Excel workbook (.xlsx, .xls), as text, after the guard has looked at it."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from kehai.kernel.exchange import guard
from kehai.kernel.exchange.cell import value_text
from kehai.kernel.exchange.notes import Notes
from kehai.kernel.exchange.table import Cells, Line, letters

_FILLED = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,4})(\d{1,9})[\"'][^<>]*(?<!/)>")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*\bt\s*=\s*[\"']e[\"'])[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,4})(\d{1,9})[\"'][^<>]*>"
    rb".{0,9000}?<(?:\w+:)?v>([^<]{1,40})</",
    re.DOTALL,
)
_UNCOMPUTED = re.compile(rb"</(?:\w+:)?f>(?:<(?:\w+:)?v></(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?</(?:\w+:)?c>")
_CARRY = 64 * 1024
_MOST_ERRORS = 200_000
_MOST_MERGED = 200_000
_LARGEST_INDEX = 4 * guard.MEGABYTE


class Place(NamedTuple):
    """A cell by row and column, both counted from 0."""

    row: int
    column: int


class Scan:
    """What a look over a sheet's XML finds: the farthest filled cell, and the errors that parsers drop."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self.errors: dict[Place, str] = {}
        self.uncomputed = 0
        self._rest = b""

    def __call__(self, piece: bytes) -> None:
        """Take the next piece of the part."""
        piece = self._rest + piece
        cut = max(piece.rfind(b"</c>") + 4, piece.rfind(b":c>") + 3, len(piece) - _CARRY)
        self._rest, piece = piece[cut:], piece[:cut]
        if found := _FILLED.findall(piece):
            self.rows = max(self.rows, *(int(row) for _, row in found))
            self.columns = max(self.columns, *(_column(name) + 1 for name in {name for name, _ in found}))
        if (b'"e"' in piece or b"'e'" in piece) and len(self.errors) < _MOST_ERRORS:
            for name, row, text in _ERROR.findall(piece):
                self.errors[Place(int(row) - 1, _column(name))] = text.decode("utf-8", "replace").strip()
        if b"f>" in piece:
            self.uncomputed += len(_UNCOMPUTED.findall(piece))
        if self.rows > guard.MAX_ROWS or self.rows * self.columns > guard.MAX_CELLS:
            raise guard.Refused("far_cell", cell=f"{letters(self.columns - 1)}{self.rows}")


def _column(name: bytes) -> int:
    at = 0
    for letter in name.upper():
        at = at * 26 + letter - 64
    return at - 1


class Book:
    """An opened workbook; sheets are read one at a time."""

    def __init__(self, path: Path, *, zipped: bool) -> None:
        self.path = path
        self._parts = guard.check_archive(path) if zipped else None
        self._places: dict[str, str] = {}
        if self._parts is not None:
            guard.check_parts(path, self._parts, {})
            self._places = _sheet_parts(path)
        elif path.stat().st_size > guard.MAX_UNPACKED:
            raise guard.Refused("too_large_unpacked", most=guard.MAX_UNPACKED // guard.MEGABYTE)
        try:
            self._book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        except PasswordError as error:
            raise guard.Refused("encrypted") from error

    def sheets(self) -> tuple[list[str], int]:
        """Return the names of the sheets people see, and how many are hidden; all when all are hidden."""
        pages = [page for page in self._book.sheets_metadata if page.typ == SheetTypeEnum.WorkSheet]
        shown = [page.name for page in pages if page.visible == SheetVisibleEnum.Visible]
        return (shown, len(pages) - len(shown)) if shown else ([page.name for page in pages], 0)

    def rows(self, sheet: str, notes: Notes) -> Iterator[Line]:
        """Yield (line number in Excel, cells) of a sheet, and note what was lost or filled in."""
        if sheet not in self._book.sheet_names:
            raise guard.Refused("no_such_sheet", sheet=sheet)
        scan = self._scan(sheet)
        if scan.uncomputed:
            notes.add("uncomputed", count=scan.uncomputed)
        page = self._book.get_sheet_by_name(sheet)
        left = page.start[1] if page.start else 0
        if page.total_height * page.total_width > guard.MAX_CELLS:
            raise guard.Refused("far_cell", cell=f"{letters(page.total_width - 1)}{page.total_height}")
        errors = _by_row(scan.errors)
        merged = _Merged(page, left)
        for row, values in enumerate(page.iter_rows()):  # with the blank rows above, without blank columns before
            cells: Cells = [value_text(value, notes, row + 1) for value in values]
            for column, text in errors.get(row, ()):
                cells.extend([None] * (column - left + 1 - len(cells)))
                cells[column - left] = text
                notes.add("errors", line=row + 1)
            if merged.fill(row, cells):
                notes.add("merged", line=row + 1)
            yield row + 1, cells

    def _scan(self, sheet: str) -> Scan:
        scan = Scan()
        part = self._places.get(sheet)
        if self._parts is not None and part is not None:
            guard.check_parts(self.path, [entry for entry in self._parts if entry.filename == part], {part: scan})
        return scan


class _Merged:
    """Cells merged downward: Excel keeps the value in the first row only, people mean all of them."""

    def __init__(self, page: CalamineSheet, left: int) -> None:
        ranges = page.merged_cell_ranges or []
        tall = [Place(*first) + tuple(last) for first, last in ranges if last[0] > first[0]]
        self._from: dict[int, list[tuple[int, int]]] = {}
        for top, column, bottom, _right in tall:
            self._from.setdefault(top, []).append((column - left, bottom))
        self._open: dict[int, tuple[int, str | None]] = {}
        self._filled = 0

    def fill(self, row: int, cells: Cells) -> bool:
        """Write the value of every merged range that covers this row; tell whether anything was written."""
        written = False
        for column, (bottom, text) in list(self._open.items()):
            if row > bottom or column < 0:
                del self._open[column]
            elif text is not None and column < len(cells) and cells[column] is None and self._filled < _MOST_MERGED:
                cells[column] = text
                self._filled += 1
                written = True
        for column, bottom in self._from.get(row, ()):
            self._open[column] = (bottom, cells[column] if column < len(cells) else None)
        return written


def _by_row(errors: dict[Place, str]) -> dict[int, list[tuple[int, str]]]:
    rows: dict[int, list[tuple[int, str]]] = {}
    for place, text in errors.items():
        rows.setdefault(place.row, []).append((place.column, text))
    return rows


def _sheet_parts(path: Path) -> dict[str, str]:
    """Return sheet name -> part of the archive; whatever is not a workbook of Excel is refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise guard.Refused("unknown_format")
            book = _tree(archive, "xl/workbook.xml")
            links = _tree(archive, "xl/_rels/workbook.xml.rels")
    except (KeyError, ET.ParseError, zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError) as error:
        raise guard.Refused("damaged") from error
    targets = {link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))) for link in links}
    found: dict[str, str] = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
            found[sheet.get("name", "")] = targets.get(link, "").lstrip("/")
    return found


def _tree(archive: zipfile.ZipFile, part: str) -> ET.Element:
    if archive.getinfo(part).file_size > _LARGEST_INDEX:
        raise guard.Refused("damaged")
    return ET.fromstring(archive.read(part))  # noqa: S314 (the guard has refused a document type, so no entities)
