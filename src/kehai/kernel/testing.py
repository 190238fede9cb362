"""Valid rows for tests, of any kind, also of kinds not yet written: `example(kind)`."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from kehai.kernel import run
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.field import FILED, Field
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record

ROOT = system("example")
_numbers = count(1)


def example(kind: Kind | str, actor: Actor = ROOT, /, *, full: bool = False, **facts: Any) -> Record:
    """A row made through the door itself, with what the kind requires; `full` fills every field that can be.

    Facts are values as the interface takes them; records stand for their ids. Required links get
    examples of their own. Raises what the create raises.
    """
    found = kind_named(kind) if isinstance(kind, str) else kind
    told = {name: _id(value) for name, value in facts.items()}
    return run.create(found, values(found, full=full, beside=told) | told, actor)


def values(kind: Kind, *, full: bool = False, beside: Collection[str] = ()) -> dict[str, Any]:
    """What a create of the kind must be given `beside` what is known, with `full` all it can; links are made."""
    wanted = [f for f in kind.fields.values() if f.name not in beside and not f.readonly and (f.required or full)]
    if full:
        wanted = [f for f in wanted if f.required or f.type not in ("link", *FILED)]
    found = {f.name: value(f) for f in wanted if f.default is None or full}
    return {**found, **{name: told() if callable(told) else told for name, told in kind.screen["example"].items() if name not in beside}}


def value(field: Field) -> Any:
    """A value that the field takes, another one at each call where the type has others."""
    if field.type == "link":
        return str(example(kind_named(str(field.target))).pk)
    if field.type == "choice":
        return field.choices[0].value
    if field.name == "kind" and field.type == "text":
        return next(kind.name for kind in catalogue() if kind.screen["own_fields"])
    if field.name == "criteria" and field.type == "json":
        return {"field": "number", "op": "eq", "value": "none"}
    if field.type == "json" and callable(field.default):
        return field.default()
    return _MAKERS[field.type](field, next(_numbers))


def _text(field: Field, number: int) -> str:
    return f"example-{number}"[-(field.max_length or 80) :].strip("-")


def _identity(number: int) -> str:
    """One that checks; region 999999 is nobody's."""
    body = f"99999919900101{number % 1000:03d}"
    return body + "10X98765432"[sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(body)) % 11]


_MAKERS: Mapping[str, Callable[[Field, int], Any]] = {
    "text": _text,
    "longtext": _text,
    "code": lambda field, number: _text(field, number).upper(),
    "email": lambda _field, number: f"example-{number}@example.com",
    "mobile": lambda _field, number: f"138{number:08d}",
    "identity": lambda _field, number: _identity(number),
    "account": lambda _field, number: f"622202{number:013d}",
    "address": lambda _field, number: f"上海市浦东新区张江路{number}号",
    "integer": lambda _field, number: number % 100 + 1,
    "decimal": lambda _field, number: f"{number % 80}.500000",  # degrees and per cent hold it too
    "money": lambda _field, number: f"{number % 1000}.50",
    "date": lambda _field, number: date(2026, 1, 1 + number % 28).isoformat(),
    "anniversary": lambda _field, number: f"lunar:--08-{1 + number % 29:02d}",
    # Later for each that is made after another: what ends does not end before it begins.
    "datetime": lambda _field, number: (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)).isoformat(),
    "boolean": lambda _field, _number: True,
    "region": lambda _field, _number: "310115",
    "files": lambda _field, _number: [],
    "picture": lambda _field, _number: None,
    "json": lambda _field, _number: {},
}


def _id(value: Any) -> Any:
    return str(value.pk) if isinstance(value, Record) else value
