"""Making a backup while people work: the dump and its tally are of one moment, the files of a little later."""

import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

import psycopg

from kehai.site import company
from kehai.site.archive import layout, tools
from kehai.site.archive.errors import ArchiveError
from kehai.site.archive.tally import tally

_APPLIED = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
_NAMED = "SELECT DISTINCT hash FROM kernel_file"


def write(target: IO[bytes], url: str) -> dict[str, Any]:
    """Writes the archive, also to something that cannot seek; returns the manifest. Raises ArchiveError.

    `missing` in the manifest names files that records know and the disk does not.
    """
    schema = company.schema()
    with psycopg.connect(url, options=f"-c statement_timeout=0 -c search_path={schema}") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        snapshot, server = _moment(connection)
        with zipfile.ZipFile(target, "w", allowZip64=True) as archive:
            dump = _dump(archive, url, schema, snapshot)
            files = dict(_files(archive))
            named = {name for (name,) in connection.execute(_NAMED)}
            manifest = {
                "format": layout.FORMAT,
                "version": _version(),
                "made": datetime.now(UTC).isoformat(timespec="seconds"),
                "company": company.name(),
                "schema": schema,
                "postgresql": server,
                "migrations": [name for (name,) in connection.execute(_APPLIED)],
                "tables": tally(connection, schema),
                "dump": dump,
                "files": files,
                "secret": _secret(archive),
                "missing": sorted(named - {Path(name).name for name in files}),
            }
            archive.writestr(layout.MANIFEST, json.dumps(manifest, ensure_ascii=False), zipfile.ZIP_DEFLATED)
    return manifest


def _version() -> str:
    try:
        return version("kehai")
    except PackageNotFoundError:
        return "source"


def _moment(connection: "psycopg.Connection[Any]") -> tuple[str, int]:
    try:
        found = connection.execute(
            "SELECT pg_export_snapshot(), current_setting('server_version_num')::int, to_regclass('django_migrations')"
        ).fetchone()
    except psycopg.Error as error:
        raise ArchiveError(f"The database does not answer: {str(error).strip()}") from None
    if found is None or found[2] is None:
        raise ArchiveError("There is nothing to back up: the database has no tables yet.")
    return found[0], found[1]


def _dump(archive: zipfile.ZipFile, url: str, schema: str, snapshot: str) -> dict[str, Any]:
    choice = ("--format=custom", "--compress=gzip:3", "--no-owner", "--no-acl", f"--schema={schema}", f"--snapshot={snapshot}", "--no-password")
    # Its complaints go to a file: nobody reads a pipe meanwhile.
    with tempfile.TemporaryFile() as words, archive.open(layout.DUMP, "w", force_zip64=True) as entry:
        process = tools.start("pg_dump", url, *choice, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words)
        with process:
            told = layout.pour(_stream(process.stdout), entry)
        if process.returncode:
            words.seek(0)
            raise ArchiveError(f"The database could not be dumped: {tools.complaint(words.read())}")
    return told


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ArchiveError("pg_dump gave nothing.")
    return stream


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, dict[str, Any]]]:
    root = company.folder() / "files"
    for place in sorted(root.rglob("*")):
        name = place.relative_to(root).as_posix()
        if place.is_symlink() or not place.is_file() or name.split("/")[0] in layout.PASSING or place.suffix == ".part":
            continue
        try:
            source = place.open("rb")
        except FileNotFoundError:
            continue  # an export whose time was over meanwhile
        with source, archive.open(layout.FILES + name, "w", force_zip64=True) as entry:
            yield name, layout.pour(source, entry)


def _secret(archive: zipfile.ZipFile) -> bool:
    """The kept signing key; one that was given by KEHAI_SECRET is not ours to keep."""
    place = company.folder() / "secret"
    if not place.is_file():
        return False
    archive.writestr(layout.SECRET, place.read_bytes())
    return True


@contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """A file that stands under its name only when it is complete and on the disk; closed to others."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            raise ArchiveError(f"{target} is there already.")
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
