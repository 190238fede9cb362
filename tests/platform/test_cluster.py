"""The crash matrix of the embedded database: whatever is killed, the next start answers and every row is there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from kehai.site.postgres import Cluster, ClusterError, memory
from kehai.site.postgres.process import State
from kehai.site.postgres.roles import APP, OWNER
from tests.support import processes

GIB = 1024**3
BOUND = 60.0  # seconds any recovery may take here; on a quiet machine it is one
USER = """
import sys, time
from pathlib import Path
from kehai.site.postgres import Cluster
cluster = Cluster(Path(sys.argv[1])).start()
print("up", flush=True)
time.sleep(600)
"""


def _rows(cluster: Cluster) -> list[int]:
    with psycopg.connect(cluster.url(OWNER), autocommit=True) as connection:
        return [number for (number,) in connection.execute("SELECT n FROM proof ORDER BY n")]


def _write(cluster: Cluster, number: int) -> None:
    with psycopg.connect(cluster.url(OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS proof (n int)")
        connection.execute("INSERT INTO proof VALUES (%s)", (number,))


def _other_process(data: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", USER, str(data)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    return process


def _forget(cluster: Cluster) -> None:
    """As if this process had been killed too: the kernel drops its lock."""
    assert cluster._users  # noqa: SLF001
    cluster._users.close()  # noqa: SLF001


def _recovers(data: Path, rows: list[int]) -> None:
    began = time.monotonic()
    with Cluster(data) as cluster:
        assert time.monotonic() - began < BOUND
        assert _rows(cluster) == rows
    assert cluster.server.postmaster().state is State.ABSENT, "the last one out did not stop the server"


def test_a_first_start_makes_the_database_with_two_roles(data):
    with Cluster(data) as cluster, psycopg.connect(cluster.url(APP)) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("kehai_app", "kehai")
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW jit").fetchone() == ("off",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert cluster.server.place.stat().st_mode & 0o777 == 0o700
    assert processes.of(data) == {}


def test_after_its_python_was_killed_the_server_is_joined_and_later_stopped(data):
    user = _other_process(data)
    cluster = Cluster(data).start()
    _write(cluster, 1)
    cluster.release()
    assert cluster.server.postmaster().state is State.LIVE
    user.kill()
    user.wait()
    _recovers(data, [1])


def test_after_the_postmaster_was_killed(data):
    cluster = Cluster(data).start()
    _write(cluster, 1)
    os.kill(cluster.server.postmaster().pid, signal.SIGKILL)
    _forget(cluster)
    _recovers(data, [1])


def test_a_running_house_heals_its_database(data):
    with Cluster(data) as cluster:
        _write(cluster, 1)
        assert cluster.heal() is False
        os.kill(cluster.server.postmaster().pid, signal.SIGKILL)
        processes.wait_until(lambda: cluster.server.postmaster().state is not State.LIVE, BOUND, "the postmaster is dead")
        assert cluster.heal() is True
        assert _rows(cluster) == [1]


def test_after_one_backend_was_killed(data):
    with Cluster(data) as cluster:
        _write(cluster, 1)
        with psycopg.connect(cluster.url(OWNER), autocommit=True) as connection:
            os.kill(connection.info.backend_pid, signal.SIGKILL)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT pg_sleep(10)")
        # Stopping just now is where PostgreSQL may hang.
    _recovers(data, [1])


def test_after_everything_was_killed(data):
    user = _other_process(data)
    cluster = Cluster(data).start()
    _write(cluster, 1)
    processes.kill(processes.of(data))
    user.kill()
    user.wait()
    _forget(cluster)
    _recovers(data, [1])


def test_two_processes_share_one_server_and_the_last_one_stops_it(data):
    user = _other_process(data)
    with Cluster(data) as cluster:
        pid = cluster.server.postmaster().pid
        _write(cluster, 1)
    assert processes.alive(pid)
    user.send_signal(signal.SIGKILL)
    user.wait()
    with Cluster(data) as cluster:
        assert cluster.server.postmaster().pid == pid
    assert not processes.alive(pid)


def test_an_interrupted_creation_is_done_again(data):
    place = Cluster(data).server.place
    half = place / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    _write(Cluster(data).start(), 1)


def test_a_number_in_the_lock_file_that_is_another_program_does_not_stop_a_start(data):
    with Cluster(data) as cluster:
        _write(cluster, 1)
    lock = cluster.server.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{cluster.server.data}\n0\n5432\n{cluster.server.socket}\n\n       1         1\nready\n")
    cluster.server.account.own(lock)
    _recovers(data, [1])


def test_files_of_another_major_version_are_refused_with_a_sentence(data):
    with Cluster(data) as cluster:
        _write(cluster, 1)
    version = cluster.server.data / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(ClusterError, match=r"made by PostgreSQL 15; this program brings PostgreSQL 18"):
        Cluster(data).start()
    version.write_text("18\n")
    _recovers(data, [1])


def test_a_path_too_long_for_a_socket_gets_a_short_one(data):
    deep = data / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    with Cluster(deep) as cluster:
        assert cluster.server.place.is_relative_to(deep)
        assert len(str(cluster.server.socket)) < 60
        assert cluster.server.socket.stat().st_mode & 0o777 == 0o700
        _write(cluster, 1)


def test_a_setting_that_cannot_be_read_is_named(data, monkeypatch):
    monkeypatch.setenv("KEHAI_POSTGRES_SETTINGS", "work_mem=8MB; rm -rf")
    with pytest.raises(ClusterError, match="rm -rf"):
        Cluster(data).start()
    monkeypatch.setenv("KEHAI_POSTGRES_SETTINGS", "work_mem=8MB; application_name=it's")
    with Cluster(data) as cluster, psycopg.connect(cluster.url(APP)) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("8MB",)


@pytest.mark.parametrize(
    ("machine", "own", "cached"),
    [(1, "128MB", "512MB"), (2, "256MB", "1024MB"), (4, "512MB", "2048MB"), (64, "2048MB", "32768MB")],
)
def test_the_cache_is_an_eighth_of_the_memory_within_bounds(machine, own, cached):
    assert memory.settings(machine * GIB) == {"shared_buffers": own, "effective_cache_size": cached}


def test_a_containers_bound_is_what_counts(tmp_path, monkeypatch):
    bound = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "CGROUP", bound)
    whole = memory.machine()
    bound.write_text("max\n")
    assert memory.machine() == whole
    bound.write_text(f"{GIB}\n")
    assert memory.machine() == GIB


def test_the_server_runs_with_its_share(data):
    with Cluster(data) as cluster, psycopg.connect(cluster.url(APP)) as connection:
        shown = connection.execute("SELECT setting::bigint * 8 / 1024 FROM pg_settings WHERE name = 'shared_buffers'").fetchone()
        assert f"{(shown or (0,))[0]}MB" == memory.settings(memory.machine())["shared_buffers"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands over to another user")
def test_as_root_a_closed_way_is_left_closed(data, monkeypatch):
    home = data / "home"
    monkeypatch.setenv("KEHAI_POSTGRES_HOME", str(home))
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    folder = closed / "data"
    folder.mkdir()
    with Cluster(folder) as cluster:
        _write(cluster, 1)
        assert cluster.server.place.is_relative_to(home)
        assert cluster.server.place.stat().st_uid == cluster.server.account.uid != 0
    assert closed.stat().st_mode & 0o777 == 0o700
    _recovers(folder, [1])
