"""The test-only domain; tests/conftest.py finds it by this file."""

from kehai.kernel.apps import Domain


class Kinds(Domain):
    """Kinds of every access and every field type (测试业务)."""

    name = "tests.kinds"
    label = "kinds"
    verbose_name = "Kinds"

    def ready(self) -> None:
        """Tells people's rights where the pools of this domain are."""
        super().ready()
        from kehai.crm.people.rules import places  # noqa: PLC0415  needs the models
        from tests.kinds.records.place import places_of  # noqa: PLC0415

        places.register("kinds.place", places_of)
