"""What the watch over all statements sees, and that it sees a statement that goes past the access door (access.md §5.6)."""

import re
from pathlib import Path
from types import FunctionType

import pytest

from kehai.kernel.access import system
from kehai.kernel.catalogue import kind
from tests.support import markers

pytestmark = pytest.mark.django_db
# Who may write the door's marker: the door. A marker written elsewhere would be a pass that nobody checked.
DOOR = {"kernel/rows.py", "kernel/run.py", "kernel/labels.py"}
LEAK = "from kehai.crm.customers.records.customer import Customer\ndef leak():\n    return list(Customer.objects.filter(name='x'))\n"


def leak(file: str) -> FunctionType:
    """A function of the product, in a file of this name, that reads customers without asking whose they are."""
    made: dict[str, FunctionType] = {}
    exec(compile(LEAK, markers.SOURCE + file, "exec"), made)  # noqa: S102  the deliberately broken build
    return made["leak"]


@pytest.mark.parametrize("file", ["crm/customers/doors/leak.py", "crm/customers/rules/leak.py", "api/leak.py", "kernel/leak.py"])
def test_a_statement_past_the_door_is_seen(file: str) -> None:
    before = len(markers.unmarked)
    leak(file)()
    seen, markers.unmarked[before:] = markers.unmarked[before:], []
    markers.count["unmarked"] -= 1
    assert len(seen) == 1
    assert "customers_customer" in seen[0]
    assert f"{file}:leak" in seen[0]


def test_what_comes_through_the_door_is_counted_as_such() -> None:
    before = markers.count["acl"]
    kind("customers.customer").visible_to(system("test")).count()
    assert markers.count["acl"] == before + 1


def test_only_the_door_writes_its_marker() -> None:
    found = {path.relative_to(markers.SOURCE).as_posix() for path in Path(markers.SOURCE).rglob("*.py") if re.search(r"/\*acl:", path.read_text())}
    assert found == DOOR


def test_every_named_place_is_there() -> None:
    for told in markers.PLACES:
        path, _colon, function = told.partition(":")
        place = Path(markers.SOURCE) / path
        assert place.exists(), told
        assert not function or f"def {function}(" in place.read_text(), told
