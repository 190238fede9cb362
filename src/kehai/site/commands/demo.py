"""`kehai demo`: creates the demo company if it is not there, and prints how to sign in."""

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec

from kehai.site.command import setup
from kehai.site.embedded import database

HELP = "create the demo company, once"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Takes none: the password comes from KEHAI_DEMO_PASSWORD, so that no process list shows it."""


def handle(_options: argparse.Namespace) -> None:
    """Lets kehai.site.demo load; what it returns are the lines that tell how to sign in."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        setup()
        if find_spec("kehai.site.demo"):
            for line in import_module("kehai.site.demo").load() or ():
                print(line)
