"""Two who each move a node under the other's: sound alone, a ring together (T61); the tree's lock once seen to be needed."""

import threading
from contextlib import suppress

import pytest

from kehai.kernel import run, trees
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.testing import ROOT, example
from tests.kinds.records.place import Place
from tests.races.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def move_both():
    one, other = example("kinds.place"), example("kinds.place")
    kind = kind_of(Place)
    moves = [(one, other), (other, one)]
    found = together(*[lambda a=a, b=b: run.update(kind, a.pk, {"parent": str(b.pk)}, None, ROOT) for a, b in moves])
    above = dict(Place.objects.filter(pk__in=[one.pk, other.pk]).values_list("pk", "parent_id"))
    return found, above == {one.pk: other.pk, other.pk: one.pk}


def test_two_moves_close_no_ring():
    for _round in range(5):
        found, ring = move_both()
        assert not ring
        assert sum(isinstance(answer, Invalid) for answer in found) == 1


def test_without_the_lock_of_the_tree_they_do(monkeypatch):
    meet = threading.Barrier(2)

    def unlocked(model, _column, key, above):
        found = above is not None and model.objects.filter(pk=above, parent_id=key).exists()
        with suppress(threading.BrokenBarrierError):
            meet.wait(5)
        return found

    monkeypatch.setattr(trees, "makes_ring", lambda *told: unlocked(*told) if told[3] else False)
    assert move_both()[1]
