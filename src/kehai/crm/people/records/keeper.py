"""Somebody always remains who may manage roles: a company cannot lock itself out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _t

from kehai.kernel.access import UPDATE
from kehai.kernel.errors import MayNot, Refusal

REMAINS = """
SELECT EXISTS (
  SELECT 1 FROM people_user u
  JOIN people_holding h ON h.user_id = u.id AND h.deleted_at IS NULL
  JOIN people_role r ON r.id = h.role_id AND r.deleted_at IS NULL
  WHERE u.active AND u.deleted_at IS NULL
    AND (jsonb_exists(r.grants->'*'->'update', 'ALL') OR jsonb_exists(r.grants->'people.role'->'update', 'ALL'))
)
"""


def refuse_nobody_left(by: Any, *, taken: bool) -> None:
    """Raises Refusal where something was taken away by a person and nobody is left to manage roles.

    The program may: it sets companies up.
    """
    if not by.human or not taken:
        return
    with connection.cursor() as cursor:
        # Two administrators who remove each other at once would each still see the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people:keeper'))")
        cursor.execute(REMAINS)
        found = cursor.fetchone()
    if not (found and found[0]):
        raise Refusal(_t("Somebody must remain who may manage roles."))


def refuse_self(people: Sequence[UUID | None], by: Any) -> None:
    """Raises MayNot where somebody would change his own place in the house, and see more by it.

    Who keeps all roles may: he could give himself anything, and it is told in the history.
    """
    if by.id is None or by.id not in people or by.rights.all_of("people.role", UPDATE):
        return
    raise MayNot(_t("Your own place in the company is changed by somebody else."))
