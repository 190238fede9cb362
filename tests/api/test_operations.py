"""No operation of the interface is unknown to the permission matrix (T01)."""

from typing import Any

import pytest

from tests.support.operations import PLACES, classify

pytestmark = pytest.mark.django_db


def test_every_operation_is_told_apart(boss: Any) -> None:
    found, unknown = classify(boss.look("/api/openapi.json").data)
    assert unknown == []
    assert len({one.id for one in found}) == len(found) > 300
    assert {place for one in found for place in one.places} <= set(PLACES)


def test_a_new_door_is_seen(boss: Any) -> None:
    """Positive control: neither a door on no list nor an id under an unknown name passes."""
    told = boss.look("/api/openapi.json").data
    told["paths"] |= {"/api/leak/{id}": {"get": {"operationId": "leak"}}}
    created: dict[str, Any] = told["components"]["schemas"]["customers.contact.create"]
    created["properties"] |= {"on_behalf_of": {"type": "string", "format": "uuid"}}
    _found, unknown = classify(told)
    assert [what for what in unknown if "leak" in what or "on_behalf_of" in what] == unknown
    assert len(unknown) == 2
