"""The course of a deal: each move of stage or state leaves a row, whichever action made it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from kehai.kernel import numbers, store
from kehai.kernel.catalogue import kind

if TYPE_CHECKING:
    from kehai.crm.sales.records.opportunity import Opportunity

MOVE = "sales.stage_move"


def keep(rows: "Sequence[Opportunity]", before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Writes the moves of these deals; in the transaction of the write."""
    moved = [row for row in rows if not before[row.id] or _key(before[row.id]) != (row.stage_id, row.state)]
    if not moved:
        return
    places = _places({stage for row in moved for stage in (row.stage_id, before[row.id].get("stage_id")) if stage})
    write([_move(row, before[row.id], places) for row in moved], by)


def write(moves: Sequence[Any], by: Any) -> None:
    """Numbers and inserts rows of the course."""
    now = timezone.now()
    for move, number in zip(moves, numbers.take(kind(MOVE), len(moves)), strict=True):
        move.number, move.created_at, move.updated_at, move.at = number, now, now, now
        move.created_by = by.id
        move.owner_id = by.rights.person
    store.insert(kind(MOVE).model, moves)


def blank(row: "Opportunity", sort: str) -> Any:
    """A row of the course of this deal."""
    move: Any = store.blank(kind(MOVE).model)
    move.opportunity_id, move.sort = row.id, sort
    return move


def _key(old: Mapping[str, Any]) -> tuple[Any, Any]:
    return old["stage_id"], old["state"]


def _places(stages: set[UUID]) -> dict[UUID, tuple[int, str]]:
    model: Any = kind("sales.stage").model
    found = model.objects.filter(id__in=stages).values_list("id", "position", "number")
    return {key: (position, number) for key, position, number in found}


def _move(row: "Opportunity", old: Mapping[str, Any], places: Mapping[UUID, tuple[int, str]]) -> Any:
    move = blank(row, _sort(row, old, places))
    said = getattr(row, "said", None)
    move.left_id, move.entered_id = old.get("stage_id"), row.stage_id
    if old and old.get("staged_at"):
        move.rested = max(0, (timezone.now() - old["staged_at"]).days)
    move.plan, move.summary = (said.plan, said.summary) if said else ("", "")
    return move


def _sort(row: "Opportunity", old: Mapping[str, Any], places: Mapping[UUID, tuple[int, str]]) -> str:
    if not old:
        return "begun"
    if old["state"] != row.state:
        return "reopened" if row.state == "open" else str(row.state)
    if old["pipeline_id"] != row.pipeline_id:
        return "switched"
    return "forward" if places[row.stage_id] > places[old["stage_id"]] else "back"
