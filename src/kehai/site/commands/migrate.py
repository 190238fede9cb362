"""`kehai migrate`: brings the tables up to date as their owner, then gives the application its rights."""

import argparse
import os
import sys

from kehai.site import company
from kehai.site.command import CommandError, setup
from kehai.site.embedded import database

HELP = "bring the database up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--check only says whether there is anything to do."""
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 when something is to be done")


def handle(options: argparse.Namespace) -> int:
    """Migrates in one process at a time; a second start finds nothing to do and is quick."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        os.environ["KEHAI_ROLE"] = "owner"
        setup()
        from kehai.site import migration  # noqa: PLC0415  needs Django set up

        if options.check:
            return 1 if migration.pending() else 0
        if not migration.has_schema():
            raise CommandError(f"there is no company {company.name()} in this database; `kehai company create {company.name()}` makes it")
        done = migration.migrate()
        if done:
            print(f"{done} migrations applied.", file=sys.stderr)
        return 0
