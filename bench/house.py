"""The product under test: its data folder, its database, a real `kehai run`, and which processes are whose."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kehai.site.postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 180.0


def folder(name: str) -> Path:
    """Where a data set's database is kept between runs."""
    return Path(os.environ.get("KEHAI_BENCH_DATA") or ROOT / "data" / "bench") / name


def environment(data: Path) -> dict[str, str]:
    """Ours, without settings that somebody made for another house."""
    ours = "KEHAI_SHARED_DATA", "KEHAI_BENCH_IMPORT"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEHAI_", "DATABASE_")) or name in ours}
    return kept | {"KEHAI_DATA": str(data), "KEHAI_LOG_LEVEL": "WARNING", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}


class House:
    """One running house on one data folder."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Seconds until the first page came."""
        began = time.monotonic()
        log = (self.data / "bench.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kehai.site.command", "run"],
            env=environment(self.data) | {"PORT": str(self.port)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise SystemExit(f"kehai run does not start; see {self.data / 'bench.log'}")
            time.sleep(0.05)
        return time.monotonic() - began

    def _answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/", timeout=5) as answer:  # noqa: S310  our own server
            return bool(answer.status == 200)
        return False

    def stop(self) -> None:
        """As Ctrl-C would."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)
        self._process = None

    def pids(self) -> list[int]:
        """The supervisor and all below it, without the database."""
        if self._process is None:
            return []
        found = tree(self._process.pid)
        return [pid for pid in found if "postgres" not in _name(pid)]

    def web(self) -> list[int]:
        """The processes that answer HTTP."""
        mains = [pid for pid in self.pids() if "kehai.site.web" in _words(pid)]
        return sorted({pid for main in mains for pid in tree(main)})

    def workers(self) -> list[int]:
        """The processes that run jobs."""
        return [pid for pid in self.pids() if "kehai\0worker" in _words(pid)]


def database(cluster: Cluster) -> list[int]:
    """The server process and all its children."""
    pid = cluster.server.postmaster().pid
    return tree(pid) if pid else []


def tree(root: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += parents.get(found[-1], [])
    return found


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return ""


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def cpu(pids: Iterable[int]) -> float:
    """CPU seconds used so far, of children that ended too."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += sum(int(word) for word in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15])
    return total / os.sysconf("SC_CLK_TCK")


def peak(pid: int) -> float:
    """The most memory in MB that the process ever had, or since its peak was reset."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def pss(pids: Iterable[int], *, shared: bool = True) -> float:
    """Memory in MB, pages of several divided among them; without those that processes share on purpose, as a server its cache, if asked."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
            total += int(told["Pss"].split()[0]) - (0 if shared else int(told["Pss_Shmem"].split()[0]))
    return total / 1024
