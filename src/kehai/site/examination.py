"""What `kehai check` asks the database: its version, whether tables are up to date, whether the role is limited."""

from collections.abc import Iterator

from django.db import DatabaseError, connection

from kehai.kernel import trail_chain
from kehai.site import grants, migration

OLDEST = 150_000
SEALS = 1000  # of the trail, the latest; `kehai trail verify` looks at all of them


def database() -> Iterator[str]:
    """One sentence for each thing that is wrong."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield f"The database does not answer: {str(error).strip()}"
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_user")
        version, encoding, role = cursor.fetchone()
        if version < OLDEST:
            yield f"PostgreSQL 15 or later is needed, this is {version // 10_000}."
        if encoding != "UTF8":
            yield f"The database is encoded in {encoding}; it must be UTF8."
        waiting = migration.pending()
        if waiting:
            yield f"{waiting} migrations wait; run `kehai migrate`."
            return
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        if cursor.fetchone()[0]:
            yield f"The role {role} may change tables; give the application a role of its own (DATABASE_OWNER_URL)."
        for table in sorted(grants.append_only()):
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'DELETE')", (table, table))
            if cursor.fetchone()[0]:
                yield f"The role {role} may change rows of {table}, which is append-only; run `kehai migrate`."
    yield from trail_chain.verify(latest=SEALS)
