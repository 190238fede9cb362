"""A data folder for the tests that start and kill databases of their own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.cluster import root


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder of one test."""
    with empty_data() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_data() -> Iterator[Path]:
    """An empty data folder that the tests of a module share."""
    with empty_data() as folder:
        yield folder


@contextmanager
def empty_data() -> Iterator[Path]:
    """A folder that the database's system user reaches; whatever still works on it is killed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="data-", dir=root()))
    folder.chmod(0o711)
    yield folder
    processes.kill(processes.of(folder))
    shutil.rmtree(folder, ignore_errors=True)
