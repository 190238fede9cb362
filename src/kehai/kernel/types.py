"""The field types: how a value is cleaned on its way in, shown on its way out, and compared.

Every type is one entry of `TYPES`; `clean` turns a JSON value into the Python value that is stored,
`out` turns the stored SQL value into what leaves in JSON. See docs/guides/add-a-field-type.md.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kehai.kernel import lunar, regions, text
from kehai.kernel.field import BIG, Field
from kehai.kernel.sql import Sql

_WHOLE = re.compile(r"[+-]?[0-9]{1,24}")
EQUAL = frozenset({"eq", "ne", "in", "empty", "filled"})
ORDER = frozenset({"lt", "le", "gt", "ge"})
TEXTUAL = frozenset({"contains", "starts"})


class Bad(ValueError):
    """A value that does not fit; the message is a sentence for people."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Bad(_("Please write text."))
    try:
        return text.clean_text(value, field.max_length or 100_000, lines=field.type == "longtext")
    except ValueError as error:
        raise Bad(error.args[0]) from error


def _integer(field: Field, value: Any) -> int:
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Bad(_("Please write a whole number."))
    if value < field.least:
        raise Bad(_("This number is too small."))
    if value > field.most:
        raise Bad(_("This number is too large."))
    return value


def _decimal(field: Field, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Bad(_("Please write a number."))
    if isinstance(value, float) and not math.isfinite(value):
        raise Bad(_("Please write a number."))
    if (isinstance(value, str) and len(value) > 40) or (isinstance(value, int) and abs(value) > 10**40):
        raise Bad(_("This number is too large."))
    try:
        number = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation as error:
        raise Bad(_("Please write a number.")) from error
    if not number.is_finite():
        raise Bad(_("Please write a number."))
    places = 2 if field.type == "money" else field.places
    if number.adjusted() >= field.digits - places:
        raise Bad(_("This number is too large."))
    if number.adjusted() < -40:
        return Decimal(0)
    rounded = number.quantize(Decimal(1).scaleb(-places))
    if rounded.adjusted() >= field.digits - places:
        raise Bad(_("This number is too large."))
    return rounded


def _date(field: Field, value: Any) -> date:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip().replace("/", "-"))
        except ValueError as error:
            raise Bad(_("Please write a date as 2026-01-31.")) from error
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Bad(_("Please write a date as 2026-01-31."))
    if not 1000 <= value.year <= 9998:
        raise Bad(_("This date is out of range."))
    return value


def _anniversary(field: Field, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 40:
        raise Bad(_("Please write a day as 1990-05-17, 05-17 or lunar 8-15."))
    try:
        return str(lunar.read(value))
    except ValueError as error:
        raise Bad(error.args[0]) from error


def _datetime(field: Field, value: Any) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise Bad(_("Please write a time as 2026-01-31T09:30:00Z.")) from error
    if not isinstance(value, datetime):
        raise Bad(_("Please write a time as 2026-01-31T09:30:00Z."))
    if not 1000 <= value.year <= 9998:
        raise Bad(_("This date is out of range."))
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, str):
        value = {"true": True, "false": False, "是": True, "否": False, "1": True, "0": False}.get(value.strip().lower())
    if not isinstance(value, bool):
        raise Bad(_("Please answer yes or no."))
    return value


def _choice(field: Field, value: Any) -> str:
    if isinstance(value, str):
        for choice in field.choices:
            if value == choice.value:
                return choice.value
    raise Bad(_("Please choose one of the values."))


def _link(field: Field, value: Any) -> UUID:
    if isinstance(value, dict) and "id" in value:
        value = value["id"]
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else _refuse_link()
    except ValueError:
        return _refuse_link()


def _refuse_link() -> UUID:
    raise Bad(_("Please choose a record."))


def _region(field: Field, value: Any) -> str:
    if isinstance(value, dict) and "id" in value:
        value = value["id"]
    code = regions.normalise(value) if isinstance(value, str) and len(value) < 100 else None
    if code is None:
        raise Bad(_("This region is not known."))
    return code


