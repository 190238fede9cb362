"""The app of the test-only kinds; it is installed only in tests."""

from kehai.kernel.apps import Domain


class Kinds(Domain):
    """Kinds that exist to be tested (测试对象)."""

    name = "tests.kinds"
    label = "kinds"
