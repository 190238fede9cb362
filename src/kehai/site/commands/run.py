"""`kehai run`: everything, until Ctrl-C."""

import argparse
import os

from kehai.site import options as table
from kehai.site.command import CommandError
from kehai.site.supervisor import StartError, Supervisor

HELP = "start database, web server and worker; Ctrl-C stops them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--demo as KEHAI_DEMO."""
    parser.add_argument("--demo", action="store_true", help="create the demo company on the first start and print its sign-ins")


def handle(options: argparse.Namespace) -> int:
    """Supervises until it is told to stop."""
    if options.demo:
        os.environ["KEHAI_DEMO"] = "1"
    try:
        return Supervisor(demo=table.flag("KEHAI_DEMO")).run()
    except StartError as error:
        raise CommandError(str(error)) from None
