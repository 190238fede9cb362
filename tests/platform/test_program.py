"""A start looks at the tables only when this very program has not brought them up to date before."""

import os

import pytest

from kehai.site import migration, paths, program
from tests.support.database import _as_owner_of


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> str:
    """The application's address, as of a house without apps of its own, whose files are not among ours."""
    monkeypatch.delenv("KEHAI_APPS")
    return os.environ["DATABASE_URL"]


@pytest.mark.django_db(transaction=True)
def test_migrating_leaves_the_mark_of_this_program(url, owner_connection, monkeypatch, tmp_path):
    with _as_owner_of(owner_connection.info.dbname):
        migration.migrate()
    assert program.is_current(url)
    # Another program: one file more.
    for file in paths.SOURCE.glob("*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(paths, "SOURCE", tmp_path)
    assert not program.is_current(url)
    monkeypatch.undo()
    monkeypatch.delenv("KEHAI_APPS")
    # Somebody took a migration back by hand.
    owner_connection.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    owner_connection.commit()
    assert not program.is_current(url)
    monkeypatch.setenv("KEHAI_APPS", "tests.kinds")
    assert not program.is_current(url)


def test_what_cannot_be_asked_is_not_current(url):
    assert not program.is_current(url.replace("kehai_app@", "nobody_at_all@"))
    assert not program.has_people(url.replace("kehai_app@", "nobody_at_all@"))
