"""What stands in place of a hidden value: enough to recognise, not to use. The same in SQL and in Python."""

import re
from dataclasses import dataclass
from typing import Any

from kehai.kernel.text import MASK, SHORT_NUMBER, SHORT_TEXT


@dataclass(frozen=True, slots=True)
class Mask:
    """So many characters of the beginning and of the end stay; what is shorter than `least` is hidden whole."""

    first: int
    last: int
    least: int


# Of an address, what it shows of the region and no street: up to the district, else up to the city.
DISTRICT = "^.{1,20}?(?:新区|[区县旗])"
CITY = "^.{1,12}?市"
TEXTS = frozenset({"text", "longtext", "code", "email", "address"})
MASKS = {
    "mobile": Mask(3, 4, SHORT_NUMBER),
    "identity": Mask(3, 2, SHORT_NUMBER),
    "account": Mask(0, 4, SHORT_NUMBER - 2),
    **dict.fromkeys(("text", "longtext", "code", "email"), Mask(SHORT_TEXT, 0, SHORT_TEXT + 1)),
}


def sql(type_name: str, stored: str, *, whole: bool = False) -> str:
    """The mask of a stored value as SQL text; NULL for an empty one and for types that are hidden whole."""
    if whole and type_name in TEXTS:
        return f"CASE WHEN {stored} <> '' THEN '{MASK}' END"
    if type_name == "address":
        found = f"COALESCE(substring({stored} from '{DISTRICT}'), substring({stored} from '{CITY}'), '') || '{MASK}'"
        return f"CASE WHEN {stored} <> '' THEN {found} END"
    mask = MASKS.get(type_name)
    if mask is None:
        return "NULL"
    parts = [f"left({stored}, {mask.first})" if mask.first else "", f"'{MASK}'", f"right({stored}, {mask.last})" if mask.last else ""]
    shown = " || ".join(filter(None, parts))
    return f"CASE WHEN length({stored}) >= {mask.least} THEN {shown} WHEN {stored} <> '' THEN '{MASK}' END"


def python(type_name: str, value: Any, *, whole: bool = False) -> str | None:
    """The mask of a value; None where the type is hidden whole."""
    if whole and type_name in TEXTS:
        return MASK
    if type_name == "address":
        found = re.match(DISTRICT, value) or re.match(CITY, value)
        return (found[0] if found else "") + MASK
    mask = MASKS.get(type_name)
    if mask is None:
        return None
    if len(value) < mask.least:
        return MASK
    return str(value[: mask.first]) + MASK + (str(value[-mask.last :]) if mask.last else "")
