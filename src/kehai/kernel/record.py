"""The base of every record: what all rows of business share, and the invariants each kind states once."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kehai.kernel.columns import TokensField
from kehai.kernel.keys import uuid7


class Record(models.Model):
    """One row of business (记录).

    Everything below is kept by the kernel; a kind adds its own fields, an inner `Screen` that says how
    it is shown, and `access`, which says by what path people reach its rows. Writes go through actions
    only: calling save() in a domain is refused by a lint.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"), db_index=False
    )
    created_at = models.DateTimeField(_("created"), editable=False)
    created_by = models.UUIDField(null=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    extra = models.JSONField(default=dict, editable=False)
    search = TokensField(null=True, editable=False)

    access: ClassVar[Any] = None
    brought = False  # by an import: its rows are known to somebody already, no clock begins by itself

    class Meta:
        abstract = True

    class Screen:
        """How a kind is shown; see kind.py for every fact that may stand here."""

    def __str__(self) -> str:
        return str(getattr(self, getattr(self.Screen, "title", "number"), None) or self.number)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """States the invariants of the kind for a list of rows, whichever action writes them.

        `before` maps a row's id to its stored values by attribute name (empty for a new row). May
        change rows; raises Refusal or Invalid. Called under the rows' locks, in the write's transaction.
        """

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Keeps what hangs on the rows (children, counters) after they were written, same transaction."""

    @classmethod
    def marks(cls, values: Mapping[str, Any]) -> Iterator[Hashable]:
        """What of these clean values only one record may have; a dry run finds by it which rows of a file meet.

        The unique constraints, as far as the values name their fields; a kind adds what its `settle` refuses.
        """
        for constraint in cls._meta.constraints:
            if not isinstance(constraint, models.UniqueConstraint):
                continue
            named = tuple(values[name] for name in constraint.fields if values.get(name) not in (None, "", False))
            # A part of it is worth asking for where it says more than which record it hangs on.
            if len(named) == len(constraint.fields) or any(not isinstance(value, UUID) for value in named):
                yield constraint.name, *named


def indexes(table: str, *, owned: bool = True) -> list[models.Index]:
    """The indexes every kind needs: newest first, an owner's newest first, and search."""
    live = Q(deleted_at=None)
    made: list[models.Index] = [
        models.Index(F("created_at").desc(), F("id").desc(), name=f"{table}_new", condition=live),
        GinIndex("search", name=f"{table}_find"),
    ]
    if owned:
        made.append(models.Index(F("owner"), F("created_at").desc(), F("id").desc(), name=f"{table}_own", condition=live))
    return made
