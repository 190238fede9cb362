"""What stands in the tables of one moment: rows and a sum over their contents, alike on every server of ours."""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

Tally = dict[str, dict[str, Any]]
# A value's text must not hang on the session: the same row is the same text everywhere.
PLAIN = (
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO, YMD'",
    "SET intervalstyle = 'postgres'",
    "SET extra_float_digits = 1",
    "SET bytea_output = 'hex'",
)
_TABLES = "SELECT c.relname FROM pg_class c WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' ORDER BY 1"
_TALLY = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} t")


def tally(connection: "psycopg.Connection[Any]", schema: str) -> Tally:
    """Each table of the schema: its rows, and the sum of a 64-bit hash of each, which no order changes."""
    for setting in PLAIN:
        connection.execute(setting)
    names = [name for (name,) in connection.execute(_TABLES, (sql.Identifier(schema).as_string(connection),))]
    found: Tally = {}
    for name in names:
        rows, total = connection.execute(_TALLY.format(sql.Identifier(schema, name))).fetchone() or (0, "0")
        found[name] = {"rows": rows, "sum": total}
    return found


def differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """One sentence for each table that is not the same."""
    told = []
    for name in sorted({*wanted, *found}):
        there, here = wanted.get(name), found.get(name)
        if there != here:
            rows = f"{there['rows'] if there else 'none'} rows in the backup, {here['rows'] if here else 'none'} here"
            told.append(f"{name}: {rows}" if not (there and here and there["rows"] == here["rows"]) else f"{name}: other contents")
    return told
