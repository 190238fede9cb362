"""The database as its superuser: what the bench looks up and clears away behind the product's back."""

from typing import Any

import psycopg

from kehai.site.postgres import Cluster

# What earlier runs made: numbers behind the loaded ones, and those of the floor, which begin with F or I.
CLEAN = (
    "CREATE TEMP TABLE gone AS SELECT id, entity_id FROM customers_customer WHERE number !~ '^C' OR substr(number, 2)::bigint > %(count)s",
    "DELETE FROM customers_customermobile WHERE customer_id IN (SELECT id FROM gone)",
    "DELETE FROM kernel_change WHERE action <> 'import' OR record_id IN (SELECT id FROM gone)",
    "DELETE FROM customers_customer WHERE id IN (SELECT id FROM gone)",
    "DELETE FROM customers_entity WHERE id IN (SELECT entity_id FROM gone)",
    "TRUNCATE kernel_importrow, kernel_import, kernel_answer, kernel_outbox CASCADE",
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


def run(cluster: Cluster, statement: str, params: tuple[Any, ...] = ()) -> None:
    """One statement, committed, without triggers."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement, params or None)


def alone(cluster: Cluster) -> None:
    """Ends what others still do in this database, such as a filling whose caller was killed."""
    one(cluster, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


def one(cluster: Cluster, statement: str, params: tuple[Any, ...] = ()) -> Any:
    """The first row."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        return connection.execute(statement, params or None).fetchone()
