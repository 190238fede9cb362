"""The chain shows every touch of a sealed row; old rows go only by the owner, and the chain goes on (T91)."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kehai.kernel import trail, trail_chain
from kehai.kernel.access import system
from kehai.kernel.records.trail import Seal, Trail
from kehai.kernel.trail import Entry

ROOT = system("test")


@pytest.fixture
def sealed(transactional_db, owner_connection):
    """Five rows in two seals, and the owner who can do what the application cannot."""
    owner_connection.execute("TRUNCATE kernel_trail, kernel_seal RESTART IDENTITY")
    owner_connection.commit()
    for n in range(3):
        trail.record("action", ROOT, "kinds.thing", n=n)
    assert trail_chain.seal() == 3
    for n in range(2):
        trail.record("export", ROOT, "kinds.thing", count=n)
    assert trail_chain.seal() == 2
    assert trail_chain.seal() == 0
    assert list(trail_chain.verify()) == []
    yield owner_connection
    owner_connection.rollback()
    owner_connection.execute("TRUNCATE kernel_trail, kernel_seal RESTART IDENTITY")
    owner_connection.commit()


TOUCHES = (
    "UPDATE kernel_trail SET actor_label = actor_label || '.' WHERE id = %s",
    "UPDATE kernel_trail SET at = at + interval '1 microsecond' WHERE id = %s",
    "UPDATE kernel_trail SET details = details || '{\"n\": 7}' WHERE id = %s",
    "UPDATE kernel_trail SET outcome = 'failed' WHERE id = %s",
    "DELETE FROM kernel_trail WHERE id = %s",
)


@pytest.mark.parametrize("touch", TOUCHES)
def test_every_touch_of_every_row_is_found(sealed, touch):
    sealed.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM kernel_trail")
    for key in range(1, 6):
        sealed.execute(touch, (key,))
        sealed.commit()
        [problem] = trail_chain.verify()
        assert ("Rows 1 to 3" if key <= 3 else "Rows 4 to 5") in problem
        sealed.execute("DELETE FROM kernel_trail")
        sealed.execute("INSERT INTO kernel_trail SELECT * FROM kept")
        sealed.commit()
        assert list(trail_chain.verify()) == []
    sealed.execute("DROP TABLE kept")


def test_a_row_squeezed_in_between_and_a_lost_seal_are_found(sealed):
    sealed.execute("UPDATE kernel_trail SET id = 9 WHERE id = 5")
    sealed.commit()
    assert len(list(trail_chain.verify())) == 1
    sealed.execute("UPDATE kernel_trail SET id = 5 WHERE id = 9")
    sealed.execute("DELETE FROM kernel_seal WHERE last = 3")
    sealed.commit()
    assert "The seals of rows 1 to 3 are missing." in list(trail_chain.verify())


def test_a_cut_off_end_is_found_by_a_head_kept_elsewhere(sealed):
    head = Seal.objects.get(last=5).hash
    assert list(trail_chain.verify(head)) == []
    sealed.execute("DELETE FROM kernel_seal WHERE last = 5")
    sealed.execute("DELETE FROM kernel_trail WHERE id > 3")
    sealed.commit()
    assert list(trail_chain.verify()) == []
    assert [problem for problem in trail_chain.verify(head) if head in problem]


def test_the_application_cannot_touch_what_it_wrote(sealed):
    for statement in (
        "UPDATE kernel_trail SET event = 'x'",
        "DELETE FROM kernel_trail",
        "DELETE FROM kernel_seal",
        "UPDATE kernel_seal SET hash = ''",
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_slow_writer_with_a_lower_number_is_waited_for(sealed):
    ready, go = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            trail.write([Entry("action", ROOT, "kinds.thing")])
            ready.set()
            go.wait(10)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert ready.wait(10)
    trail.record("export", ROOT, "kinds.thing")  # a higher number, committed first: nobody waits for the slow one
    assert trail_chain.seal() == 0
    go.set()
    writer.join(10)
    assert trail_chain.seal() == 2
    assert list(trail_chain.verify()) == []


def test_many_writers_and_a_sealer_at_once(sealed):
    stop = threading.Event()

    def work():
        while not stop.is_set():
            trail.write([Entry("action", ROOT, "kinds.thing")])
        connection.close()

    writers = [threading.Thread(target=work) for _each in range(4)]
    for writer in writers:
        writer.start()
    until = timezone.now() + timedelta(seconds=2)
    while timezone.now() < until:
        trail_chain.seal()
    stop.set()
    for writer in writers:
        writer.join(10)
    trail_chain.seal()
    assert list(trail_chain.verify()) == []
    assert Seal.objects.count() > 3
    assert sum(Seal.objects.values_list("rows", flat=True)) == Trail.objects.count()


def test_the_young_part_is_never_pruned(sealed):
    with pytest.raises(trail_chain.Unprunable, match="190 days"):
        trail_chain.prune(timezone.now() - timedelta(days=189))
    assert trail_chain.prune(timezone.now() - timedelta(days=191)) == 0
    assert Trail.objects.count() == 5


def test_the_old_part_goes_by_the_owner_alone_and_the_chain_goes_on(sealed, monkeypatch):
    sealed.execute("UPDATE kernel_trail SET at = at - interval '200 days' WHERE id <= 3")
    sealed.execute("TRUNCATE kernel_seal")
    sealed.commit()
    for last in (3, 5):  # two seals, as time would have made them
        monkeypatch.setattr(trail_chain, "_settled", lambda last=last: last)
        trail_chain.seal()
    monkeypatch.undo()
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        trail_chain.prune(timezone.now() - timedelta(days=191))
    day = (timezone.now() - timedelta(days=191)).date().isoformat()
    done = subprocess.run([sys.executable, "-m", "kehai", "trail", "prune", "--before", day], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "3 rows deleted.\n"), done.stderr
    assert list(Trail.objects.order_by("id").values_list("event", "count")) == [("export", 0), ("export", 1), ("trail_pruned", 3)]
    assert list(Seal.objects.order_by("last").values_list("first", "last", "rows", "pruned")) == [(1, 3, 3, True), (4, 5, 2, False)]
    assert trail_chain.seal() == 1
    checked = subprocess.run([sys.executable, "-m", "kehai", "trail", "verify"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "✓ The trail is as it was written.\n")
    sealed.execute("UPDATE kernel_trail SET count = 9 WHERE id = 5")
    sealed.commit()
    assert subprocess.run([sys.executable, "-m", "kehai", "trail", "verify"], capture_output=True, check=False).returncode == 1
