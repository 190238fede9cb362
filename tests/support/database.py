"""Django's connection in tests: as kehai_app, on this worker's own copy of the migrated template."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.apps import AppConfig, apps
from django.db import connection, connections
from django.test import TransactionTestCase

from kehai.site import grants
from kehai.site.postgres.roles import APP, OWNER
from tests.support.cluster import TEMPLATE, TestCluster

NAME = f"kehai_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def prepare(cluster: TestCluster) -> None:
    """Builds the template if this process is the first, then this worker's database."""
    # Settings may have been read before the run's cluster was known (DJANGO_SETTINGS_MODULE in the environment).
    connection.close()
    connection.settings_dict.update(NAME=NAME, USER=APP, HOST=cluster.socket)
    with cluster.building_template() as mine:
        if mine:
            with _as_owner_of(TEMPLATE):
                _fill()
    cluster.create(NAME)

    def renew(_case: TransactionTestCase) -> None:
        """Instead of Django's flush, which kehai_app may not do and which would lose what migrations put in."""
        connections.close_all()
        cluster.create(NAME)

    TransactionTestCase._fixture_teardown = renew  # type: ignore[attr-defined]  # noqa: SLF001  Django's own hook


@contextmanager
def _as_owner_of(name: str) -> Iterator[None]:
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(NAME=name, USER=OWNER)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def _fill() -> None:
    # Imported late: needs the app registry.
    import_module("kehai.site.migration").migrate()
    with connection.schema_editor() as editor:
        for config in _without_migrations():
            for model in config.get_models(include_auto_created=True):
                editor.create_model(model)
    if apps.is_installed("kehai.kernel"):
        import_module("kehai.kernel.numbers").ensure_sequences(connection)
    grants.give(connection)


def _without_migrations() -> list[AppConfig]:
    """Test-only kinds have tables but no history."""
    return [config for config in apps.get_app_configs() if config.name.startswith("tests.")]
