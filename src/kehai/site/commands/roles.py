"""`kehai roles renew`: after an upgrade, what ready-made roles lack for what is new, shown or taken over."""

import argparse
import sys

from kehai.site.command import CommandError, setup
from kehai.site.embedded import database

HELP = "after an upgrade: the rights that ready-made roles lack for what is new"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Says how: renew [--show | --apply] [--role KEY]."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    renew = verbs.add_parser("renew", help="what a company changed on purpose is never touched")
    how = renew.add_mutually_exclusive_group()
    how.add_argument("--show", action="store_true", help="only say what lacks (so it is without an option)")
    how.add_argument("--apply", action="store_true", help="take over what lacks")
    renew.add_argument("--role", action="append", default=[], metavar="KEY", help="only this ready-made role; may be said several times")


def handle(options: argparse.Namespace) -> int:
    """Shows, or takes over, all or some."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        setup()
        print(_renew(options.role, apply=options.apply))
        return 0


def _renew(keys: list[str], *, apply: bool) -> str:
    from django.db import transaction  # noqa: PLC0415  needs Django set up

    from kehai.site import ready_roles, renewal  # noqa: PLC0415

    unknown = [key for key in keys if key not in ready_roles.ROLES]
    if unknown:
        raise CommandError(f"there is no ready-made role called {unknown[0]}; there are: {', '.join(ready_roles.ROLES)}")
    offers = [offer for offer in renewal.offers() if not keys or offer.key in keys]
    if not offers:
        return "The ready-made roles lack nothing."
    told = [line for offer in offers for line in offer.lines()]
    if not apply:
        return "\n".join([*told, "Nothing is changed; `kehai roles renew --apply` takes this over, with --role KEY one role's."])
    with transaction.atomic():
        for offer in offers:
            offer.take()
    return "\n".join([*told, f"{len(offers)} roles renewed."])
