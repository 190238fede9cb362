"""A test-only app whose jobs and listeners leave traces in a table."""

from importlib import import_module

from kehai.kernel.apps import Domain


class Probes(Domain):
    """Jobs that leave traces."""

    name = "tests.jobs"
    label = "probes"

    def ready(self) -> None:
        """Declares them."""
        import_module("tests.jobs.probes")
