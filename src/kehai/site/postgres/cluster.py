"""One data folder's PostgreSQL: started by the first who needs it, shared, stopped by the last; recovers from any kill."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from kehai.site import options
from kehai.site.postgres import account, binaries, configuration, place, roles
from kehai.site.postgres.errors import ClusterError
from kehai.site.postgres.process import State
from kehai.site.postgres.server import Server


def _silent(_sentence: str) -> None:
    """Says nothing."""


class Cluster:
    """The embedded server of one data folder, as one of its users.

    Who uses it holds a shared lock on users.lock, which the kernel drops even on kill -9; starting and
    stopping happen under start.lock. So no list of users can go stale.
    """

    def __init__(self, data: Path, *, durable: bool = True, say: Callable[[str], None] = _silent) -> None:
        self._data, self._durable, self._say = data, durable, say
        self._home = Path(options.text("KEHAI_POSTGRES_HOME"))
        self._users: IO[str] | None = None
        self._server: Server | None = None

    @property
    def server(self) -> Server:
        """The server, located but not necessarily running."""
        if self._server is None:
            who = account.choose()
            where = place.of(self._data, who, self._home)
            self._server = Server(binaries.find(who, self._home), where, place.socket(where, who), who, say=self._say)
        return self._server

    def start(self) -> Self:
        """Joins the running server or starts it; raises ClusterError with a sentence."""
        server = self.server
        with _locked(server.place / "start.lock", who=server.account):
            users = _open(server.place / "users.lock", server.account)
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                server.check_version()
                if server.create(durable=self._durable):
                    self._say(f"The database is created in {server.place}.")
                configuration.write(server.data, server.socket, server.account, durable=self._durable, extra=options.text("KEHAI_POSTGRES_SETTINGS"))
                server.bring_up()
                roles.ensure(self.url("postgres", database="postgres"), self.url("postgres"))
            except BaseException:
                users.close()
                raise
        self._users = users
        return self

    def heal(self) -> bool:
        """Starts the server again if it died under us; true when it had to."""
        if self.server.postmaster().state is State.LIVE:
            return False
        with _locked(self.server.place / "start.lock", who=self.server.account):
            self.server.bring_up()
        return True

    def release(self) -> None:
        """Leaves; the last one out stops the server."""
        if self._users is None:
            return
        with _locked(self.server.place / "start.lock", who=self.server.account):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.server.stop()
            finally:
                self._users.close()
                self._users = None

    def url(self, role: str, database: str = roles.DATABASE) -> str:
        """The address of a database of this server, for one role, over the socket that only we can reach."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.server.socket), safe='')}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.release()


def _open(path: Path, who: account.Account) -> IO[str]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except PermissionError:
        raise ClusterError(f"{path} cannot be opened: the database was made by another user than {who.name}.") from None
    return os.fdopen(descriptor, "r+")


class _locked:  # noqa: N801  reads as a verb where it is used
    """Holds an exclusive lock; waits two minutes for whoever has it, then says so."""

    _PATIENCE = 120.0

    def __init__(self, path: Path, *, who: account.Account) -> None:
        self._file = _open(path, who)

    def __enter__(self) -> None:
        until = time.monotonic() + self._PATIENCE
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    self._file.close()
                    raise ClusterError("Another process has been starting or stopping this database for two minutes.") from None
                time.sleep(0.05)
            else:
                return

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._file.close()
