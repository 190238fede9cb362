"""A company whose clerk may import, and imports as the interface asks for them."""

from typing import Any

import pytest


@pytest.fixture
def case() -> Any:
    """What an import in tests is made of."""
    from tests.exchange import import_case  # noqa: PLC0415  needs Django set up

    return import_case


@pytest.fixture
def world(settings: Any, tmp_path: Any, case: Any) -> Any:
    """A head office and a clerk who may import; files in a folder of the test's own."""
    from tests.customers import factory  # noqa: PLC0415  needs Django set up

    settings.MEDIA_ROOT = tmp_path / "files"
    factory.head = factory.pool("总部公海")  # type: ignore[attr-defined]
    factory.clerk = case.english("Clerk", factory.CLERK)  # type: ignore[attr-defined]
    return factory
