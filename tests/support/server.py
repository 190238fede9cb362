"""A real `kehai run` for tests that speak HTTP or drive a browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """One running house: its address, its process, what it printed."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def healthy(self) -> bool:
        """Whether it answers with a working database."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310  our own server
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait(self, seconds: float = 180) -> float:
        """Seconds until it was healthy; fails with its log."""
        began = time.monotonic()
        while not self.healthy():
            if self.process.poll() is not None or time.monotonic() - began > seconds:
                raise AssertionError(f"kehai run is not healthy after {time.monotonic() - began:.0f} s:\n{self.text()}")
            time.sleep(0.1)
        return time.monotonic() - began

    def text(self) -> str:
        """What it printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self, number: int = signal.SIGTERM, seconds: float = 60) -> int:
        """Its exit status after a signal; killed if it does not listen."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def run(data: Path, *arguments: str, log: Path, **environment: str) -> House:
    """Starts `kehai run` on a free port; the caller waits and stops."""
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "KEHAI_")) or name == "KEHAI_TEST_ROOT"}
    ours |= {"KEHAI_DATA": str(data), "PORT": str(port), "KEHAI_POSTGRES_SETTINGS": "fsync=off", **environment}
    ours.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "kehai", "run", *arguments], env=ours, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    return House(process, port, log)
