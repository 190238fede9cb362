"""The application's database role: rows yes, tables no, and no second thoughts on append-only ones."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from kehai.site import grants

pytestmark = pytest.mark.django_db


def test_tests_run_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("kehai_app", "kehai_app")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE intruder (id int)",
        "CREATE SCHEMA intruder",
        "DROP TABLE procrastinate_jobs",
        "ALTER TABLE procrastinate_jobs ADD COLUMN intruder int",
        "TRUNCATE procrastinate_jobs",
        "CREATE INDEX intruder ON procrastinate_jobs (id)",
        "DELETE FROM django_migrations",
        "CREATE ROLE intruder",
        "SET ROLE kehai_owner",
        "SET SESSION AUTHORIZATION kehai_owner",
    ],
)
def test_the_application_cannot_change_tables(statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_rows_of_every_append_only_table_can_only_be_added_and_read():
    once = grants.append_only()
    assert once, "no model is append_only"
    for table in once:
        assert _may(table) == {"SELECT", "INSERT"}, table


def test_rows_of_every_other_table_can_be_read_and_written():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - grants.append_only() - {"django_migrations"}
    for table in tables:
        assert _may(table) == {"SELECT", "INSERT", "UPDATE", "DELETE"}, table


def _may(table: str) -> set[str]:
    rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
    asked = ", ".join("has_table_privilege(%s, %s)" for _ in rights)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", [item for right in rights for item in (table, right)])
        return {right for right, granted in zip(rights, cursor.fetchone(), strict=True) if granted}


def test_the_owner_sees_what_is_committed(owner_connection: "psycopg.Connection[tuple[object, ...]]"):
    assert owner_connection.execute("SELECT current_user").fetchone() == ("kehai_owner",)
