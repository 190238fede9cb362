"""People who sign in: with a password, at a browser of their own, from an address of their own."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import person

__all__ = ["person"]  # a fixture, found here by pytest


@pytest.fixture
def li(person: Callable[..., Any]) -> Any:
    """Li, who knows the password."""
    from tests.signing.people import with_password  # noqa: PLC0415  needs Django set up

    return with_password(person("Li"))


@pytest.fixture
def chief(person: Callable[..., Any]) -> Any:
    """Somebody who may do everything, and knows the password."""
    from tests.api.browser import BOSS  # noqa: PLC0415  needs Django set up
    from tests.signing.people import with_password  # noqa: PLC0415

    return with_password(person("Chief", BOSS))
