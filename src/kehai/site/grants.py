"""The rights of kehai_app: rows everywhere, tables nowhere, and no second thoughts on append-only ones."""

from collections.abc import Iterable

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from psycopg.conninfo import conninfo_to_dict

from kehai.site import options


def app_role() -> str:
    """The role that web and worker connect as."""
    return str(conninfo_to_dict(options.text("DATABASE_URL")).get("user") or "")


def append_only() -> set[str]:
    """Tables whose rows are written once: models that say `append_only = True`."""
    models: Iterable[type[Model]] = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if getattr(model, "append_only", False)}


def give(connection: BaseDatabaseWrapper) -> None:
    """Renews all rights; does nothing when owner and application are one role, which cannot be limited."""
    role = app_role()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        owner, schema = cursor.fetchone()
        if not role or role == owner:
            return
        cursor.execute("SELECT c.relname FROM pg_class c WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p')", [schema])
        tables = {name for (name,) in cursor.fetchall()}
        quote = connection.ops.quote_name
        to, once = quote(role), append_only() & tables
        statements = [
            f"GRANT USAGE ON SCHEMA {quote(schema)} TO {to}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {quote(schema)} TO {to}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {quote(schema)} TO {to}",
            f"REVOKE INSERT, UPDATE, DELETE ON {quote('django_migrations')} FROM {to}",
            *(f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {to}" for table in sorted(once)),
        ]
        with transaction.atomic(using=connection.alias):
            cursor.execute("; ".join(statements))
