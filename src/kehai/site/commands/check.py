"""`kehai check`: whether this installation is fit to run: settings, database, rights, tables, web client."""

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kehai.site import options as table
from kehai.site import paths
from kehai.site.archive import keep
from kehai.site.command import setup
from kehai.site.embedded import database

OLDEST_BACKUP = timedelta(days=2)
HELP = "examine settings, database and files, without changing anything"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def handle(_options: argparse.Namespace) -> int:
    """Prints what is wrong; status 1 when something is."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        setup()
        problems = [*_settings(), *_framework(), *_database(), *_files(), *_backups()]
    for problem in problems:
        print(f"✗ {problem}")
    if not problems:
        print("✓ Nothing is wrong.")
    return int(bool(problems))


def _settings() -> Iterator[str]:
    host = table.text("KEHAI_HOST")
    if host not in ("127.0.0.1", "localhost", "::1") and not table.flag("KEHAI_HTTPS"):
        yield f"The server listens on {host} without KEHAI_HTTPS: passwords and sessions would travel in the clear."
    if "*" in table.words("KEHAI_ALLOWED_HOSTS"):
        yield "KEHAI_ALLOWED_HOSTS is *: any site could point its own name at this server."
    if table.flag("KEHAI_DEMO") and table.text("DATABASE_URL") and table.flag("KEHAI_HTTPS"):
        yield "KEHAI_DEMO is on for what looks like a real installation."


def _framework() -> Iterator[str]:
    from django.core import checks  # noqa: PLC0415  needs Django set up

    for found in checks.run_checks():
        yield f"{found.id}: {found.msg}"


def _database() -> Iterator[str]:
    from kehai.site import examination  # noqa: PLC0415  needs Django set up

    yield from examination.database()


def _files() -> Iterator[str]:
    if not (paths.web() / "index.html").exists():
        yield f"The web client is not built: {paths.web() / 'index.html'} is missing; run `make build`."
    data = paths.data()
    if data.exists() and data.stat().st_mode & 0o022:
        yield f"Others may write in the data folder {data}."


def _backups() -> Iterator[str]:
    named = table.text("KEHAI_BACKUPS")
    if not named:
        return
    folder = Path(named)
    found = keep.newest(folder) if folder.is_dir() else None
    if not folder.is_dir():
        yield f"The folder for backups, {folder}, is not there."
    elif found is None:
        yield f"There is no backup in {folder} yet."
    elif datetime.now(UTC) - found[1] > OLDEST_BACKUP:
        yield f"The latest backup in {folder} is of {found[1]:%Y-%m-%d %H:%M}: older than two days."
    elif not os.access(folder, os.W_OK):
        yield f"Nobody may write into the folder for backups, {folder}."
