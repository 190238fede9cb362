"""`kehai options`: every setting, its value here, what it means."""

import argparse

from kehai.site import options

HELP = "print every setting with its meaning"
_HIDDEN = ("KEHAI_SECRET", "KEHAI_DEMO_PASSWORD", "DATABASE_URL", "DATABASE_OWNER_URL")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--markdown makes docs/operations/settings.md."""
    parser.add_argument("--markdown", action="store_true", help="as the page docs/operations/settings.md")


def handle(given: argparse.Namespace) -> None:
    """Prints the table; secrets are only said to be set."""
    if given.markdown:
        print(options.as_markdown(), end="")
        return
    for option in options.TABLE:
        value = options.shown(option.name)
        print(f"{option.name} = {'(set)' if value and option.name in _HIDDEN else value}\n    {option.meaning}")
