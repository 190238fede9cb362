"""Two companies that differ only in what a person may not see answer him alike, byte by byte (T04–T08, T10, T20, T22)."""

from typing import Any

import pytest
from django.db import transaction

from kehai.kernel import query, search, shape
from kehai.kernel.sql import TRUE
from kehai.kernel.types import TYPES
from kehai.site.ready_roles import ROLES
from tests.api.browser import Browser
from tests.support import figures
from tests.support.twins import SENSITIVE, answer, corpus, disturb
from tests.support.yard import Yard, build

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
PLAYED = tuple(ROLES) if figures.FULL else ("sales", "marketing")
REQUESTS = -(-20_000 // len(ROLES)) if figures.FULL else 300
NAME = "twins: requests answered alike"


@pytest.fixture(scope="module")
def yard(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One company for all roles, undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def different(yard: Yard, role: str, asks: list[Any]) -> list[Any]:
    """The requests that the twins answer differently."""
    yard.wear(role)
    browser = Browser(yard.me)
    before = [answer(browser, ask) for ask in asks]
    with transaction.atomic():
        assert disturb(yard, yard.world(role)) > 0 or role in ("administrator", "boss", "clerk")
        after = [answer(browser, ask) for ask in asks]
        transaction.set_rollback(True)
    return [ask for ask, one, two in zip(asks, before, after, strict=True) if one != two]


@pytest.mark.parametrize("role", PLAYED)
def test_what_is_hidden_changes_no_answer(yard: Yard, role: str) -> None:
    found = different(yard, role, corpus(yard, sorted(ROLES).index(role), REQUESTS))
    figures.counted[NAME] += REQUESTS - len(found)
    assert found == [], "\n".join(map(str, found[:40]))


BROKEN = {
    "a masked value is filtered by": (query, "_where_shown", lambda _field, found, _scope: found),
    "a masked name is searched": (search, "shown", lambda *_: TRUE),
    "a masked value is sorted by": (shape, "plain", lambda scope, field: field.sql(scope.alias)),
    "a mask is forgotten": (shape, "mask", lambda field, alias: TYPES[field.type].out(field.sql(alias))),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_build_is_seen(yard: Yard, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Positive control: with a guard taken out, the twins are told apart."""
    module, attribute, broken = BROKEN[name]
    monkeypatch.setattr(module, attribute, broken)
    asked = [ask for ask in corpus(yard, 0, 3000) if _pointed(ask[2] or {})]
    assert different(yard, "sales", [ask for word in ("sort", "filter", "q") for ask in [a for a in asked if word in (a[2] or {})][:80]])


def _pointed(told: dict[str, Any]) -> bool:
    """Whether a request is about one sensitive field, or a search."""
    return "q" in told or told.get("sort", "").lstrip("-") in SENSITIVE or told.get("filter", {}).get("field") in SENSITIVE
