"""The command `kehai`; its sub-commands are the modules in commands/ and cost nothing until they are called."""

import argparse
import os
import signal
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pkgutil import iter_modules
from types import FrameType
from typing import Any

from kehai.site import commands
from kehai.site.options import OptionError
from kehai.site.postgres import ClusterError


class CommandError(Exception):
    """A command cannot do what it was asked; the message is shown as it is, without a traceback."""


def setup() -> None:
    """Starts Django in this process; commands that need it call this first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehai.site.settings")
    import_module("django").setup()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # SIGTERM must run the `finally` blocks, or the embedded server stays up.
    raise SystemExit(143)


def _parser(names: list[str], chosen: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kehai", description="Kehai 客海, the CRM.")
    parser.add_argument("--version", action="version", version=_version())
    parts = parser.add_subparsers(dest="command", metavar="command")
    for name in names:
        # Only help and the chosen command need the module itself: `kehai run` must stay small in memory.
        module: Any = import_module(f"{commands.__name__}.{name}") if chosen in (None, name) else None
        text = getattr(module, "HELP", "")
        part = parts.add_parser(name, help=text, description=text)
        if module:
            module.add_arguments(part)
            part.set_defaults(handle=module.handle)
    return parser


def _version() -> str:
    try:
        return version("kehai")
    except PackageNotFoundError:
        return "source"


def main(arguments: list[str] | None = None) -> int:
    """Runs one sub-command; returns the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    names = sorted(module.name for module in iter_modules(commands.__path__))
    chosen = given[0] if given and given[0] in names else None
    parser = _parser(names, chosen)
    options = parser.parse_args(given)
    if not options.command:
        parser.print_help()
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(options.handle(options) or 0)
    except (CommandError, ClusterError, OptionError) as error:
        print(f"kehai: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    # As __main__ this module would be a second one, with a CommandError of its own that nobody catches.
    sys.exit(import_module("kehai.site.command").main())
