"""`kehai django …`: Django's own commands, for those who work on the house (makemigrations, shell, sqlmigrate)."""

import argparse
import sys

from kehai.site.command import setup
from kehai.site.embedded import database

HELP = "run one of Django's own commands"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after the word is Django's."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def handle(options: argparse.Namespace) -> None:
    """Hands over."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        setup()
        from django.core.management import execute_from_command_line  # noqa: PLC0415  needs Django set up

        execute_from_command_line(["kehai django", *options.arguments])
