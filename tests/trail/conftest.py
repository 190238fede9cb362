"""People behind browsers, and a trail that begins empty."""

from collections.abc import Iterator

import pytest

from tests.api.conftest import boss, keeper, person

__all__ = ["boss", "keeper", "person"]  # fixtures, found here by pytest


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    """Reads of other tests are not written into this one's trail."""
    from kehai.kernel import trail_buffer  # noqa: PLC0415  needs Django set up

    trail_buffer.clear()
    yield
    trail_buffer.clear()
