"""The test-only domain; tests/conftest.py finds it by this file."""

from kehai.kernel.apps import Domain


class Sample(Domain):
    """Kinds of every access and every field type (测试业务)."""

    name = "tests.conformance.kinds"
    label = "sample"
    verbose_name = "Sample"

    def ready(self) -> None:
        """Tells people's rights where the pools of this domain are."""
        super().ready()
        from kehai.crm.people.rules import places  # noqa: PLC0415  needs the models
        from tests.conformance.kinds.records.place import places_of  # noqa: PLC0415

        places.register("sample.place", places_of)
