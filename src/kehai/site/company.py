"""Which company this house serves: one schema of the database and one folder each. Imports no Django.

Without KEHAI_COMPANY it is the only one, in the schema `public` and the data folder itself, and pays nothing
for there being others. A company's processes have only its schema on their search path.
"""

import re
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kehai.site import options, paths

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PREFIX = "company_"


def name() -> str:
    """The company's short name, empty for the only one. Raises OptionError on a name that no schema can bear."""
    given = options.text("KEHAI_COMPANY")
    if given and not _NAME.fullmatch(given):
        raise options.OptionError(f"KEHAI_COMPANY must be small letters, digits and _, beginning with a letter, at most 40; not {given!r}.")
    return given


def schema() -> str:
    """The schema its tables stand in."""
    return f"{_PREFIX}{name()}" if name() else "public"


def search_path() -> str:
    """What the connections of this house are told, as one of libpq's options; nothing for the only company."""
    return f"-c search_path={schema()}" if name() else ""


def address(url: str) -> str:
    """The address of a database with the company's schema chosen."""
    if not name():
        return url
    known = conninfo_to_dict(url).get("options") or ""
    return make_conninfo(url, options=f"{known} {search_path()}".strip())


def folder() -> Path:
    """Where its files, its signing key and its lock are; not yet made."""
    return paths.data() / "companies" / name() if name() else paths.data()


def make_folder() -> Path:
    """The same, made on first use and closed to others."""
    paths.make_data()
    found = folder()
    if name():
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found
