"""The database as its superuser: what the bench looks up and clears away behind the product's back."""

from typing import Any

import psycopg

from kehai.site.postgres import Cluster

# What earlier runs made: numbers behind the loaded ones, and those of the floor, which begin with F or I; what rules and jobs wrote.
CLEAN = (
    "CREATE TEMP TABLE gone AS SELECT id, entity_id FROM customers_customer WHERE number !~ '^C' OR substr(number, 2)::bigint > %(count)s",
    *(
        f"DELETE FROM customers_{table} WHERE customer_id IN (SELECT id FROM gone)"  # noqa: S608  constants of this file
        for table in ("customermobile", "namekey", "regionguess", "followup", "contact")
    ),
    "DELETE FROM kernel_change WHERE action <> 'import' OR record_id IN (SELECT id FROM gone)",
    "DELETE FROM customers_customer WHERE id IN (SELECT id FROM gone)",
    "DELETE FROM customers_entity WHERE id IN (SELECT entity_id FROM gone)",
    "TRUNCATE kernel_importrow, kernel_import, kernel_answer, kernel_outbox, customers_duplicate, customers_duplicatescan, office_notice CASCADE",
    "DELETE FROM customers_recyclerule WHERE name ^@ 'bench '",
    "DELETE FROM customers_graderule WHERE name ^@ 'bench '",
    "DELETE FROM customers_night",
    (
        "UPDATE customers_customer SET falls_at = greatest(claimed_at, last_follow_up_at) + interval '3650 days', falls_rule_id = NULL, "
        "falls_version = NULL WHERE falls_rule_id IS NOT NULL"
    ),
    (
        "UPDATE customers_customer SET grade = NULL, grade_source = NULL, grade_figure = NULL, grade_rule_id = NULL, grade_version = NULL "
        "WHERE grade_rule_id IS NOT NULL"
    ),
    "DELETE FROM procrastinate_jobs",
)


def clean(cluster: Cluster, count: int) -> None:
    """Takes away what earlier runs made, so that each run begins with the loaded rows."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in CLEAN:
            connection.execute(statement, {"count": count} if "%" in statement else None)
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        # As autovacuum does within a minute: the indexes alone then say which rows are alive.
        connection.execute("VACUUM (ANALYZE) customers_customer, customers_entity, kernel_change")


def checkpoint(cluster: Cluster) -> None:
    """Writes down what the server holds in memory."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def run(cluster: Cluster, statement: str, params: tuple[Any, ...] = ()) -> None:
    """One statement, committed, without triggers."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement, params or None)


def alone(cluster: Cluster) -> None:
    """Ends what others still do in this database, such as a filling whose caller was killed."""
    one(cluster, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


def defer(cluster: Cluster, name: str) -> None:
    """Puts a job into the queue as the program does, with its notice to the worker."""
    statement = "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) VALUES ('default', %s, '{}', now())"
    with psycopg.connect(cluster.url("postgres")) as connection:
        connection.execute(statement, (name,))


def weighed(cluster: Cluster) -> list[tuple[str, int, int, int]]:
    """(table, rows, bytes, bytes of its indexes) of the largest, and the whole database."""
    found = "SELECT relname, greatest(reltuples, 0)::bigint, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class WHERE relkind = 'r' "
    with psycopg.connect(cluster.url("postgres")) as connection:
        tables = connection.execute(found + "ORDER BY pg_total_relation_size(oid) DESC LIMIT 8").fetchall()
        whole = connection.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    return [*tables, ("", 0, whole[0], 0)]


def one(cluster: Cluster, statement: str, params: tuple[Any, ...] = ()) -> Any:
    """The first row."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        return connection.execute(statement, params or None).fetchone()


def every(cluster: Cluster, statement: str, params: tuple[Any, ...] = ()) -> list[Any]:
    """All rows."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        return connection.execute(statement, params or None).fetchall()
