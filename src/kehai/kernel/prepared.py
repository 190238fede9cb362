"""Statements whose plan is the same for all values: planned once a connection, then only run.

Finding a row by its key is one of them, and planning it costs more than running it. Lists are not: which
index a page goes along hangs on how many rows a value has.
"""

from typing import Any

import psycopg
from django.db import connection

from kehai.kernel.sql import Sql

# Kept by each connection; a plan of a wide row takes about 200 kB.
MOST = 30
# Nothing is prepared because it came often, only what is named here.
NEVER = 2**31 - 1


class _Cursor(psycopg.Cursor[tuple[Any, ...]]):
    """Sends the parameters apart from the text, so that the server can keep the plan of the text."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> "_Cursor":
        """Prepares the statement when this connection sees it for the first time."""
        return super().execute(query, params, prepare=True)


def fetch(statement: Sql) -> list[tuple[Any, ...]]:
    """Runs a composed statement by its kept plan, watched and counted like any other of Django's."""
    backend: Any = connection
    backend.ensure_connection()
    raw = backend.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold, raw.prepared_max = NEVER, MOST
    with backend.wrap_database_errors, backend._prepare_cursor(_Cursor(raw)) as cursor:  # noqa: SLF001  as its own cursors are made
        cursor.execute(statement.text, statement.params)
        return list(cursor.fetchall())
