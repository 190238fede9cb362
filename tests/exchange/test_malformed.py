"""Three hundred malformed files through the whole import (T87): no worker dies, no row is lost without a word."""

from typing import Any

import pytest

from kehai.kernel.errors import Invalid
from kehai.kernel.exchange import imports
from tests.support import figures, malformed
from tests.support.jobs import drain

SHARE = malformed.COUNT if figures.FULL else 24
pytestmark = [pytest.mark.django_db, pytest.mark.proof]


def test_each_is_read_or_refused_with_a_sentence_and_no_row_is_lost(world: Any, case: Any) -> None:
    read = refused = 0
    step = malformed.COUNT // SHARE
    for at, (name, content) in enumerate(malformed.files()):
        if at % step:
            continue
        it = case.Case(world.clerk, content, name)
        figures.counted["malformed files through the import"] += 1
        run = it.run
        if run.status == "failed":
            refused += 1
            assert len(run.error) > 10, name
            assert not any(word in run.error for word in ("Traceback", "went wrong here")), (name, run.error)
            continue
        assert run.status == "mapping", name
        read += 1
        _through(it, name)
    assert read + refused == len(range(0, malformed.COUNT, step))
    assert read > 2
    assert refused > 2


def _through(it: Any, name: str) -> None:
    """What could be read is checked and loaded: as many fates as rows, and a reason for each that stays behind."""
    mapping = {header: field for header, field in it.run.mapping.items() if not field.startswith("customers.")}
    mapping.setdefault(it.run.headers[0], "name") if "name" not in mapping.values() else None
    try:
        imports.plan(it.key, {"mapping": mapping}, it.actor)
        imports.check(it.key, it.actor)
    except Invalid:
        return  # said at the fields of the plan
    drain()
    run = it.run
    if run.status == "failed":
        assert "went wrong here" not in run.error, (name, run.error)
        return
    assert sum(run.counts.values()) == run.rows, name
    imports.start(it.key, it.actor)
    drain()
    run = it.run
    assert run.status == "done", (name, run.error)
    assert sum(run.counts.values()) == run.rows, name
    assert all(problem["message"] for problem in run.problems), name
