"""Who calls the API in these tests: people with roles, each behind a client that must show the CSRF token."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def person() -> Callable[..., Any]:
    """Makes a person with a role of these grants."""

    def make(name: str, grants: dict[str, Any] | None = None, fields: dict[str, Any] | None = None) -> Any:
        from kehai.kernel.testing import example  # noqa: PLC0415  needs Django set up

        user = example("people.user", name=name, language="en")
        if grants is not None:
            role = example("people.role", name=f"role of {name}", grants=grants, fields=fields or {})
            example("people.holding", user=user, role=role)
        return user

    return make


@pytest.fixture
def keeper(person: Callable[..., Any]) -> Any:
    """Reaches his own things."""
    from tests.api.browser import KEEPER, Browser  # noqa: PLC0415  needs Django set up

    return Browser(person("Keeper", KEEPER))


@pytest.fixture
def boss(person: Callable[..., Any]) -> Any:
    """Reaches everything."""
    from tests.api.browser import BOSS, Browser  # noqa: PLC0415  needs Django set up

    return Browser(person("Boss", BOSS))
