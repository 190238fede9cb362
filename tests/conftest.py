"""Fixtures for all tests: the database as kehai_app, the owner's connection, a running server, a real browser."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import django
import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from kehai.site.postgres.roles import APP, OWNER
from tests.support.browser import browser, new_context, page
from tests.support.cluster import TestCluster, environment, root, sweep

__all__ = ["browser", "new_context", "page"]  # fixtures, found here by pytest
HERE = Path(__file__).resolve().parent
_CONTROLLER = "PYTEST_XDIST_WORKER" not in os.environ
_DATABASE = f"kehai_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
if _CONTROLLER:
    sweep()
    # A catalogue older than its source shows English words where a test looks for Chinese ones.
    subprocess.run([sys.executable, str(HERE.parent / "scripts" / "messages.py"), "compile"], check=True)
_cluster = TestCluster()

# Before Django's settings are read.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehai.site.settings")
os.environ.update(
    {
        "DATABASE_URL": _cluster.url(APP, _DATABASE),
        "DATABASE_OWNER_URL": _cluster.url(OWNER, _DATABASE),
        "KEHAI_DATA": str(root() / "data"),
        "KEHAI_SECRET": "tests-only-0123456789-abcdefghijklmnop",
        "KEHAI_APPS": ",".join(f"tests.{file.parent.relative_to(HERE).as_posix().replace('/', '.')}" for file in sorted(HERE.rglob("apps.py"))),
        "KEHAI_ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "KEHAI_LOG_LEVEL": "WARNING",
        # Playwright's own loop runs in the test's thread.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
)


def _terminated(_number: int, _frame: object) -> None:
    # SIGTERM must run the clean-up, or the database server stays.
    sys.exit("terminated")


def pytest_configure() -> None:
    """Django is ready before any test module is imported."""
    signal.signal(signal.SIGTERM, _terminated)
    django.setup()
    from tests.support import markers  # noqa: PLC0415  needs Django set up

    markers.watch()


def pytest_unconfigure() -> None:
    """The last process out stops the server; the first one removes the folder."""
    _cluster.release()
    if _CONTROLLER:
        shutil.rmtree(root(), ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tells fixtures that the test failed, so that they can take a picture."""
    report = yield
    if report.when == "call":
        item.failed_call = report.failed  # type: ignore[attr-defined]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Fails a test in which a statement on the company's tables came by neither the access door nor a named place."""
    from tests.support import markers  # noqa: PLC0415  needs Django set up

    before = len(markers.unmarked)
    yield
    if markers.unmarked[before:]:
        pytest.fail("\n".join([markers.HELP, *markers.unmarked[before:]]), pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its figures to the controller; a statement that came by no door fails the run, outside of a test too."""
    from tests.support import figures, markers  # noqa: PLC0415  needs Django set up

    figures.hand_over(session.config)
    if markers.unmarked and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """The controller takes a worker's figures in."""
    from tests.support import figures  # noqa: PLC0415  needs Django set up

    figures.take(getattr(node, "workeroutput", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of the run."""
    from tests.support import figures  # noqa: PLC0415  needs Django set up

    for line in figures.lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def cluster() -> TestCluster:
    """The run's PostgreSQL, started."""
    _cluster.start()
    return _cluster


@pytest.fixture(scope="session")
def django_db_setup(cluster: TestCluster, django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django's hook: this worker's database, a copy of the migrated template."""
    from tests.support.database import prepare  # noqa: PLC0415  needs Django set up

    with django_db_blocker.unblock():
        prepare(cluster)


@pytest.fixture
def owner_connection(cluster: TestCluster, django_db_setup: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """This worker's database as its owner: sees only what is committed."""
    with cluster.owner(_DATABASE) as connection:
        yield connection


@pytest.fixture(scope="session")
def server(cluster: TestCluster, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real `kehai run --demo` on a database of its own; sign-ins have the password DEMO_PASSWORD."""
    from tests.support.server import run  # noqa: PLC0415  not for tests without a server

    name = f"{_DATABASE}_server"
    cluster.create(name)
    folder = tmp_path_factory.mktemp("server")
    house = run(
        folder / "data",
        "--demo",
        log=folder / "log.txt",
        KEHAI_DEMO_PASSWORD=DEMO_PASSWORD,
        KEHAI_WEB_WORKERS="1",
        **environment(cluster, name),
    )
    try:
        house.wait(300)
        yield house.url
    finally:
        house.stop()
        cluster.drop(name)


DEMO_PASSWORD = "kehai-browser-tests-2026"  # of a server that lives for one test run
