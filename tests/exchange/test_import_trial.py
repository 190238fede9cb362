"""A dry run keeps nobody waiting, however long its file is (E08, P18)."""

import threading
import time
from typing import Any

import pytest
from django.db import connections

from kehai.kernel.exchange import trial

ROWS = 10_000
PATIENCE = 2.0  # seconds a person waits for his own write at most


@pytest.mark.django_db(transaction=True)
def test_another_writes_a_customer_of_the_file_while_ten_thousand_rows_are_tried(world: Any, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kehai.kernel import run  # noqa: PLC0415  needs Django set up
    from kehai.kernel.catalogue import kind  # noqa: PLC0415

    held = world.customer("Held", mobile="13800138000")
    begun, waited = threading.Event(), list[float]()
    step = trial._Trial._step  # noqa: SLF001  the moment at which the file's own write has locked the row

    def announced(self: Any) -> bool:
        more = step(self)
        begun.set()
        return more

    def other() -> None:
        assert begun.wait(300)
        at = time.monotonic()
        run.update(kind(world.CUSTOMER), held.id, {"remark": "from another"}, None, world.ROOT)
        waited.append(time.monotonic() - at)
        connections.close_all()

    monkeypatch.setattr(trial._Trial, "_step", announced)  # noqa: SLF001
    rows = [["Held", "13800138000", "from the file"], *[[f"Firm {n}", None, None] for n in range(ROWS - 1)]]
    it = case.Case(world.clerk, case.as_csv(rows, ["name", "mobile", "remark"])).plan(keys=["mobile"], duplicates="update")
    thread = threading.Thread(target=other)
    thread.start()
    assert it.check() == case.counts(new=ROWS - 1, update=1), it.run.problems
    thread.join()
    assert it.run.tried > trial.STEP
    assert waited[0] < PATIENCE
    assert world.fresh(held).remark == "from another"


@pytest.fixture
def far_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row is tried in a transaction of its own, as rows are that stand far apart in a long file."""
    monkeypatch.setattr(trial, "HELD", 0.0)
    monkeypatch.setattr(trial, "STEP", 1)


def _alike(case: Any, it: Any, **fates: int) -> None:
    """The dry run and the import send the same rows back, for the same reasons."""
    assert it.check() == case.counts(**fates), it.run.problems
    assert it.run.tried == it.run.rows
    told = [(problem["line"], problem["field"]) for problem in it.run.problems]
    assert it.load() == case.counts(**fates), it.run.problems
    assert [(problem["line"], problem["field"]) for problem in it.run.problems] == told


@pytest.mark.django_db
def test_rows_that_meet_far_apart_in_the_file_are_noticed_before_it_is_written(world: Any, case: Any, far_apart: None) -> None:
    """One number, one firm and one name in two rows each; a new record and a change of an old one that meet (P18)."""
    from kehai.kernel import company  # noqa: PLC0415  needs Django set up

    company.put({"customers.check_name": "refuse"}, world.ROOT)
    world.customer("There", mobile="13800138000", email="there@example.com")
    rows = [
        ["One", "13800138001", None, None],
        ["Coded", None, "91310117MA1J3AJ43G", None],
        ["上海老凤祥有限公司", None, None, None],
        ["There", "13800138002", None, "there@example.com"],
        ["Apart", "13800138003", None, None],
        ["Two", "13800138001", None, None],
        ["Coded as well", None, "91310117MA1J3AJ43G", None],
        ["老鳳祥(上海)股份有限公司", None, None, None],
        ["Four", "13800138002", None, None],
    ]
    it = case.Case(world.clerk, case.as_csv(rows, ["name", "mobile", "credit_code", "email"])).plan(keys=["email"], duplicates="update")
    _alike(case, it, new=4, update=1, error=4)
    assert [problem["line"] for problem in it.run.problems] == [7, 8, 9, 10]


@pytest.mark.django_db
def test_a_private_pool_that_earlier_rows_would_fill_is_full_for_later_ones(world: Any, case: Any, far_apart: None) -> None:
    owner = world.person("Owner", world.SALES)
    world.pool("Branch", world.head, members=(owner,), capacity=2)
    rows = [[f"Own {number}", owner.username] for number in range(4)]
    _alike(case, case.Case(world.clerk, case.as_csv(rows, ["name", "owner"])), new=2, error=2)


@pytest.mark.django_db
def test_what_hangs_on_a_row_that_was_tried_before_is_tried_with_it(world: Any, case: Any, far_apart: None) -> None:
    """A row under one that is undone by now is no mistake; one under a row that does not come in is."""
    rows = [["Group", None], ["Below", "Group"], ["Far below", "Below"]]
    it = case.Case(world.clerk, case.as_csv(rows, ["name", "parent"]))
    _alike(case, it, new=3)
    world.customer("Taken", mobile="13800138000")
    rows = [["Wrong", "13800138000", None], ["Below wrong", None, "Wrong"]]
    _alike(case, case.Case(world.clerk, case.as_csv(rows, ["name", "mobile", "parent"])), error=2)


@pytest.mark.django_db
def test_a_link_to_a_row_of_the_same_file_is_shown_by_its_name(world: Any, case: Any) -> None:
    """Not as closed to the reader: it is not there yet."""
    world.customer("Old", mobile="13800138000")
    rows = [["Group", None, None], ["Old", "13800138000", "Group"]]
    it = case.Case(world.clerk, case.as_csv(rows, ["name", "mobile", "parent"])).plan(keys=["mobile"], duplicates="update")
    assert it.check() == case.counts(new=1, update=1), it.run.problems
    [changed] = it.run.changes
    assert [cell["after"] for cell in changed["cells"] if cell["field"] == "parent"] == ["Group (new with row 2 of this file)"]


@pytest.mark.django_db
def test_a_long_stretch_without_a_refusal_ends_the_trial_and_one_refused_row_begins_it_anew(
    world: Any, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever brings in a large clean file does not wait for each row to be written twice; the load refuses what comes later (E08)."""
    monkeypatch.setattr(trial, "STEP", 5)
    monkeypatch.setattr(trial, "ENOUGH", 20)
    world.customer("Taken", mobile="13800138000")
    rows = [[f"Firm {number}", "13800138000" if number in {12, 50} else None] for number in range(60)]
    it = case.Case(world.clerk, case.as_csv(rows, ["name", "mobile"]))
    assert it.check() == case.counts(new=59, error=1), it.run.problems
    assert [problem["line"] for problem in it.run.problems] == [14]
    assert it.run.tried == 15 + 20  # the step with the refused row, and as many rows as are enough
    assert it.load() == case.counts(new=58, error=2), it.run.problems
    assert [problem["line"] for problem in it.run.problems] == [14, 52]
