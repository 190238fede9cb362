"""`kehai person gather` and `kehai person erase`: what is kept about one person, handed out or forgotten (PIPL 45, 47)."""

import argparse
import os
import sys
from pathlib import Path

from kehai.site.command import CommandError, setup
from kehai.site.embedded import database

HELP = "gather or erase everything that is kept about one person"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Says how: gather WHO FILE.zip | erase WHO… --yes | erase --asked --yes."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    gather = verbs.add_parser("gather", help="write a ZIP of everything; for the person, or for whoever answers him")
    gather.add_argument("who", help="a mobile number, an e-mail address, or a record as customers.contact:CT-00001")
    gather.add_argument("file", type=Path)
    erase = verbs.add_parser("erase", help="erase everything, as the owner of the tables; without --yes only tells what")
    erase.add_argument("who", nargs="*", help="as above")
    erase.add_argument("--asked", action="store_true", help="all whose erasure was ordered on the screen")
    erase.add_argument("--yes", action="store_true", help="do it; it cannot be undone")


def handle(options: argparse.Namespace) -> int:
    """Runs one of the two."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        if options.verb == "erase":
            os.environ["KEHAI_ROLE"] = "owner"
        setup()
        return _gather(options.who, options.file) if options.verb == "gather" else _erase(options)


def _gather(who: str, target: Path) -> int:
    from kehai.kernel.persons import gather, subject  # noqa: PLC0415  needs Django set up

    person = subject.find(who)
    if not person.records:
        raise CommandError(f"nobody is kept under {who}")
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        count = gather.gather(person, file)
    print(f"{len(person.records)} records, {count} rows in {target}")
    return 0


def _erase(options: argparse.Namespace) -> int:
    from kehai.kernel.persons import erase, subject  # noqa: PLC0415  needs Django set up
    from kehai.kernel.trail_chain import Unprunable  # noqa: PLC0415

    wanted, missing = [*options.who, *(subject.asked() if options.asked else ())], 0
    for who in wanted:
        person = subject.find(who)
        for kind, row in person.records.values():
            print(f"{kind.name}:{row.number}{'  (held: ' + row.legal_hold + ')' if row.pk in person.held else ''}")
        missing += not person.records
        if not options.yes or not person.records:
            continue
        try:
            done = erase.erase(person)
        except Unprunable as refusal:
            raise CommandError(str(refusal)) from None
        print(f"{done.pseudonym}: {done.records} records emptied, {done.rows} rows rewritten, {done.files} files deleted, {len(done.held)} held")
    if wanted and not options.yes:
        print("Nothing was done; --yes does it.")
    return int(bool(missing))
