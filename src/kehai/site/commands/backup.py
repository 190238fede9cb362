"""`kehai backup`: everything a company cannot lose, in one file, while people go on working."""

import argparse
import sys
from pathlib import Path
from typing import Any

from kehai.site import options as table
from kehai.site.archive import keep, layout, write
from kehai.site.archive.errors import ArchiveError
from kehai.site.command import CommandError
from kehai.site.embedded import database

HELP = "write database, files and signing key into one archive"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("target", type=Path, nargs="?", help="a file, a folder, or - for standard output; without it KEHAI_BACKUPS")
    parser.add_argument("--keep", type=int, metavar="N", help="in a folder: only the N latest stay (without a target: KEHAI_BACKUPS_KEPT)")


def handle(options: argparse.Namespace) -> int:
    """Status 1 when it failed, and also when the backup is whole but files are missing that records name."""
    named = table.text("KEHAI_BACKUPS")
    target: Path | None = options.target or (Path(named) if named else None)
    if target is None:
        raise CommandError("say where to: a file, a folder, or - (or set KEHAI_BACKUPS)")
    try:
        with database(lambda sentence: print(sentence, file=sys.stderr)):
            url = table.text("DATABASE_OWNER_URL") or table.text("DATABASE_URL")
            if str(target) == "-":
                told, place = write.write(sys.stdout.buffer, url), "standard output"
            elif target.is_dir() or not options.target:
                kept = options.keep if options.target else options.keep or table.number("KEHAI_BACKUPS_KEPT")
                found, told = keep.backup(target, url, kept)
                place = str(found)
            else:
                with write.whole(target) as file:
                    told = write.write(file, url)
                place = str(target)
    except ArchiveError as refusal:
        raise CommandError(str(refusal)) from None
    except OSError as error:
        raise CommandError(f"{error.filename or target}: {error.strerror}") from None
    _say(told, place)
    return int(bool(told["missing"]))


def _say(told: dict[str, Any], place: str) -> None:
    rows = sum(found["rows"] for found in told["tables"].values())
    print(f"{rows} rows of {len(told['tables'])} tables and {len(told['files'])} files in {place}", file=sys.stderr)
    for name in told["missing"]:
        print(f"✗ A record names a file that is not on the disk: {layout.FILES}{name[:2]}/{name}", file=sys.stderr)
