"""Which processes belong to a data folder, and how to end them without a word."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection


def alive(pid: int) -> bool:
    """Whether this process runs; a killed one whose parent has not noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def of(data: Path) -> dict[int, str]:
    """Number and command line of every living process that works on this data folder."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            here = os.fsencode(f"KEHAI_DATA={data}") in environment or str((folder / "cwd").resolve()).startswith(f"{data}/")
            if here and alive(int(folder.name)):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
    return found


def named(data: Path, part: str) -> list[int]:
    """Those whose command line contains this."""
    return [pid for pid, line in of(data).items() if part in line]


def kill(pids: Iterable[int]) -> None:
    """kill -9, all at once."""
    for pid in list(pids):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def wait_until(true: Callable[[], object], seconds: float, what: str) -> float:
    """Seconds until it became true; fails when it does not."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"after {seconds} s still not: {what}")
        time.sleep(0.05)
    return time.monotonic() - began


def die_at_statement(nth: int, work: Callable[[], object]) -> int:
    """Does the work in a child that kills itself before its n-th statement; returns the child's status, 0 where it came to the end."""
    connection.close()
    child = os.fork()
    if child == 0:
        seen = 0

        def count(execute: Any, *args: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*args)

        with connection.execute_wrapper(count):
            work()
        os._exit(0)
    return os.waitpid(child, 0)[1]
