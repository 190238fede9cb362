"""The crash matrix of `kehai run`: whatever of it is killed, it heals or the next start does, and every row is there."""

import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kehai.site.postgres import Cluster
from kehai.site.postgres.roles import OWNER
from tests.support import processes
from tests.support.server import House, run

pytestmark = pytest.mark.slow
BOUND = 90.0  # seconds; on a quiet machine it is two


@pytest.fixture(scope="module")
def house(shared_data: Path) -> Iterator[House]:
    """A running house without the demo, that must end well whatever the tests did to its parts."""
    started = run(shared_data, log=shared_data / "log.txt", KEHAI_WEB_WORKERS="2", KEHAI_POSTGRES_SETTINGS="")
    started.wait()
    yield started
    assert started.stop(signal.SIGTERM) == 0
    _nothing_is_left(shared_data)


def _again(data: Path) -> House:
    started = run(data, log=data / "again.txt", KEHAI_POSTGRES_SETTINGS="")
    started.wait(BOUND)
    return started


def _database(data: Path) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(Cluster(data).url(OWNER), autocommit=True)


def _write(data: Path, number: int) -> None:
    with _database(data) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS proof (n int)")
        connection.execute("INSERT INTO proof VALUES (%s)", (number,))


def _rows(data: Path) -> list[object]:
    with _database(data) as connection:
        return [number for (number,) in connection.execute("SELECT n FROM proof ORDER BY n")]


def _web(data: Path) -> list[int]:
    return processes.named(data, "kehai.site.web")


def _nothing_is_left(data: Path) -> None:
    assert processes.of(data) == {}
    assert not (Cluster(data).server.data / "postmaster.pid").exists()


def test_a_second_start_on_the_same_folder_says_so_and_stops(shared_data, house):
    second = run(shared_data, log=shared_data / "second.txt")
    assert second.process.wait(60) == 1
    assert f"already runs on the data folder {shared_data} (process {house.process.pid}, {house.url}/)" in second.text()
    assert "Traceback" not in second.text()
    assert house.healthy()


def test_what_is_killed_under_the_supervisor_comes_back(shared_data, house):
    _write(shared_data, 1)
    worker = processes.named(shared_data, "kehai worker")
    assert len(worker) == 1
    for victims in (_web(shared_data)[-1:], _web(shared_data), worker):
        processes.kill(victims)
        processes.wait_until(lambda: len(_web(shared_data)) == 3 and house.healthy(), BOUND, "three web processes and an answer")
    processes.wait_until(lambda: processes.named(shared_data, "kehai worker"), BOUND, "a new worker")
    assert 1 in _rows(shared_data)


def test_a_killed_database_comes_back_under_the_running_house(shared_data, house):
    _write(shared_data, 2)
    os.kill(Cluster(shared_data).server.postmaster().pid, signal.SIGKILL)
    processes.wait_until(lambda: "it was started again" in house.text(), BOUND, "the supervisor noticed")
    processes.wait_until(house.healthy, BOUND, "an answer")
    _write(shared_data, 3)
    assert {2, 3} <= set(_rows(shared_data))


def test_after_kills_without_a_word_the_next_start_recovers(data):
    first = run(data, log=data / "log.txt", KEHAI_POSTGRES_SETTINGS="")
    first.wait()
    _write(data, 1)
    first.stop(signal.SIGKILL)
    processes.wait_until(lambda: not _web(data) and not processes.named(data, "kehai worker"), BOUND, "its children followed it")
    second = _again(data)
    assert _rows(data) == [1]
    _write(data, 2)
    processes.kill([second.process.pid, *processes.of(data)])
    second.process.wait()
    third = _again(data)
    assert _rows(data) == [1, 2]
    assert third.stop(signal.SIGINT) == 0
    _nothing_is_left(data)


def test_a_taken_port_is_said(data):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        started = run(data, log=data / "log.txt", PORT=str(port))
        assert started.process.wait(60) == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in started.text()
    assert processes.of(data) == {}


def test_the_answer_carries_the_headers_that_protect_it(house):
    with urllib.request.urlopen(f"{house.url}/healthz", timeout=5) as answer:  # noqa: S310  our own server
        assert answer.read() == b'{"ok": true}'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
