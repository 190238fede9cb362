"""What stands in braces in texts, and dates that are said by the day on which a step is taken."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from kehai.kernel import periods, shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.kind import Kind
from kehai.kernel.rows import fetch

PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,59})\}")
CALLED = re.compile(r"\{call\.([A-Za-z][A-Za-z0-9_]{0,59})\}")
_DAY = re.compile(r"today(?:([+-])(\d{1,4}))?")


def places(text: str) -> list[str]:
    """The fields that a text names."""
    return list(dict.fromkeys(PLACE.findall(text)))


def filled(text: str, kind: Kind, key: UUID, who: Actor) -> str:
    """With the values of the record as who acts reads them; a blank where there is none."""
    values = told(kind, key, [name for name in places(text) if name in kind.fields], who)
    return PLACE.sub(lambda found: said(kind, found[1], values.get(found[1])), text)


def told(kind: Kind, key: UUID, names: Iterable[str], who: Actor) -> Mapping[str, Any]:
    """Field name → value as who acts reads it, masked where he reads a mask; without what is not his to read."""
    rows = kind.visible_to(who, READ)
    fields = [field for field in shape.columns(rows.scope, names) if field.name in names]
    found = fetch("SELECT " + shape.row(rows.scope, fields) + "::text" + rows.only([key]).source())
    return json.loads(found[0][0]) if found else {}


def said(kind: Kind, name: str, value: Any) -> str:
    """A value as people read it."""
    if value is None or (name not in kind.fields and name != "number"):
        return ""
    if isinstance(value, dict):
        return str(value.get("label") or "")
    if isinstance(value, list):
        return ", ".join(said(kind, name, each) for each in value)
    for choice in kind.fields[name].choices if name in kind.fields else ():
        if choice.value == value:
            return str(choice.label)
    return str(value)


def called(value: Any, told: Mapping[str, Any]) -> Any:
    """A text with what another system sent in the place of `{call.name}`; a blank where it sent nothing of that name."""
    return CALLED.sub(lambda found: str(told.get(found[1], "")), value) if isinstance(value, str) else value


def dated(value: Any) -> Any:
    """`today+3` as the day it is now; everything else as it stands."""
    found = _DAY.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if not found:
        return value
    sign = -1 if found[1] == "-" else 1
    return (periods.today() + timedelta(days=sign * int(found[2] or 0))).isoformat()
