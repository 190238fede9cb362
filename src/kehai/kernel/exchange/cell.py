"""One cell as text: exactly what the file holds, without the ".0" and "E+10" of spreadsheets.

Numbers keep every digit they have, dates are ISO 8601, an empty cell is None.
"""

import datetime as dt
import re
from decimal import Decimal

from kehai.kernel.exchange.notes import Notes

ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_EXACT_DIGITS = 1e15  # spreadsheets keep fifteen digits; what lies beyond was rounded when it was typed
_PLAIN_DIGITS = 1e21
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_AS_TEXT = re.compile(r'="([^"]*)"|[\'’]([0-9]+)')

Value = str | float | int | bool | dt.date | dt.time | dt.timedelta


def typed_text(text: str, notes: Notes, line: int) -> str | None:
    """Return a text cell trimmed, without what programs put around a number, and note what it lost."""
    text = text.strip()
    if not text:
        return None
    if "\x00" in text:
        notes.add("nul", line=line)
        text = text.replace("\x00", "\ufffd")
    if text[0] in "='’" and (found := _AS_TEXT.fullmatch(text)):
        text = found[1] if found[1] is not None else found[2]
    if "E+" in text and _SCIENTIFIC.fullmatch(text):
        notes.add("lost_digits", line=line)
    return text or None


def value_text(value: Value, notes: Notes, line: int) -> str | None:
    """Return the text of a spreadsheet's value, or None when it is empty."""
    if isinstance(value, str):
        return typed_text(value, notes, line) if value else None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if abs(value) >= _EXACT_DIGITS:
            notes.add("lost_digits", line=line)
        return _digits(value)
    if isinstance(value, dt.timedelta):
        return _hours(value)
    return value.isoformat()


def _digits(value: float) -> str:
    if abs(value) < _EXACT_DIGITS and value == int(value):
        return str(int(value))
    if not abs(value) < _PLAIN_DIGITS:  # also what is no number
        return repr(value)
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _hours(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
