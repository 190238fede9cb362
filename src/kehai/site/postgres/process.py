"""What postmaster.pid says, and whether it is true."""

import subprocess
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_STATUS_LINE = 7


class State(Enum):
    """Of the process that postmaster.pid names."""

    ABSENT = "absent"
    LIVE = "live"
    ZOMBIE = "zombie"  # killed, and its parent has not noticed: PostgreSQL takes it for a running server
    STALE = "stale"  # the number is another program's now, or nobody's


@dataclass(frozen=True)
class Postmaster:
    """The server's main process as its lock file describes it."""

    pid: int
    state: State
    status: str  # starting, stopping, ready, standby


def look(data: Path) -> Postmaster:
    """Reads the lock file and asks the system about the process."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return Postmaster(0, State.ABSENT, "")
    status = lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else ""
    return Postmaster(pid, _state(pid, data), status)


def _state(pid: int, data: Path) -> State:
    return _ask_linux(pid, data) if Path("/proc/self/stat").exists() else _ask_ps(pid)


def _ask_ps(pid: int) -> State:
    command = ["ps", "-o", "stat=", "-o", "comm=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    if shown and shown[0].startswith("Z"):
        return State.ZOMBIE
    return State.LIVE if shown and shown[-1].endswith("postgres") else State.STALE


def _ask_linux(pid: int, data: Path) -> State:
    process = Path(f"/proc/{pid}")
    try:
        after_name = (process / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return State.STALE
    if after_name[0] in "ZX":
        return State.ZOMBIE
    try:
        return State.LIVE if (process / "cwd").resolve(strict=True) == data.resolve() else State.STALE
    except (FileNotFoundError, PermissionError):
        return State.STALE
