"""Putting a backup back: checked first, compared afterwards, and what was there goes only when both are right."""

import os
import shutil
import subprocess
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from kehai.site import company
from kehai.site.archive import layout, tools
from kehai.site.archive.errors import ArchiveError
from kehai.site.archive.tally import differences, tally

ASIDE = "kehai_before_restore"
_NEW_SETTING = b"SET transaction_timeout"  # servers before 17 do not know it
_KNOWS_IT = 170_000
_PREAMBLE_ENDS = (b"CREATE TABLE", b"CREATE TYPE", b"CREATE FUNCTION", b"COPY ")
_OURS = b"CREATE SCHEMA", b"COMMENT ON SCHEMA"
_BUSY = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'kehai-%'"


def database(archive: zipfile.ZipFile, manifest: dict[str, Any], url: str, *, replace: bool) -> int:
    """Restores the tables into the company's schema and compares them; returns the rows. Raises ArchiveError.

    What stood there is renamed, not dropped, until the comparison is good: a failure leaves it as it was.
    """
    schema = str(manifest["schema"])
    if schema != company.schema():
        raise ArchiveError(f"This backup is of the company in the schema {schema}, this house serves {company.schema()}; KEHAI_COMPANY chooses.")
    with psycopg.connect(url, autocommit=True, options="-c statement_timeout=0") as connection:
        _refuse_used(connection, schema, replace=replace)
        _make_room(connection, schema)
        try:
            _play(archive, url, schema, connection.info.server_version)
            found = tally(connection, schema)
            _refuse_other(differences(manifest["tables"], found))
        except BaseException:
            _undo(connection, schema)
            raise
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(ASIDE)))
    return sum(told["rows"] for told in found.values())


def _refuse_other(wrong: list[str]) -> None:
    if wrong:
        raise ArchiveError("What was restored is not what was backed up: " + "; ".join(wrong[:10]))


def _refuse_used(connection: "psycopg.Connection[Any]", schema: str, *, replace: bool) -> None:
    (busy,) = connection.execute(_BUSY).fetchone() or (0,)
    if busy:
        raise ArchiveError("Kehai works on this database; stop it first.")
    (tables,) = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", (schema,)).fetchone() or (0,)
    if tables and not replace:
        raise ArchiveError(f"There are {tables} tables already; --replace puts the backup in their place.")


def _make_room(connection: "psycopg.Connection[Any]", schema: str) -> None:
    name, aside = sql.Identifier(schema), sql.Identifier(ASIDE)
    with connection.transaction():
        here = {found for (found,) in connection.execute("SELECT nspname FROM pg_namespace WHERE nspname IN (%s, %s)", (schema, ASIDE))}
        if ASIDE in here:
            # A restore before this one was killed: what it had put aside is the real one.
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        elif schema in here:
            connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(name, aside))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))


def _undo(connection: "psycopg.Connection[Any]", schema: str) -> None:
    name, aside = sql.Identifier(schema), sql.Identifier(ASIDE)
    with connection.transaction():
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (ASIDE,)).fetchone():
            connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(aside, name))


def _play(archive: zipfile.ZipFile, url: str, schema: str, server: int) -> None:
    """The dump as a script, in one transaction."""
    quiet = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--no-password", "--file=-")
    with tempfile.TemporaryDirectory() as room, tempfile.TemporaryFile() as words:
        dump = Path(room, layout.DUMP)
        with archive.open(layout.DUMP) as entry, dump.open("wb") as file:
            shutil.copyfileobj(entry, file, layout.PIECE)
        script = [tools.program("pg_restore"), "--no-owner", "--no-acl", f"--schema={schema}", "--file=-", str(dump)]
        with (
            subprocess.Popen(script, stdout=subprocess.PIPE, stderr=words) as source,
            tools.start("psql", url, *quiet, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=words) as target,
        ):
            if source.stdout and target.stdin:
                _translate(source.stdout, target.stdin, server)
        if source.returncode or target.returncode:
            words.seek(0)
            raise ArchiveError(f"The tables could not be restored: {tools.complaint(words.read())}")


def _translate(source: IO[bytes], target: IO[bytes], server: int) -> None:
    """Passes the script on, without what we do ourselves and what an older server does not know."""
    try:
        for line in source:
            if line.startswith(_OURS) or (server < _KNOWS_IT and line.startswith(_NEW_SETTING)):
                continue
            target.write(line)
            if line.startswith(_PREAMBLE_ENDS):
                break
        shutil.copyfileobj(source, target, layout.PIECE)
    except BrokenPipeError:
        pass  # it failed, and its last words say why
    finally:
        with suppress(BrokenPipeError):
            target.close()


def files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    """Puts the files back beside what is there, each whole or not at all; returns how many."""
    root = company.make_folder() / "files"
    for name, told in manifest["files"].items():
        target = root / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = target.with_name(target.name + ".restored")
        with archive.open(layout.FILES + name) as entry, os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            if layout.pour(entry, file) != told:
                raise ArchiveError(f"{name} is not what was backed up.")
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    return len(manifest["files"])


def secret(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """The signing key; one that stood here is kept beside it."""
    if not manifest["secret"]:
        return
    target = company.make_folder() / "secret"
    kept = archive.read(layout.SECRET)
    if target.exists() and target.read_bytes() != kept:
        target.replace(target.with_name("secret.before-restore"))
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(kept)
