"""`kehai restore`: checks a backup, tries it out, or puts it back."""

import argparse
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from kehai.site import company, options, paths
from kehai.site.archive import read, restore
from kehai.site.archive.errors import ArchiveError
from kehai.site.command import CommandError, setup
from kehai.site.embedded import addresses, database
from kehai.site.postgres import Cluster
from kehai.site.postgres.roles import OWNER

HELP = "check a backup, try it on a server of its own, or put it back"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which one, and how far to go."""
    parser.add_argument("archive", type=Path)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="read every byte of it and change nothing")
    how.add_argument("--try", dest="attempt", action="store_true", help="restore it into a server made for the purpose, compare, throw that away")
    how.add_argument("--replace", action="store_true", help="put it in the place of what is there")


def handle(options: argparse.Namespace) -> int:
    """Raises CommandError with what is wrong; then nothing was changed."""
    try:
        with read.opened(options.archive) as (archive, manifest):
            _refuse_damaged(read.check(archive, manifest))
            print(f"The backup of {manifest['made']} by version {manifest['version']} is whole.", file=sys.stderr)
            if options.attempt:
                _attempt(archive, manifest)
            elif not options.check:
                _put_back(archive, manifest, replace=options.replace)
    except ArchiveError as refusal:
        raise CommandError(str(refusal)) from None
    except OSError as error:
        raise CommandError(f"{error.filename or options.archive}: {error.strerror}") from None
    return 0


def _refuse_damaged(wrong: list[str]) -> None:
    if wrong:
        raise ArchiveError("This backup is damaged: " + " ".join(wrong[:10]))


def _put_back(archive: zipfile.ZipFile, manifest: dict[str, Any], *, replace: bool) -> None:
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        os.environ["KEHAI_ROLE"] = "owner"
        # Django reads the key when it starts, and would make one where there is none.
        fresh = not (company.folder() / "secret").exists()
        if fresh:
            restore.secret(archive, manifest)
        rows = _tables(archive, manifest, replace=replace)
        count = restore.files(archive, manifest)
        if not fresh:
            restore.secret(archive, manifest)
        print(f"{rows} rows and {count} files are back, each as it was.", file=sys.stderr)
        _migrate()


def _tables(archive: zipfile.ZipFile, manifest: dict[str, Any], *, replace: bool) -> int:
    _refuse_newer(manifest)
    return restore.database(archive, manifest, options.text("DATABASE_OWNER_URL") or options.text("DATABASE_URL"), replace=replace)


def _refuse_newer(manifest: dict[str, Any]) -> None:
    setup()
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415  needs Django set up

    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations} | {
        f"{app}.{name}" for each in loader.disk_migrations.values() for app, name in each.replaces
    }
    strange = sorted(set(manifest["migrations"]) - known)
    if strange:
        raise ArchiveError(
            f"This backup was made by a newer version of Kehai ({manifest['version']}): it knows {strange[0]}, which this one does not."
        )


def _migrate() -> None:
    from kehai.site import migration  # noqa: PLC0415  needs Django set up

    done = migration.migrate()
    if done:
        print(f"{done} migrations applied: the backup was of an older version.", file=sys.stderr)


def _attempt(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """A drill: everything that a restore does, on a server and in a folder that are thrown away."""
    place = Path(tempfile.mkdtemp(prefix="kehai-drill-"))
    place.chmod(0o711)  # the server's own account must get there
    try:
        os.environ["KEHAI_DATA"] = str(place)
        os.environ["KEHAI_COMPANY"] = str(manifest["company"])
        with Cluster(paths.make_data(), durable=False) as cluster:
            os.environ.update(addresses(cluster))
            os.environ["KEHAI_ROLE"] = "owner"
            rows = _tables(archive, manifest, replace=True)
            count = restore.files(archive, manifest)
            _migrate()
        print(f"{rows} rows and {count} files came back as they were; {OWNER} could bring them up to date.", file=sys.stderr)
    finally:
        shutil.rmtree(place, ignore_errors=True)
