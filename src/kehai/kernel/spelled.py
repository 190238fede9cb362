"""Kinds whose rows are found and sorted by how their name is read; any kind gets it by standing on `Spelled`."""

from typing import Any

from django.db import models
from django.db.models import Q

from kehai.kernel import pinyin
from kehai.kernel.record import Record

LONGEST = 500


class Spelled(Record):
    """A record whose title is spelled out (拼音) in a column of its own, kept with every write.

    Lists sort by that column wherever they are sorted by the title, also through links; search finds the
    title by its sounds and initials, and in traditional or simplified characters.
    """

    spelling = models.CharField(max_length=LONGEST, default="", db_default="", editable=False, db_collation="C")

    class Meta:
        abstract = True

    def is_person(self) -> bool:
        """Whether the title is the name of a person, read by its surname."""
        return False


def spelled_index(table: str) -> models.Index:
    """What sorting by name needs."""
    return models.Index(fields=("spelling", "id"), name=f"{table}_spelled", condition=Q(deleted_at=None))


def spell(row: Any) -> bool:
    """Brings the spelling of a row up to date; whether that changed it. Rows of other kinds have none."""
    if not isinstance(row, Spelled):
        return False
    found = pinyin.spelling(str(getattr(row, row.Screen.title) or ""), person=row.is_person())[:LONGEST]  # type: ignore[attr-defined]
    changed = found != row.spelling
    row.spelling = found
    return changed
