"""`kehai trail verify` and `kehai trail prune`: whether nobody touched the audit trail, and the end of its old part."""

import argparse
import os
import sys
from datetime import UTC, date, datetime

from kehai.site.command import CommandError, setup
from kehai.site.embedded import database

HELP = "verify the audit trail, or delete what is older than it must be kept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Says how: verify [--head HASH] | prune --before DATE."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="recompute every hash; status 1 when a row was changed, added or deleted")
    verify.add_argument("--head", help="hash of a seal that was kept elsewhere and must stand in the chain")
    prune = verbs.add_parser("prune", help="delete rows, as the owner of the tables; at least 190 days stay")
    prune.add_argument("--before", required=True, type=date.fromisoformat, help="a date as 2026-01-31 (UTC)")


def handle(options: argparse.Namespace) -> int:
    """Runs one of the two."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        if options.verb == "prune":
            os.environ["KEHAI_ROLE"] = "owner"
        setup()
        return _prune(options.before) if options.verb == "prune" else _verify(options.head)


def _verify(head: str | None) -> int:
    from kehai.kernel import trail_chain  # noqa: PLC0415  needs Django set up

    problems = list(trail_chain.verify(head))
    for problem in problems:
        print(f"✗ {problem}")
    if not problems:
        print("✓ The trail is as it was written.")
    return int(bool(problems))


def _prune(before: date) -> int:
    from kehai.kernel import trail_chain  # noqa: PLC0415  needs Django set up

    try:
        gone = trail_chain.prune(datetime(before.year, before.month, before.day, tzinfo=UTC))
    except trail_chain.Unprunable as refusal:
        raise CommandError(str(refusal)) from None
    print(f"{gone} rows deleted.")
    return 0
