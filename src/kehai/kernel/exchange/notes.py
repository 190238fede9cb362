"""What a person should know about a file that could be read: counted by kind, with the first line of each."""

from typing import Any


class Notes:
    """Warnings on the way; each kind is told once."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    def add(self, code: str, *, line: int = 0, count: int = 1) -> None:
        """Count one more of a kind."""
        note = self._found.setdefault(code, {"code": code, "count": 0, "line": line})
        note["count"] += count

    def told(self) -> list[dict[str, Any]]:
        """Return {"code", "count", "line"} for each kind, in the order they were first met."""
        return list(self._found.values())
