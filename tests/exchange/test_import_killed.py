"""Imports killed, doubled, cancelled on the way: no row is lost, none comes in twice."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kehai.kernel.exchange import imports, load, steps
from kehai.kernel.records.imports import Import, ImportRow
from tests.support.jobs import drain, until, worker
from tests.support.processes import die_at_statement

ROWS = 230
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A checked import of ROWS rows, one of them bad, about to be loaded in chunks of 20."""
    settings.MEDIA_ROOT = tmp_path / "data" / "files"
    monkeypatch.setattr(load, "CHUNK", 20)
    return started(ROWS)


def started(count: int) -> Any:
    """An import of so many rows whose load waits for a worker; two rows are the same firm."""
    from tests.customers import factory  # noqa: PLC0415  needs Django set up
    from tests.exchange.import_case import HEADERS, Case, as_csv  # noqa: PLC0415

    factory.pool("总部公海")
    clerk = replace(factory.acting(factory.person("Clerk", factory.CLERK)), language="en")
    rows: list[list[str | None]] = [[f"Firm {n}", "91310117MA1J3AJ43G" if n in (50, 60) else None, None, None, None] for n in range(count)]
    case = Case(clerk, as_csv(rows, HEADERS))
    case.check()
    imports.start(case.key, clerk)
    return case


def names() -> list[str]:
    from kehai.crm.customers.records.customer import Customer  # noqa: PLC0415  needs Django set up

    return sorted(Customer.objects.values_list("name", flat=True))


def complete(case: Any, count: int = ROWS) -> None:
    """All rows but the bad one, once each; and one change each."""
    from kehai.kernel.records.change import Change  # noqa: PLC0415  needs Django set up

    run = case.run
    assert (run.status, run.error) == ("done", "")
    assert (run.counts["new"], run.counts["error"]) == (count - 1, 1)
    assert names() == sorted(f"Firm {n}" for n in range(count) if n != 60)
    assert Change.objects.filter(run=run.pk).count() == count - 1
    assert list(ImportRow.objects.values_list("state", flat=True)) == ["e"]


def test_killed_again_and_again_it_is_complete_in_the_end(run: Any) -> None:
    """Each life ends some statements later, so that every place in a chunk is hit."""
    lives, nth = 0, 5
    while run.run.status == "loading":
        # It ends well also where the company's first line was made on the way: the rest is for another run.
        die_at_statement(nth, lambda: steps.load(str(run.key)))
        lives, nth = lives + 1, nth + 5
        done = run.run
        assert len(names()) == done.counts["new"], "what is in is what is counted"
    assert lives > 5
    complete(run)


def test_doubled_it_is_done_once(run: Any) -> None:
    """Two workers at the same import, as when one was only slow and was taken for dead."""
    failures: list[Exception] = []

    def go() -> None:
        try:
            steps.load(str(run.key))
        except Exception as error:  # noqa: BLE001  told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(error, steps.Busy) for error in failures)
    if run.run.status == "loading":
        steps.load(str(run.key))  # the company's first line was made on the way, so the rest is for another run
    complete(run)
    steps.load(str(run.key))
    complete(run)


def test_cancelled_on_the_way_it_stops_behind_a_chunk(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = iter(range(100))
    honest = load.waiting

    def third(*args: Any) -> Any:
        if next(chunks) == 2:
            threading.Thread(target=cancel).start()
        return honest(*args)

    def cancel() -> None:
        imports.cancel(run.key, run.actor)
        connection.close()

    monkeypatch.setattr(load, "waiting", third)
    drain()
    until(lambda: run.run.status == "cancelled")
    assert 0 < len(names()) < ROWS - 1
    assert run.run.counts["new"] == len(names())


def test_a_worker_is_killed_and_its_successor_goes_on(settings: Any, tmp_path: Path) -> None:
    """A real worker, killed hard in the middle; the next one finishes what it left."""
    settings.MEDIA_ROOT = tmp_path / "data" / "files"
    environment = {"KEHAI_DATA": str(tmp_path / "data")}
    case = started(6000)
    with worker(**environment) as process:
        until(lambda: case.run.counts["new"] > 0, 60)
        process.kill()
        process.wait()
    assert case.run.status == "loading", "it was killed too late to tell anything"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    with worker(**environment):
        until(lambda: case.run.status == "done", 120)
    complete(case, 6000)


def test_rights_that_change_on_the_way_count_from_the_next_chunk(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kehai.crm.people.records.role import Holding  # noqa: PLC0415  needs Django set up
    from kehai.kernel.catalogue import raise_epoch  # noqa: PLC0415

    chunks = iter(range(100))
    honest = load.waiting

    def third(*args: Any) -> Any:
        if next(chunks) == 2:
            Holding.objects.filter(user_id=run.actor.id).delete()
            raise_epoch()
        return honest(*args)

    monkeypatch.setattr(load, "waiting", third)
    drain()
    assert run.run.status == "failed"
    assert len(names()) == 3 * 20
    assert Import.objects.get(pk=run.key).counts["new"] == len(names())
