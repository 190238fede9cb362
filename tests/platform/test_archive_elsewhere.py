"""Backing up and putting back with a PostgreSQL of one's own, named by DATABASE_URL: also the oldest we work with (T84)."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kehai.site.archive.tally import differences, tally
from kehai.site.postgres.roles import APP
from tests.platform.conftest import empty_data
from tests.support import cluster as support

pytestmark = pytest.mark.slow
SECRET = secrets.token_hex(32)
NAMES = "kehai_elsewhere", "kehai_elsewhere_too"


@pytest.fixture
def houses(cluster: support.TestCluster, django_db_setup: None) -> Iterator[tuple[str, str]]:
    """Two empty databases on the run's server (KEHAI_TEST_POSTGRES says which)."""
    for name in NAMES:
        cluster.create(name, "template0")
    yield NAMES
    for name in NAMES:
        cluster.drop(name)


def _kehai(cluster: support.TestCluster, data: Path, database: str, *words: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEHAI_", "DATABASE_", "DJANGO_"))}
    more = {"KEHAI_DATA": str(data), "KEHAI_SECRET": SECRET, **support.environment(cluster, database)}
    done = subprocess.run([sys.executable, "-m", "kehai", *words], env=kept | more, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_backup_of_a_server_of_ones_own_comes_back_there_row_for_row(cluster, houses, tmp_path):
    first, second = houses
    with empty_data() as here, empty_data() as there:
        _kehai(cluster, here, first, "migrate")
        _kehai(cluster, here, first, "user", "create", "wang", "--name", "王经理")
        _kehai(cluster, here, first, "backup", str(tmp_path / "own.kehai"))
        assert "each as it was" in _kehai(cluster, there, second, "restore", str(tmp_path / "own.kehai"))
    tallies = []
    for name in houses:
        with cluster.owner(name) as connection:
            tallies.append(tally(connection, "public"))
    assert differences(*tallies) == []
    assert tallies[1]["people_user"]["rows"] == 1
    assert tallies[1]["kernel_region"]["rows"] > 3000
    # The application has its rights again, and no more than these.
    with psycopg.connect(cluster.url(APP, second)) as connection:
        assert connection.execute("SELECT username FROM people_user").fetchall() == [("wang",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM kernel_change")
