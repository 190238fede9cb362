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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--deploy asks more: whether people may put their sales on it."""
    parser.add_argument("--deploy", action="store_true", help="also what a house that people work in must have: TLS, backups, e-mail, no demo")


def handle(options: argparse.Namespace) -> int:
    """Prints what is wrong; status 1 when something is."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        setup()
        problems = [*_settings(), *_framework(deploy=options.deploy), *_database(), *_files(), *_backups()]
        if options.deploy:
            problems += _deployment()
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


def _framework(*, deploy: bool) -> Iterator[str]:
    from django.core import checks  # noqa: PLC0415  needs Django set up

    for found in checks.run_checks(include_deployment_checks=deploy):
        if not found.is_silenced():
            yield f"{found.id}: {found.msg}"


def _deployment() -> Iterator[str]:
    if table.flag("KEHAI_DEMO"):
        yield "KEHAI_DEMO is on: the demo's people could sign in."
    if not table.flag("KEHAI_HTTPS"):
        yield "KEHAI_HTTPS is off: put a proxy with TLS in front and set it, for secure cookies, HSTS and the redirect."
    if not table.text("KEHAI_URL").startswith("https://"):
        yield "KEHAI_URL is not an https address: links in e-mails, QR codes and passkeys need it."
    if not set(table.words("KEHAI_ALLOWED_HOSTS")) - {"localhost", "127.0.0.1", "[::1]"}:
        yield "KEHAI_ALLOWED_HOSTS names only this machine: nobody else could open the page."
    if table.flag("KEHAI_HTTPS") and not table.number("KEHAI_PROXIES"):
        yield "KEHAI_PROXIES is 0: behind a proxy all people would share one address, and one limit of attempts."
    if not table.text("KEHAI_BACKUPS"):
        yield "KEHAI_BACKUPS is not set: nothing is backed up at night (unless you do so otherwise)."
    if not table.text("KEHAI_SMTP_HOST"):
        yield "KEHAI_SMTP_HOST is not set: no invitations, no forgotten passwords, no digests by e-mail."


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
