"""Pages along the paths of access: whatever index they ask by, together they are the list in its order."""

import json
from dataclasses import replace

import pytest

from kehai.kernel import rows, sharing
from kehai.kernel.access import READ, Actor, Rights
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import Asked
from kehai.kernel.testing import ROOT, example
from tests.kinds.records.thing import Thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    """Over three people, with some of a fourth's records opened to him."""
    people = [example("people.user") for _at in range(5)]
    made = [example("kinds.thing", owner=people[at % 4]) for at in range(32)]
    sharing.grant("kinds.thing", [thing.pk for thing in made[3::8]], [people[4].pk], sharing.Terms(), ROOT)
    Thing.objects.filter(pk__in=[thing.pk for thing in made[::2]]).update(created_at=made[0].created_at)
    rights = Rights(
        person=people[4].pk,
        grants={"kinds.thing": {READ: frozenset({"SUBS"})}},
        owners={"SUBS": frozenset(person.pk for person in people[:3])},
        principals=frozenset({people[4].pk}),
    )
    return Actor("user", people[4].pk, "Boss", rights)


def paged(actor, **asked):
    found, after = [], None
    while True:
        page = kind("kinds.thing").visible_to(actor).page(Asked(size=5, after=after, total="exact", **asked))
        found += [row["id"] for row in json.loads(page.rows)]
        after = page.after
        if after is None:
            return found, page.total


@pytest.mark.parametrize("sort", ["-created_at", "created_at", "name"])
@pytest.mark.parametrize("many", [0, 100])
def test_all_pages_together_are_the_list(boss, monkeypatch, sort, many):
    monkeypatch.setattr(rows, "MANY", many)
    seen = {str(row.pk) for row in kind("kinds.thing").visible_to(boss)}
    assert len(seen) == 28
    found, total = paged(boss, sort=sort)
    assert (set(found), len(found), total) == (seen, 28, 28)
    everything = replace(boss, rights=Rights(everything=True))
    assert found == [key for key in paged(everything, sort=sort)[0] if key in seen]
