"""A start looks at the tables only when this very program has not brought them up to date before."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kehai.site import migration, paths, program
from kehai.site.postgres.roles import APP
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


def _no_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark that only lists the program's files."""
    monkeypatch.setattr(
        program, "mark", lambda role, applied: repr([*_files(), *map(program.version, program.BRINGING), role, *applied]).replace("'", "")
    )


def _no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark that forgets the packages which bring tables."""
    monkeypatch.setattr(program, "BRINGING", ())


def _no_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark that forgets to whom the rights were given."""
    real = program.mark
    monkeypatch.setattr(program, "mark", lambda _role, applied: real("", applied))


def _no_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark that forgets what is applied."""
    real = program.mark
    monkeypatch.setattr(program, "mark", lambda role, _applied: real(role, ()))


def _files() -> list[str]:
    return sorted(file.name for file in paths.SOURCE.rglob("*"))


Build = Callable[[pytest.MonkeyPatch], None]
BROKEN: tuple[Build, ...] = _no_content, _no_packages, _no_role, _no_migrations


def unnoticed(url: str, owner: "psycopg.Connection[Any]", tmp_path: Path) -> list[str]:
    """Changes after which a start would not migrate, though it should."""
    source, missed = tmp_path / "kehai", []
    source.mkdir(exist_ok=True)
    file = source / "0001_initial.py"
    file.write_text("operations = []\n")

    def after(change: str, do: Build) -> None:
        with pytest.MonkeyPatch.context() as changed:
            do(changed)
            if program.is_current(url):
                missed.append(change)

    with pytest.MonkeyPatch.context() as house:
        house.setattr(paths, "SOURCE", source)
        _remember(owner, program.mark(APP, owner.execute(program.APPLIED).fetchone()))
        assert program.is_current(url), "nothing has changed"
        after("another Django", lambda patch: patch.setattr(program, "version", lambda name: f"99 of {name}"))
        file.write_text("operations = [1]\n")
        after("another content of a file", lambda _patch: None)
        file.write_text("operations = []\n")
        _remember(owner, program.mark("another_role", owner.execute(program.APPLIED).fetchone()))
        after("the rights of another role", lambda _patch: None)
        _remember(owner, program.mark(APP, (1, 1)))
        after("other migrations applied", lambda _patch: None)
    return missed


def _remember(owner: "psycopg.Connection[Any]", mark: str) -> None:
    owner.execute(f"COMMENT ON TABLE {program.TABLE} IS '{mark}'")
    owner.commit()


@pytest.fixture
def owner(owner_connection: "psycopg.Connection[Any]") -> Iterator["psycopg.Connection[Any]"]:
    """The owner's connection; the mark is taken away again."""
    yield owner_connection
    _remember(owner_connection, "")


def test_a_start_migrates_after_every_change_that_matters(url, owner, tmp_path):
    assert unnoticed(url, owner, tmp_path) == []


@pytest.mark.parametrize("broken", BROKEN)
def test_a_mark_that_forgets_something_is_caught(url, owner, tmp_path, monkeypatch, broken: Build):
    """The test above goes red: seen here, each time."""
    broken(monkeypatch)
    assert len(unnoticed(url, owner, tmp_path)) == 1
