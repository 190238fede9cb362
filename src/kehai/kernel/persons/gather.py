"""Everything that is kept about one person, as a ZIP for him: records, mentions, history, trail, files (PIPL 45; T95)."""

import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, BinaryIO
from uuid import UUID

import orjson

from kehai.kernel import trail
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import catalogue
from kehai.kernel.files import path
from kehai.kernel.persons.places import Found, found
from kehai.kernel.persons.subject import Person, words
from kehai.kernel.records.file import File

_OF_OURS = frozenset({"search", "password"})


def gather(person: Person, target: BinaryIO, actor: Actor | None = None) -> int:
    """Writes the ZIP and notes it in the trail; how many rows are in it."""
    strong, weak = words(person.strong, "x"), words(person.weak, "x")
    rows = list(found(person, strong, weak))
    files = list(File.objects.filter(record_id__in=_of(rows, person)))
    told = {
        "at": datetime.now(UTC).isoformat(),
        "records": _records(person),
        "mentions": _by_table(rows),
        "files": [{"name": file.name, "size": file.size, "type": file.type, "at": file.at.isoformat()} for file in files],
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(told, ensure_ascii=False, indent=1, default=str))
        for file in files:
            if path(file.hash).exists():
                archive.write(path(file.hash), f"files/{file.pk}{PurePath(file.name).suffix}")
    trail.record("export", actor or system("kehai person"), "persons", count=len(rows), records=sorted(person.records), files=len(files))
    return len(rows)


def _records(person: Person) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, row in person.records.values():
        found.setdefault(str(kind.label), []).append(_shown(kind, row))
    return found


def _shown(kind: Any, row: Any) -> dict[str, Any]:
    """A record under the labels that people know."""
    told = {str(field.label): getattr(row, field.column) for field in kind.fields.values() if not field.own}
    return told | {str(field.label): row.extra.get(field.name) for field in kind.fields.values() if field.own}


def _of(rows: Iterable[Found], person: Person) -> set[UUID]:
    """His records, and those of ours in which he stands."""
    ours = {kind.table for kind in catalogue()}
    return set(person.records) | {row.values["id"] for row in rows if row.table.name in ours and row.values.get("id")}


def _by_table(rows: Iterable[Found]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        told = {name: _read(value, nested=name in row.table.nested) for name, value in row.values.items() if name not in _OF_OURS and value}
        found.setdefault(row.table.name, []).append(told)
    return found


def _read(value: Any, *, nested: bool) -> Any:
    return orjson.loads(value) if nested and isinstance(value, str) else value
