"""The company's own rules about records: which are opened to whom, which are closed, and by which fields."""

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.ruling import compiled, fields_of
from kehai.kernel import company
from kehai.kernel.access import CAPS, Rule, condition
from kehai.kernel.field import Choice, Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import TRUE, Sql

RULES = """
SELECT kind, criteria, level FROM /*rule:rights*/ people_sharingrule
WHERE active AND deleted_at IS NULL AND ARRAY[person_id, department_id, role_id, group_id] && %s::uuid[] ORDER BY id
"""
RESTRICTIONS = """
SELECT kind, criteria FROM /*rule:rights*/ people_restriction
WHERE active AND deleted_at IS NULL AND (role_id IS NULL OR role_id <> ALL(%s::uuid[])) ORDER BY id
"""
_LEVELS = (Choice("masked", _("Masked")), Choice("read", _("Read")), Choice("write", _("Read and change")))
# What superiors, holders of a sharing rule and members of a pool see of telephone numbers and addresses (§5.3).
CHOSEN = {
    "below": _("Sensitive fields of one's people's records"),
    "rule": _("Sensitive fields of records opened by a sharing rule"),
    "pool": _("Sensitive fields of records in a public pool"),
}
company.declare(
    _("Rights"),
    [Field(f"people.cap_{relation}", label, "choice", choices=_LEVELS, default=CAPS[relation]) for relation, label in CHOSEN.items()],
)
BEARING = """
SELECT kind, criteria FROM /*rule:rights*/ people_sharingrule WHERE active AND deleted_at IS NULL
UNION ALL SELECT kind, criteria FROM people_restriction WHERE active AND deleted_at IS NULL
"""


def rules_for(principals: Collection[UUID]) -> dict[str, tuple[Rule, ...]]:
    """Kind → the sharing rules that open something to one of the principals. One that cannot be read opens nothing."""
    found: dict[str, list[Rule]] = {}
    for kind, criteria, level in fetch(Sql(RULES, (sorted(principals),))):
        rule = compiled(kind, mapping(criteria), level)
        if rule is not None:
            found.setdefault(kind, []).append(rule)
    return {kind: tuple(rules) for kind, rules in found.items()}


def restrictions_for(roles: Collection[UUID]) -> dict[str, tuple[Rule, ...]]:
    """Kind → what is closed to who holds these roles. One that cannot be read closes everything (fail closed)."""
    found: dict[str, list[Rule]] = {}
    for kind, criteria in fetch(Sql(RESTRICTIONS, (sorted(roles),))):
        found.setdefault(kind, []).append(compiled(kind, mapping(criteria)) or condition(TRUE))
    return {kind: tuple(rules) for kind, rules in found.items()}


def bearing() -> dict[str, frozenset[str]]:
    """Kind → the fields by which a rule decides who sees a row: to change one takes the right to hand over (§5.7)."""
    found: dict[str, set[str]] = {}
    for kind, criteria in fetch(Sql(BEARING)):
        found.setdefault(kind, set()).update(str(field) for field, _op in fields_of(mapping(criteria)))
    return {kind: frozenset(fields) for kind, fields in found.items()}


def caps() -> Mapping[str, str]:
    """Relation → how far it opens sensitive fields (§5.3), as the company has it."""
    return {**CAPS, **{relation: str(company.get(f"people.cap_{relation}")) for relation in CHOSEN}}


def mapping(value: Any) -> Any:
    """A JSON object as a statement brings it: text, or read already."""
    return json.loads(value) if isinstance(value, str) else value
