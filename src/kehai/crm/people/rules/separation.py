"""The three administrators of 等保: who runs the system, who gives rights, who reads the trail (T98).

Where the company keeps them apart, nobody may hold two of these by his roles together.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.role import EVERY_KIND, guard_holding
from kehai.kernel import company
from kehai.kernel.access import CREATE, DELETE, EXPORT, MANAGE, READ, UPDATE, Actor
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

SETTING = "people.three_administrators"
company.declare(
    _("Administration"),
    (
        Field(
            SETTING,
            _("Keep the three administrators apart"),
            "boolean",
            help=_("Nobody is given two of these: running people and settings, giving rights, reading the audit trail (等保三级)."),
            default=False,
        ),
    ),
)

WRITING = frozenset({CREATE, UPDATE, DELETE, MANAGE})
# What makes somebody one of the three: any of these operations on all of any of these kinds.
SYSTEM = (("people.user", "people.department", "screens.own_field"), WRITING)
SECURITY = (("people.role", "people.holding"), WRITING)
AUDIT = (("screens.inquiry",), frozenset({READ, CREATE, EXPORT}))
THREE: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {"system": SYSTEM, "security": SECURITY, "audit": AUDIT}
HELD = """
SELECT u.name, r.grants::text FROM /*rule:separation*/ people_user u
JOIN people_holding h ON h.user_id = u.id AND h.deleted_at IS NULL
JOIN people_role r ON r.id = h.role_id AND r.deleted_at IS NULL
WHERE u.deleted_at IS NULL AND u.id IN (
  SELECT user_id FROM people_holding WHERE deleted_at IS NULL AND (user_id = ANY(%s) OR role_id = ANY(%s))) ORDER BY u.name
"""


@guard_holding
def refuse_two(people: Collection[UUID], roles: Collection[UUID], by: Actor) -> None:
    """Raises Refusal where one of the people, or who holds one of the roles, would be two of the three.

    The program may: it sets companies up, and `kehai user` is the way back in.
    """
    if by.rights.everything or not company.get(SETTING):
        return
    held: dict[str, list[Any]] = {}
    for name, grants in fetch(Sql(HELD, (list(people), list(roles)))):
        held.setdefault(name, []).append(json.loads(grants))
    for name, grants in held.items():
        if len(kinds_of(grants)) > 1:
            raise Refusal(_t("%(name)s would hold two of the three administrators, which the company keeps apart.") % {"name": name})


def kinds_of(roles: Iterable[Mapping[str, Mapping[str, Any]]]) -> set[str]:
    """Which of the three somebody is by these roles."""
    return {word for grants in roles for word, (kinds, ops) in THREE.items() if _any(grants, kinds, ops)}


def _any(grants: Mapping[str, Mapping[str, Any]], kinds: tuple[str, ...], ops: frozenset[str]) -> bool:
    rows = [grants.get(kind, {}) for kind in (*kinds, EVERY_KIND)]
    return any("ALL" in row.get(op, ()) for row in rows for op in ops)