def _mobile(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Bad(_("Please write a telephone number."))
    try:
        return text.phone(_text(field, value))
    except ValueError as error:
        raise Bad(_("This is not a telephone number.")) from error


def _identity(field: Field, value: Any) -> str:
    try:
        return text.identity(_text(field, value))
    except ValueError as error:
        raise Bad(_("This is not an identity number: 18 characters, the last one checks the others.")) from error


def _account(field: Field, value: Any) -> str:
    number = re.sub(r"[\s-]", "", _text(field, value))
    if not 8 <= len(number) <= 30 or not (number.isascii() and number.isdigit()):
        raise Bad(_("A bank account has 8 to 30 digits."))
    return number


def _email(field: Field, value: Any) -> str:
    cleaned = _text(field, value)
    local, at, domain = cleaned.rpartition("@")
    if not (local and at and "." in domain) or " " in cleaned:
        raise Bad(_("This is not an e-mail address."))
    return cleaned


def _code(field: Field, value: Any) -> str:
    # Capitals first: some letters become two.
    return _text(field, value.upper() if isinstance(value, str) else value)


def _files(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > 20:
        raise Bad(_("Please attach at most 20 files."))
    return [str(_link(field, item)) for item in value]


def _picture(field: Field, value: Any) -> list[str] | None:
    if not isinstance(value, list) or len(value) > 1:
        raise Bad(_("Please attach one picture."))
    return _files(field, value) or None


def _json(field: Field, value: Any) -> Any:
    if not isinstance(value, dict | list) or not _sound(value, 0):
        raise Bad(_("This is not well formed."))
    return value


def _sound(value: Any, depth: int) -> bool:
    """No NUL, no lone surrogate, no NaN, nothing deeper than 12 or wider than 2,000."""
    if isinstance(value, dict | list):
        inner = value if isinstance(value, list) else [*value, *value.values()]
        return depth < 12 and len(inner) <= 2000 and all(_sound(item, depth + 1) for item in inner)
    if isinstance(value, str):
        return "\0" not in value and not any(0xD800 <= ord(c) <= 0xDFFF for c in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, int) and -BIG <= value <= BIG)


def _secret(field: Field, value: Any) -> str:
    """A secret as it was typed: a blank at its end may be part of it."""
    if not isinstance(value, str):
        raise Bad(_("Please write text."))
    if len(value) > (field.max_length or 400) or not value.isprintable():
        raise Bad(_("This text contains characters that are not valid."))
    return value


def _plain(value: Sql) -> Sql:
    return value


def _as_text(value: Sql) -> Sql:
    return value + "::text"


@dataclass(frozen=True, slots=True)
class FieldType:
    """One type: its cleaner, its JSON form in SQL, the operators a filter may use, its JSON Schema."""

    clean: Callable[[Field, Any], Any]
    operators: frozenset[str]
    schema: dict[str, Any]
    out: Callable[[Sql], Sql] = _plain
    measure: bool = False


_STRING = {"type": "string"}
_DATES = EQUAL | ORDER | {"within"}
TYPES: dict[str, FieldType] = {
    "text": FieldType(_text, EQUAL | TEXTUAL | ORDER, _STRING),
    "longtext": FieldType(_text, frozenset({"contains", "empty", "filled"}), _STRING),
    "code": FieldType(_code, EQUAL | TEXTUAL | ORDER, _STRING),
    "email": FieldType(_email, EQUAL | TEXTUAL, _STRING),
    "mobile": FieldType(_mobile, EQUAL | TEXTUAL, _STRING),
    "identity": FieldType(_identity, EQUAL, _STRING),
    "account": FieldType(_account, EQUAL, _STRING),
    "address": FieldType(_text, EQUAL | TEXTUAL, _STRING),
    "integer": FieldType(_integer, EQUAL | ORDER, {"type": "integer", "minimum": -BIG, "maximum": BIG}, measure=True),
    "decimal": FieldType(_decimal, EQUAL | ORDER, {"type": "string", "format": "decimal"}, _as_text, measure=True),
    "money": FieldType(_decimal, EQUAL | ORDER, {"type": "string", "format": "decimal"}, _as_text, measure=True),
    "date": FieldType(_date, _DATES, {"type": "string", "format": "date"}),
    "anniversary": FieldType(_anniversary, EQUAL, _STRING),
    "datetime": FieldType(_datetime, _DATES, {"type": "string", "format": "date-time"}),
    "boolean": FieldType(_boolean, EQUAL, {"type": "boolean"}),
    "choice": FieldType(_choice, EQUAL, _STRING),
    "link": FieldType(_link, EQUAL | {"me", "under"}, {"type": "string", "format": "uuid"}),
    "region": FieldType(_region, EQUAL | {"under"}, _STRING),
    "files": FieldType(_files, frozenset({"empty", "filled"}), {"type": "array", "items": _STRING, "maxItems": 20}),
    "picture": FieldType(_picture, frozenset({"empty", "filled"}), {"type": "array", "items": _STRING, "maxItems": 1}),
    # Only in the forms of actions: nothing shows, filters or exports a secret.
    "secret": FieldType(_secret, frozenset(), {"type": "string", "format": "password"}),
    "json": FieldType(_json, frozenset({"empty", "filled"}), {"type": ["object", "array"]}),
}
GROUPABLE = frozenset({"choice", "boolean", "link", "region", "date", "datetime"})


def clean(field: Field, value: Any) -> Any:
    """The stored value for a value from outside; None for an empty one. Raises Bad with a sentence."""
    if value is None or value == "" or (isinstance(value, str) and not value.strip()):
        if field.required:
            raise Bad(_("Please fill this in."))
        return None
    return TYPES[field.type].clean(field, value)
