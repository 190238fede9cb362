"""The child process that parses a brought file: limits itself first, then writes JSON lines to its output.

    python -m kehai.kernel.exchange.parse inspect|rows PATH [--sheet NAME] [--encoding NAME]

First line: an object with sheets, sheet, encoding, headers. Then, for ``rows``, one [line, [cells]] each.
Last line: an object with rows, notes, and for ``inspect`` the sample. A refusal is one object with its code.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from kehai.kernel.exchange import guard
from kehai.kernel.exchange.delimited import Delimited
from kehai.kernel.exchange.notes import Notes
from kehai.kernel.exchange.table import Line, table
from kehai.kernel.exchange.workbook import Book

SAMPLE = 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_ZIP = b"PK\x05\x06", b"PK\x07\x08"


def say(message: Any) -> None:
    """Write one line for the parent."""
    sys.stdout.buffer.write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))


def opened(path: Path, sheet: str | None, encoding: str | None, notes: Notes) -> tuple[dict[str, Any], Iterator[Line]]:
    """Return what is to be said first, and the rows, whatever the file's name claims it is."""
    with path.open("rb") as file:
        start = file.read(8)
    if not start.strip():
        raise guard.Refused("empty")
    if start.startswith(_OTHER_ZIP):
        raise guard.Refused("unknown_format")
    if start.startswith(_ZIP) or start == _OLE:
        return _of_workbook(Book(path, zipped=start.startswith(_ZIP)), sheet, notes)
    text = Delimited(path, encoding)
    headers, rows = table(text.rows(notes))
    return {"sheets": [], "sheet": None, "encoding": text.coding.name, "headers": headers}, rows


def _of_workbook(book: Book, sheet: str | None, notes: Notes) -> tuple[dict[str, Any], Iterator[Line]]:
    """Open the sheet asked for, else the first that people see and that holds something."""
    names, hidden = book.sheets()
    if hidden:
        notes.add("hidden_sheets", count=hidden)
    for name in [sheet] if sheet is not None else names:
        try:
            headers, rows = table(book.rows(name, notes))
        except guard.Refused as refusal:
            if refusal.code == "empty" and sheet is None:
                continue
            raise
        return {"sheets": names, "sheet": name, "encoding": None, "headers": headers}, rows
    raise guard.Refused("empty")


def run(mode: str, path: Path, sheet: str | None, encoding: str | None) -> None:
    """Read the whole file and say what is in it."""
    notes = Notes()
    first, rows = opened(path, sheet, encoding, notes)
    say(first)
    count, sample = 0, []
    for line, cells in rows:
        count += 1
        if mode == "rows":
            say((line, cells))
        elif count <= SAMPLE:
            sample.append(cells)
    say({"rows": count, "notes": notes.told(), "sample": sample})


def main() -> int:
    """Parse the arguments, limit this process, and turn every failure into a refusal."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["inspect", "rows"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--sheet")
    parser.add_argument("--encoding")
    given = parser.parse_args()
    guard.limit_this_process()
    try:
        run(given.mode, given.path, given.sheet, given.encoding)
    except guard.Refused as refusal:
        say({"refused": refusal.code, "values": refusal.values})
    except BrokenPipeError:
        return 1
    except MemoryError:
        say({"refused": "too_large", "values": {}})
    except BaseException:  # noqa: BLE001 (a panic of the parser is no Exception; whatever it was, the file is at fault)
        say({"refused": "damaged", "values": {}})
    return 0


if __name__ == "__main__":
    sys.exit(main())
