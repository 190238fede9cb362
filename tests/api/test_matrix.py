"""The permission matrix: every operation, for every ready-made role, on a record in every relation, about every class of field.

Expected values come from the specification in plain Python; the requests go through the whole interface (T01–T03, T17).
"""

from typing import Any

import pytest

from kehai.kernel.access import ByOwner, ByParent
from kehai.kernel.sql import TRUE
from kehai.site.ready_roles import ROLES
from tests.support import figures
from tests.support.matrix_reading import Reading
from tests.support.matrix_writing import Writing
from tests.support.yard import Yard, build

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
SHARE = ("sales", "manager")
PLAYED = tuple(ROLES) if figures.FULL else SHARE


@pytest.fixture(scope="module")
def yard(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One company for all roles, undone at the end."""
    from django.db import transaction  # noqa: PLC0415  needs Django set up

    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", PLAYED)
def test_reading(yard: Yard, role: str) -> None:
    matrix = Reading(yard, role)
    matrix.reading()
    assert matrix.wrong == [], "\n".join(matrix.wrong)


@pytest.mark.parametrize("role", PLAYED)
def test_writing(yard: Yard, role: str) -> None:
    matrix = Writing(yard, role)
    matrix.writing()
    assert matrix.wrong == [], "\n".join(matrix.wrong)


@pytest.mark.parametrize(("owner", "attribute"), [(ByOwner, "clear"), (ByOwner, "predicate"), (ByParent, "predicate")])
def test_a_broken_build_is_seen(yard: Yard, monkeypatch: pytest.MonkeyPatch, owner: Any, attribute: str) -> None:
    """Positive control: with a guard taken out, cells turn red."""
    monkeypatch.setattr(owner, attribute, lambda *_args, **_more: TRUE)
    matrix = Reading(yard, "sales")
    matrix._list()  # noqa: SLF001  one part is enough
    matrix._children("contact", "name")  # noqa: SLF001
    assert matrix.wrong
