"""One embedded cluster per test run, migrated once into a template; one database per worker process."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from kehai.site.postgres import Cluster, binaries, server
from kehai.site.postgres.roles import APP, OWNER, secure

# Another PostgreSQL for the whole run, as /usr/lib/postgresql/15: the oldest that the house promises to work on.
OTHER = os.environ.get("KEHAI_TEST_POSTGRES", "")
if OTHER:
    vars(binaries)["find"] = lambda _account, _home: binaries.Binaries(Path(OTHER))
    # Those before 17 have no locale of their own.
    vars(server).update(MAJOR=Path(OTHER).name, LOCALE=("--locale=C.UTF-8",))
TEMPLATE = "kehai_template"
_PREFIX = "kehai-test-"


def root() -> Path:
    """The run's folder; the first process chooses it, worker processes inherit it."""
    known = os.environ.get("KEHAI_TEST_ROOT")
    if known:
        return Path(known)
    # Not pytest's tmp_path: as root, the server's system user must be able to get there.
    made = Path(tempfile.mkdtemp(prefix=_PREFIX))
    made.chmod(0o711)
    os.environ["KEHAI_TEST_ROOT"] = str(made)
    return made


def sweep() -> None:
    """Ends servers whose test run was killed; a lock that nobody holds tells them from living ones."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        lock = folder / "postgres" / "users.lock"
        try:
            with lock.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Cluster(folder).server.stop("immediate")
        except OSError:
            continue
        shutil.rmtree(folder, ignore_errors=True)


class TestCluster:
    """The run's cluster as one test process sees it; started when the first test asks for a database."""

    __test__ = False

    def __init__(self) -> None:
        self._cluster = Cluster(root(), durable=False)
        self._started = False

    def url(self, role: str, database: str) -> str:
        """An address in this cluster."""
        return self._cluster.url(role, database)

    @property
    def socket(self) -> str:
        """The folder of its socket, which is its host name."""
        return str(self._cluster.server.socket)

    def start(self) -> None:
        """Joins or starts the server."""
        if not self._started:
            self._cluster.start()
            self._started = True

    def release(self) -> None:
        """Leaves; the last process stops the server."""
        if self._started:
            self._cluster.release()
            self._started = False

    @contextmanager
    def building_template(self) -> Iterator[bool]:
        """True for the one process that must migrate the template, which the others wait for."""
        self.start()
        with (root() / "template.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = root() / "template.done"
            if done.exists():
                yield False
                return
            self._admin(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
            self._admin(sql.SQL("GRANT pg_signal_backend TO {}").format(sql.Identifier(OWNER)))
            self.create(TEMPLATE, template="template0")
            yield True
            done.touch()

    def create(self, name: str, template: str = TEMPLATE) -> None:
        """A fresh database in place of one of this name, made by the owner role."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True) as connection:
            connection.execute(drop)
            connection.execute(create)
        with psycopg.connect(self.url("postgres", name), autocommit=True) as connection:
            secure(connection)

    def drop(self, name: str) -> None:
        """Removes a database with whoever is still connected."""
        with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def owner(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection that may do what the application may not."""
        return psycopg.connect(self.url(OWNER, database), autocommit=True)

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(statement)


def environment(cluster: TestCluster, database: str) -> dict[str, str]:
    """What makes a process use this database of the run's cluster."""
    return {"DATABASE_URL": cluster.url(APP, database), "DATABASE_OWNER_URL": cluster.url(OWNER, database)}
