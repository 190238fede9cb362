"""Who asks in these tests, and the house that hostile visitors come to."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.conftest import boss, keeper, person
from tests.hardening.houses import Place, start

__all__ = ["boss", "keeper", "person"]


@pytest.fixture(scope="session")
def house(cluster: Any, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A running house whose data these tests may spoil."""
    yield from start(tmp_path_factory.mktemp("hostile"), cluster, f"kehai_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_hostile")
