"""The gates between stages: pure rules over plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Gate:
    """A stage as its gate sees it: where it stands, and what must be filled before."""

    id: UUID
    position: tuple[int, str]
    needs: Sequence[str] = ()
    needs_files: bool = False


def passed(gates: Iterable[Gate], start: UUID | None, end: UUID) -> list[Gate]:
    """The gates one goes through from one stage to another, in order: none on the way back; all up to the end for a new deal."""
    ordered = sorted(gates, key=lambda gate: gate.position)
    places = {gate.id: at for at, gate in enumerate(ordered)}
    begin = places.get(start, -1) if start else -1
    return ordered[begin + 1 : places[end] + 1]


def missing(gates: Iterable[Gate], values: Mapping[str, Any], *, files: bool) -> list[str]:
    """The fields these gates ask for and that are empty, each once, in order; "files" where a document is asked for."""
    found: dict[str, None] = {}
    for gate in gates:
        found.update(dict.fromkeys(name for name in gate.needs if is_empty(values.get(name))))
        if gate.needs_files and not files:
            found["files"] = None
    return list(found)


def is_empty(value: Any) -> bool:
    """Nothing was said: zero and no are something."""
    return value is None or value in ("", [])
