"""The two roles and the database: kehai_owner owns, kehai_app may only read and write rows."""

import psycopg
from psycopg import sql

OWNER, APP, DATABASE = "kehai_owner", "kehai_app", "kehai"


def ensure(server: str, database: str) -> None:
    """Makes what is missing; given the addresses of the superuser in `postgres` and in our database."""
    with psycopg.connect(server, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", (OWNER, APP))}
        for role in {OWNER, APP} - known:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    # Each time, since a start may have been killed between the two.
    with psycopg.connect(database, autocommit=True) as connection:
        secure(connection)


def secure(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """In a new database: the schema is the owner's, everybody else gets only what grants give."""
    name = sql.Identifier(connection.info.dbname)
    owner, app = sql.Identifier(OWNER), sql.Identifier(APP)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, app))
    connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
    connection.execute(sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app))
