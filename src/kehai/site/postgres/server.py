"""The server itself: create its files, bring it up whatever state it was left in, stop it."""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from kehai.site.postgres import configuration
from kehai.site.postgres.account import Account
from kehai.site.postgres.binaries import MAJOR, Binaries
from kehai.site.postgres.errors import ClusterError
from kehai.site.postgres.process import Postmaster, State, look

SUPERUSER = "postgres"
# The server's own code point order, alike on every machine.
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
_STOPPING_PATIENCE = 15.0
_START_RETRIES = 15.0
_RECOVERY_PATIENCE = 3600.0


class Server:
    """One PostgreSQL server; the caller holds the lock."""

    def __init__(self, programs: Binaries, place: Path, socket: Path, account: Account, *, say: Callable[[str], None]) -> None:
        self.place, self.socket, self.account = place, socket, account
        self.data = place / "data"
        self._programs, self._say = programs, say

    def postmaster(self) -> Postmaster:
        """The main process as it is now."""
        return look(self.data)

    def check_version(self) -> None:
        """Refuses files of another major version, which this server would not understand."""
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        if found != MAJOR:
            raise ClusterError(
                f"The database in {self.data} was made by PostgreSQL {found}; this program brings PostgreSQL {MAJOR}. "
                "Load a backup of it into a new data folder, or start the program that made it."
            )

    def create(self, *, durable: bool) -> bool:
        """Makes the files if they are absent: aside and renamed, so that an interrupted start leaves nothing half done."""
        if (self.data / "PG_VERSION").exists():
            return False
        if self.data.exists() and any(self.data.iterdir()):
            raise ClusterError(f"{self.data} is not empty and holds no database.")
        aside = self.place / "data.new"
        if aside.exists():
            shutil.rmtree(aside)
        command = [self._programs["initdb"], "-D", str(aside), "-U", SUPERUSER, "-E", "UTF8", "--data-checksums"]
        command += LOCALE
        # Trust is safe here: the socket stands in a folder that only this account can enter, and there is no TCP.
        command += ["--auth-local=trust", "--auth-host=scram-sha-256", *([] if durable else ["--no-sync"])]
        done = self.account.run(command, timeout=300)
        if done.returncode:
            raise ClusterError(f"The database could not be created in {aside}: {(done.stderr or done.stdout).strip()}")
        main = aside / "postgresql.conf"
        with main.open("a", encoding="utf-8") as stream:
            stream.write(f"\ninclude_if_exists '{configuration.FILE}'\n")
        if self.data.exists():
            self.data.rmdir()
        aside.rename(self.data)
        return True

    def ready(self) -> bool:
        """Whether it accepts connections, which a process number alone does not tell."""
        command = [self._programs["pg_isready"], "-h", str(self.socket), "-t", "3", "-q"]
        return self.account.run(command, timeout=30).returncode == 0

    def bring_up(self) -> None:
        """Returns when the server answers, from any state a crash may have left."""
        found = self.postmaster()
        if found.state is State.LIVE and not self._wait_ready():
            self.stop("immediate")  # wedged while stopping; its journal makes this safe
            found = self.postmaster()
        if found.state is State.LIVE and self.ready():
            return
        if found.state in (State.ZOMBIE, State.STALE):
            # PostgreSQL would take the number for a running server. It still refuses to start while old
            # backends hold the shared memory, so nothing is risked; we try until they are gone.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._start()

    def _wait_ready(self) -> bool:
        """Waits for a server that is starting (recovery may take long), less for one that is stopping."""
        began = time.monotonic()
        while not self.ready():
            found, waited = self.postmaster(), time.monotonic() - began
            if found.state is not State.LIVE:
                return True
            if waited > (_RECOVERY_PATIENCE if found.status == "starting" else _STOPPING_PATIENCE):
                return False
            time.sleep(0.1)
        return True

    def _start(self) -> None:
        until = time.monotonic() + _START_RETRIES
        log = self.place / "start.log"
        log.unlink(missing_ok=True)
        command = [self._programs["pg_ctl"], "-D", str(self.data), "-w", "-t", str(int(_RECOVERY_PATIENCE)), "-l", str(log), "start"]
        while True:
            # pg_ctl's child keeps our standard output open for ever if we give it a pipe.
            done = self.account.run(command, capture_output=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if done.returncode == 0 and self.ready():
                return
            if time.monotonic() > until:
                raise ClusterError(f"PostgreSQL did not start: {self._last_words(log)}")
            time.sleep(0.3)

    def _last_words(self, log: Path) -> str:
        logs = [log, *sorted((self.place / "log").glob("*.log"), key=lambda file: file.stat().st_mtime)[-1:]]
        lines = [line for file in logs if file.exists() for line in file.read_text(errors="replace").splitlines()[-8:]]
        return " / ".join(lines) or f"see {self.place / 'log'}"

    def stop(self, mode: str = "fast") -> None:
        """Stops it: in order, and when that hangs (it can, just after a backend was killed) at once, which the journal covers."""
        for attempt in ("fast", "immediate") if mode == "fast" else ("immediate",):
            if self.postmaster().state is not State.LIVE:
                return
            command = [self._programs["pg_ctl"], "-D", str(self.data), "-m", attempt, "-w", "-t", "10", "stop"]
            self.account.run(command, capture_output=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if self.postmaster().state is State.LIVE:
            raise ClusterError(f"PostgreSQL in {self.data} does not stop (process {self.postmaster().pid}).")
