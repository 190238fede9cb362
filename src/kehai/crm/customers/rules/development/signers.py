"""Who reviews, signs and decides a step of a case, found at the moment of need (B37, B44): never who works on it himself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.rules import development_path as path
from kehai.crm.office.rules.substitution import acting
from kehai.kernel import company
from kehai.kernel.access import TRANSFER, Actor
from kehai.kernel.errors import MayNot
from kehai.kernel.field import Choice, Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

KIND = "customers.development"
SIGNS, REVIEWS, DECIDES, DECIDES_KEY = "development.signs", "development.reviews", "development.decides", "development.decides_key"
LEVELS = (
    Choice(path.MANAGER, _("the manager")),
    Choice(path.DIRECTOR, _("the manager's manager (director)")),
    Choice(path.GENERAL, _("the general manager")),
)
company.declare(
    _("Development of customers"),
    (
        Field(SIGNS, _("The application is signed by"), "choice", choices=LEVELS, default=path.MANAGER),
        Field(REVIEWS, _("The final report of a key customer is reviewed by"), "choice", choices=LEVELS, default=path.MANAGER),
        Field(DECIDES, _("The final report is decided by"), "choice", choices=LEVELS, default=path.MANAGER),
        Field(DECIDES_KEY, _("The final report of a key customer is decided by"), "choice", choices=LEVELS, default=path.DIRECTOR),
    ),
)
CHAIN = """
WITH RECURSIVE up AS (
  SELECT u.id, u.manager_id, 0 AS far FROM /*rule:development*/ people_user u WHERE u.id = %s
  UNION ALL SELECT m.id, m.manager_id, up.far + 1 FROM people_user m JOIN up ON m.id = up.manager_id
  WHERE up.far < 12 AND m.active AND m.deleted_at IS NULL
)
SELECT id FROM up WHERE far > 0 AND id <> %s ORDER BY far
"""


def step_of(row: Any) -> str | None:
    """The setting that says who takes the next step of a case that waits for a decision; None where its owner does."""
    if row.state == path.APPLIED:
        return SIGNS
    if row.state == path.REPORTED:
        return REVIEWS if row.key_customer else DECIDES
    return DECIDES_KEY if row.state == path.REVIEWED else None


def named(owner: UUID | None, step: str) -> list[UUID]:
    """Who takes the step, the nearest first: those above the owner from the level on that the setting names."""
    chain = [person for (person,) in fetch(Sql(CHAIN, (owner, owner)))] if owner else []
    level = company.get(step)
    if level == path.GENERAL:
        return chain[-1:]
    return chain[1:] if level == path.DIRECTOR else chain


def waiting_for(row: Any) -> UUID | None:
    """Who is asked now: the nearest who takes the step, or who stands in for him."""
    step = step_of(row)
    found = [person for person in named(row.owner_id, step) if person not in _sides(row)] if step else []
    there = acting(found[:1])
    return next((there[person] or person for person in found[:1]), None)


def require(row: Any, step: str, by: Actor) -> None:
    """Raises MayNot unless this person takes the step: one above the owner, his substitute, or who may decide about all cases.

    Where nobody stands above on that level, it is whoever may hand over the case and has not taken the step before.
    """
    person = by.rights.person
    if person is None and by.rights.everything:
        return
    if person in _sides(row):
        raise MayNot(_t("Nobody decides about what he handed in himself."))
    found = named(row.owner_id, step)
    everywhere, reviewed = by.rights.all_of(KIND, TRANSFER), step == DECIDES_KEY and person == row.reviewed_by_id
    takes = person in found or everywhere or person in acting(found).values()
    if found and not takes:
        raise MayNot(_t("This is decided by %(people)s.") % {"people": ", ".join(_names(found))})
    # Four eyes, unless nobody else stands above: the head of a small house would else never come to an end.
    if reviewed and (set(found) - {person} or not everywhere):
        raise MayNot(_t("Who reviewed the final report of a key customer does not decide on it."))


def _sides(row: Any) -> set[UUID | None]:
    return {row.owner_id, row.applied_by_id, row.reported_by_id} - {None}


def _names(people: Sequence[UUID]) -> list[str]:
    return [name for (name,) in fetch(Sql("SELECT name FROM /*rule:development*/ people_user WHERE id = ANY(%s) ORDER BY name", (list(people),)))]
