"""Who asks in these tests."""

from tests.api.conftest import boss, keeper, person

__all__ = ["boss", "keeper", "person"]
