"""Migrations as the owner, one process at a time, and what must follow them."""

from importlib import import_module

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kehai.site import grants, program
from kehai.site.swift import swift

_LOCK = 0x6B656861  # "keha"


def pending() -> int:
    """How many migrations wait."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def has_schema() -> bool:
    """Whether the schema of this company is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema() IS NOT NULL")
        return bool(cursor.fetchone()[0])


def migrate() -> int:
    """Applies what waits and renews the rights; returns how many migrations were applied.

    Two machines that start together take turns: the second finds nothing left to do.
    """
    with connection.cursor() as cursor:
        # A migration may take long on many rows; the limits are for requests.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SET idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        waiting = pending()
        if waiting:
            with swift():
                call_command("migrate", verbosity=0, interactive=False)
        if apps.is_installed("kehai.kernel"):
            import_module("kehai.kernel.reference").ensure(connection)
        grants.give(connection)
        _leave_mark()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return waiting


def _leave_mark() -> None:
    """Lets the next start of this very program find out by one statement that nothing is to be done."""
    with connection.cursor() as cursor:
        cursor.execute(program.APPLIED)
        cursor.execute(f"COMMENT ON TABLE {program.TABLE} IS %s", [program.mark(grants.app_role(), cursor.fetchone())])
