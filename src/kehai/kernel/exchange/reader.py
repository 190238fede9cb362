"""Reading files people bring (.xlsx, .xls, .csv): every parse runs in a child process that may die alone.

Refuses with UnreadableFile, whose text is a sentence for the person who brought the file.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

import orjson
from django.utils.translation import gettext_lazy as _

from kehai.kernel.exchange.cell import ERRORS

__all__ = ["ERRORS", "Inspection", "UnreadableFile", "inspect", "rows"]

FIRST_WORD_SECONDS = 180
SOURCES = Path(__file__).parents[3]  # where the child finds this package too

REFUSALS = {
    "bomb": _("This file unpacks to far more than its size; it was not opened."),
    "broken_line": _("Line %(line)s cannot be read: a cell is too long or a quotation mark is out of place."),
    "damaged": _("This file is damaged. Open it in Excel, save it again and try once more."),
    "document_type": _("This file contains declarations that a workbook never needs; it was not opened."),
    "empty": _("There is nothing in this file."),
    "encrypted": _("This file is protected by a password. Remove the password in Excel first."),
    "far_cell": _("Cell %(cell)s lies far away from the rest. Delete what is there and save the file again."),
    "nested_archive": _("This file contains another file. Copy the cells to a new workbook and try once more."),
    "no_such_sheet": _("There is no sheet “%(sheet)s” in this workbook."),
    "not_text": _("This is not a table: neither Excel nor text in UTF-8 or GB 18030."),
    "open_quote": _("In line %(line)s a quotation mark is opened and never closed."),
    "too_large": _("This file is too large to be read at once. Divide it and try again."),
    "too_large_unpacked": _("This file holds more than %(most)s MB. Divide it and try again."),
    "too_many_columns": _("There are more than %(most)s columns."),
    "too_many_parts": _("This file has more than %(most)s parts; it was not opened."),
    "unknown_encoding": _("The encoding “%(encoding)s” is not known."),
    "unknown_format": _("This is not an Excel workbook. Save it as .xlsx or .csv and try once more."),
    "web_page": _("This is a web page with the name of a workbook. Open it in Excel and save it as .xlsx."),
}

WARNINGS = {
    "bad_characters": _("%(count)s characters could not be read and stand as �."),
    "errors": _("%(count)s cells hold an error such as #REF! (first in line %(line)s)."),
    "hidden_sheets": _("%(count)s hidden sheets are left out."),
    "lost_digits": _("%(count)s long numbers lost digits in the spreadsheet (first in line %(line)s)."),
    "merged": _("Merged cells were filled in %(count)s rows (first in line %(line)s)."),
    "nul": _("%(count)s cells hold a zero byte (first in line %(line)s)."),
    "uncomputed": _("%(count)s formulas have no result. Open the file in Excel and save it."),
}


class UnreadableFile(Exception):
    """The file cannot be read; the text says why, for people, and ``code`` for programs."""

    def __init__(self, code: str, values: dict[str, Any] | None = None) -> None:
        super().__init__(str(REFUSALS[code]) % (values or {}))
        self.code = code


@dataclass(frozen=True)
class Inspection:
    """What a file holds: ``rows`` below the headers, the first of them as ``sample``, sentences of ``warnings``.

    ``sheets`` is empty for a text file, ``encoding`` None for a workbook.
    """

    sheets: list[str]
    sheet: str | None
    encoding: str | None
    headers: list[str]
    sample: list[list[str | None]]
    rows: int
    warnings: list[str] = field(default_factory=list)


def inspect(path: str | Path, sheet: str | None = None, encoding: str | None = None) -> Inspection:
    """Read a file to its end and say what is in it; ``sheet`` None takes the first that holds something."""
    with _child("inspect", path, sheet, encoding) as output:
        first, last = _answer(output), _answer(output)
    return Inspection(
        sheets=first["sheets"],
        sheet=first["sheet"],
        encoding=first["encoding"],
        headers=first["headers"],
        sample=last["sample"],
        rows=last["rows"],
        warnings=[_sentence(note) for note in last["notes"]],
    )


def rows(path: str | Path, sheet: str | None = None, encoding: str | None = None) -> Iterator[tuple[int, list[str | None]]]:
    """Yield (line number in the file, cells) of every row below the headers that is not blank.

    Cells are text exactly as the file holds it, or None; a cell that is an error of Excel is one of ERRORS.
    A file that turns out unreadable on the way raises UnreadableFile after the rows that could be read.
    """
    with _child("rows", path, sheet, encoding) as output:
        _answer(output)
        for line in output:
            message = orjson.loads(line)
            if isinstance(message, dict):
                _checked(message)
                return
            number, cells = message
            yield number, cells
    raise UnreadableFile("too_large")


@contextmanager
def _child(mode: str, path: str | Path, sheet: str | None, encoding: str | None) -> Iterator[BufferedReader]:
    """Run the parser beside us; it is killed when we are done, or when it is silent for too long at first."""
    command = [sys.executable, "-m", "kehai.kernel.exchange.parse", mode, str(Path(path).resolve(strict=True))]
    command += [f"--sheet={sheet}"] if sheet is not None else []
    command += [f"--encoding={encoding}"] if encoding is not None else []
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()) as process:
        output = cast("BufferedReader", process.stdout)
        watch = threading.Timer(FIRST_WORD_SECONDS, process.kill)
        watch.daemon = True
        watch.start()
        try:
            output.peek(1)  # waits for the first word
            watch.cancel()  # from here on the reader sets the pace, and it may be slow
            yield output
        finally:
            watch.cancel()
            process.kill()


def _environment() -> dict[str, str]:
    """Return the child's surroundings: enough to start Python, none of the server's secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}


def _answer(output: BufferedReader) -> dict[str, Any]:
    """Return the next object; a child that died without a word ran into its limits."""
    line = output.readline()
    if not line:
        raise UnreadableFile("too_large")
    return _checked(orjson.loads(line))


def _checked(message: dict[str, Any]) -> dict[str, Any]:
    if "refused" in message:
        raise UnreadableFile(message["refused"], message["values"])
    return message


def _sentence(note: dict[str, Any]) -> str:
    return str(WARNINGS[note["code"]]) % note
