"""Who is asked to learn which training: kept in step with its audience, with who comes and who goes (B39)."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.kernel import numbers, periods, store
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

TRAINING, LEARNING = "products.training", "products.learning"
ASKED = gettext_noop("Please learn %(about)s.")
ASKED_UNTIL = gettext_noop("Please learn %(about)s until %(due)s.")
# Whom the audiences of running trainings name, in whichever way, as long as they work here.
_NAMED = """
WITH RECURSIVE aimed AS (
  SELECT a.training_id, a.whole, a.department_id, a.role_id, a.group_id, a.person_id
  FROM /*rule:training*/ products_trainingaudience a JOIN products_training t ON t.id = a.training_id
  WHERE a.deleted_at IS NULL AND t.deleted_at IS NULL AND t.state = 'open' AND t.id = ANY(%s)
), below AS (
  SELECT training_id, department_id FROM aimed WHERE department_id IS NOT NULL
  UNION SELECT b.training_id, d.id FROM below b JOIN people_department d ON d.parent_id = b.department_id AND d.deleted_at IS NULL
), named AS (
  SELECT b.training_id, u.id AS person FROM below b JOIN people_user u ON u.department_id = b.department_id
  UNION SELECT b.training_id, s.person_id FROM below b JOIN people_assignment s ON s.department_id = b.department_id AND s.deleted_at IS NULL
  UNION SELECT a.training_id, h.user_id FROM aimed a JOIN people_holding h ON h.role_id = a.role_id AND h.deleted_at IS NULL
  UNION SELECT a.training_id, m.person_id FROM aimed a JOIN people_groupmember m ON m.group_id = a.group_id AND m.deleted_at IS NULL
  UNION SELECT training_id, person_id FROM aimed WHERE person_id IS NOT NULL
  UNION SELECT a.training_id, u.id FROM aimed a JOIN people_user u ON a.whole AND u.type = 'employee'
), here AS (
  SELECT n.training_id, n.person FROM named n JOIN people_user u ON u.id = n.person AND u.active AND u.deleted_at IS NULL
)
"""
_MISSING = """
SELECT h.training_id, h.person FROM here h WHERE NOT EXISTS (
  SELECT 1 FROM products_learning l WHERE l.training_id = h.training_id AND l.owner_id = h.person AND l.deleted_at IS NULL)
ORDER BY 1, 2
"""
_NO_MORE = """
SELECT l.id, t.state = 'closed' AND t.deleted_at IS NULL FROM products_learning l JOIN products_training t ON t.id = l.training_id
WHERE l.training_id = ANY(%s) AND l.state = 'open' AND l.deleted_at IS NULL
AND NOT EXISTS (SELECT 1 FROM here h WHERE h.training_id = l.training_id AND h.person = l.owner_id)
"""
_COUNTED = """
SELECT t.id, count(l.id) FILTER (WHERE l.state <> 'excused'), count(l.id) FILTER (WHERE l.state = 'done')
FROM /*rule:training*/ products_training t LEFT JOIN products_learning l ON l.training_id = t.id AND l.deleted_at IS NULL
WHERE t.id = ANY(%s) GROUP BY 1
"""


def follow(trainings: Collection[UUID]) -> int:
    """Asks who is to learn these trainings and was not asked, asks no more who is not; how many are asked anew.

    Under the trainings' locks, in the current transaction.
    """
    rows: dict[UUID, Any] = {row.id: row for row in store.lock(kind(TRAINING), trainings)}
    keys = sorted(rows)
    missing = fetch(Sql(_NAMED + _MISSING, (keys,)))
    gone = fetch(Sql(_NAMED + _NO_MORE, (keys, keys)))
    _withdraw(gone)
    _ask([(rows[training], person) for training, person in missing])
    recount(keys)
    return len(missing)


def _withdraw(found: Sequence[Any]) -> None:
    """Of a closed training it stays that it was not learnt; who is asked no more finds nothing left of it."""
    now = timezone.now()
    told = [(key, {"state": "lapsed"} if closed else {"deleted_at": now}) for key, closed in found]
    store.update(_model(LEARNING), [(key, {**values, "updated_at": now, "version": store.RAISED}) for key, values in told])


def _ask(found: Sequence[tuple[Any, UUID]]) -> None:
    if not found:
        return
    model, now = _model(LEARNING), timezone.now()
    made = []
    for (training, person), number in zip(found, numbers.take(kind_of(model), len(found)), strict=True):
        row: Any = store.blank(model)
        row.number, row.created_at, row.updated_at = number, now, now
        row.training_id, row.owner_id, row.due_on = training.id, person, due(training.due_on, training.days)
        made.append(row)
    store.insert(model, made)
    for row in made:
        sentence = ASKED_UNTIL if row.due_on else ASKED
        telling.tell([row.owner_id], TRAINING, sentence, (TRAINING, row.training_id), **({"due": row.due_on} if row.due_on else {}))


def due(day: date | None, days: int) -> date | None:
    """Until when somebody who is asked today has time: the day of the training, or so many days where that is over."""
    today = periods.today()
    return today + timedelta(days=days) if day and day < today else day


def move(training: UUID, old: date | None, new: date | None) -> None:
    """Another day for those who have not learnt it and had no day of their own."""
    model: Any = _model(LEARNING)
    keys = model.objects.filter(training_id=training, due_on=old, state="open", deleted_at=None).order_by("id").values_list("id", flat=True)
    now = timezone.now()
    store.update(model, [(key, {"due_on": new, "updated_at": now, "version": store.RAISED}) for key in keys.select_for_update()])


def recount(trainings: Collection[UUID]) -> None:
    """How many are asked, and how many of them have learnt it."""
    store.lock(kind(TRAINING), trainings)
    found = fetch(Sql(_COUNTED, (sorted(trainings),)))
    store.update(_model(TRAINING), [(key, {"asked": asked, "learnt": learnt}) for key, asked, learnt in found])


def running() -> list[UUID]:
    """The trainings that are running."""
    return [
        key for (key,) in fetch(Sql("SELECT id FROM /*rule:training*/ products_training WHERE state = 'open' AND deleted_at IS NULL ORDER BY id"))
    ]


def department_of(person: UUID | None) -> UUID | None:
    """The department that a person works in."""
    found = fetch(Sql("SELECT department_id FROM /*rule:training*/ people_user WHERE id = %s", (person,))) if person else []
    return found[0][0] if found else None


def _model(name: str) -> Any:
    """Trainings stand on this, so it finds them by their names."""
    return kind(name).model
