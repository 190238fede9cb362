"""Whether the database was last brought up to date by exactly this program, so that a start need not look again.

What `kehai migrate` does hangs on the program's own files, the packages that bring tables, the role of the
application, and what is there already. It leaves a mark of all these as the comment of Django's table of
migrations, which is dumped and restored with the tables. Imports no Django.
"""

import hashlib
from importlib.metadata import version
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from kehai.site import options, paths

TABLE = "django_migrations"
BRINGING = ("Django", "procrastinate")
APPLIED = "SELECT count(*), max(id) FROM django_migrations"
MARKED = "SELECT obj_description(to_regclass(%s), 'pg_class')"


def mark(role: str, applied: Any) -> str:
    """Names this program, the application's role, and the migrations that are applied (as APPLIED tells)."""
    digest = hashlib.sha256()
    for file in sorted(paths.SOURCE.rglob("*")):
        if file.is_file() and not {"__pycache__", "locale", "client"} & set(file.parts):
            content = file.read_bytes()
            digest.update(f"{file.relative_to(paths.SOURCE)} {len(content)}\0".encode() + content)
    facts = [*(f"{name} {version(name)}" for name in BRINGING), role, *map(str, applied)]
    digest.update("\0".join(facts).encode())
    return digest.hexdigest()


def is_current(url: str) -> bool:
    """Whether the database at the application's address bears this program's mark. Unsure is no."""
    if options.text("KEHAI_APPS"):
        return False  # their files are not among ours
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            found = connection.execute(MARKED, (TABLE,)).fetchone()
            if not found or not found[0]:
                return False
            applied = connection.execute(APPLIED).fetchone()
            return bool(found[0] == mark(str(conninfo_to_dict(url).get("user") or ""), applied))
    except psycopg.Error:
        return False


def has_people(url: str) -> bool:
    """Whether anybody is there yet; the demo is made for an empty house only."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            found = connection.execute("SELECT EXISTS (SELECT FROM people_user)").fetchone()
            return bool(found and found[0])
    except psycopg.Error:
        return False
