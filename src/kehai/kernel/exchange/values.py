"""From the text of a cell to the value of a field, as people write values in spreadsheets; and to JSON and back.

A reader raises types.Bad with a sentence, and gives None for a cell that says "nothing".
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import periods, types
from kehai.kernel.exchange.cell import ERRORS
from kehai.kernel.field import Field
from kehai.kernel.text import fold

Reader = Callable[[str], Any]
NOTHING = frozenset({"N/A", "n/a", "null", "NULL", "<null>", "(null)"})
_DASHES = frozenset({"-", "--", "—", "——", "/", "\\", "无"})
_TEXTS = frozenset({"text", "longtext", "code"})
_TIME = r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})" + _TIME)
_MARKS = re.compile(r"^(?:￥|¥|\$|€|CNY|RMB)\s*|\s*(?:元|圆)$", re.IGNORECASE)
_YES = ("true", "yes", "y", "1", "是", "对", "有", "√", "✓", "✔")
_NO = ("false", "no", "n", "0", "否", "不是", "错", "没有", "×", "✗", "✘")
_BOOLEANS = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}


def reader(field: Field) -> Reader:
    """The reader of a field's cells; links are read by links.py."""
    read = _READERS.get(field.type)
    inner = read(field) if read else _plain(field)
    nothing = NOTHING if field.type in _TEXTS else NOTHING | _DASHES

    def cell(text: str) -> Any:
        if text in nothing:
            return None
        if text[0] == "#" and text in ERRORS:
            raise types.Bad(_("This cell holds an error of the spreadsheet: %(text)s.") % {"text": text})
        return inner(text)

    return cell


def _plain(field: Field) -> Reader:
    clean = types.TYPES[field.type].clean
    return lambda text: clean(field, text)


def _choices(field: Field) -> Reader:
    known = words(field)

    def read(text: str) -> str:
        found = known.get(fold(text))
        if found is None:
            raise types.Bad(_("“%(text)s” is not one of the values: %(known)s.") % {"text": text[:40], "known": _shown(field)})
        return found

    return read


def words(field: Field) -> dict[str, str]:
    """What people may write for each choice: its value, and its label in each language."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for choice in field.choices:
                found.setdefault(fold(str(choice.label)), choice.value)
    return found | {fold(choice.value): choice.value for choice in field.choices}


def _shown(field: Field) -> str:
    listed = [str(choice.label) for choice in field.choices]
    return _t(", ").join(listed[:8]) + ("…" if len(listed) > 8 else "")


def _boolean(field: Field) -> Reader:
    def read(text: str) -> bool:
        found = _BOOLEANS.get(fold(text))
        if found is None:
            raise types.Bad(_("Please answer yes or no."))
        return found

    return read


def _number(field: Field) -> Reader:
    clean = types.TYPES[field.type].clean

    def read(text: str) -> Any:
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        # A comma is taken for a thousand's mark only where one may stand: 1,5 would become fifteen.
        text = _MARKS.sub("", text.strip())
        if "," in text:
            whole = text.partition(".")[0].lstrip("+-").split(",")
            if not 1 <= len(whole[0]) <= 3 or any(len(part) != 3 for part in whole[1:]):
                raise types.Bad(_("Please write a number."))
            text = text.replace(",", "")
        return clean(field, text.removesuffix(".0") if field.type == "integer" else text)

    return read


def _date(field: Field) -> Reader:
    def read(text: str) -> date:
        moment = _moment(text)
        if moment is None:
            raise types.Bad(_("Please write a date as 2026-01-31."))
        day: date = types.TYPES["date"].clean(field, moment.date())
        return day

    return read


def _datetime(field: Field) -> Reader:
    def read(text: str) -> datetime:
        moment = _moment(text)
        if moment is None:
            raise types.Bad(_("Please write a time as 2026-01-31T09:30:00Z."))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=periods.zone())
        at: datetime = types.TYPES["datetime"].clean(field, moment)
        return at.astimezone(UTC)

    return read


def _moment(text: str) -> datetime | None:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    found = _DATE.fullmatch(text.strip()) or _COMPACT.fullmatch(text.strip())
    if not found:
        return None
    *numbers, offset = found.groups()
    try:
        moment = datetime(*(int(number or 0) for number in numbers))  # type: ignore[arg-type]  # noqa: DTZ001  its zone follows
        return datetime.fromisoformat(moment.isoformat() + offset) if offset else moment
    except ValueError:
        return None


_READERS: dict[str, Callable[[Field], Reader]] = {
    "choice": _choices,
    "boolean": _boolean,
    "integer": _number,
    "decimal": _number,
    "money": _number,
    "date": _date,
    "datetime": _datetime,
}


def plain(value: Any) -> Any:
    """A clean value as JSON."""
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


_BACK: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "decimal": Decimal,
    "money": Decimal,
    "link": UUID,
}


def back(field: Field) -> Callable[[Any], Any] | None:
    """What turns the JSON of a clean value of this field into the value; None where it is the value."""
    return _BACK.get(field.type)
