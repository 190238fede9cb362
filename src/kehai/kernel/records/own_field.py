"""Own fields: the fields an administrator adds to a kind while the product runs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.kernel import jobs
from kehai.kernel.access import Public
from kehai.kernel.catalogue import raise_epoch, shipped
from kehai.kernel.errors import Invalid
from kehai.kernel.quality.standard import NIGHT
from kehai.kernel.record import Record, indexes

MOST_COUNTS = 100
KEY = re.compile(r"x_[a-z][a-z0-9_]{0,38}")


class OwnField(Record):
    """A field that a company adds to a kind without code (自定义字段)."""

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        LONG = "longtext", _("Long text")
        INTEGER = "integer", _("Whole number")
        DECIMAL = "decimal", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("Choice")

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=40, blank=True, help_text=_("For programs: x_ and small letters."))
    label = models.CharField(_("label"), max_length=60)
    type = models.CharField(_("type"), max_length=12, choices=Type, default=Type.TEXT)
    help = models.CharField(_("help"), max_length=200, blank=True)
    required = models.BooleanField(_("required"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True, help_text=_("For a choice: a list of value and label."))
    counts = models.PositiveSmallIntegerField(
        _("counts in data quality"), default=0, help_text=_("0: not asked for. Of the card’s own fields name weighs 10, a telephone 20, scale 4.")
    )
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)

    access = Public()

    class Meta:
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        indexes = (*indexes("kernel_ownfield"),)
        constraints = (models.UniqueConstraint(fields=("kind", "key"), condition=Q(deleted_at=None), name="kernel_ownfield_once"),)

    class Screen:
        domain = "screens"
        prefix = "F"
        icon = "form"
        title = "label"
        columns = "label", "kind", "type", "required", "counts", "position"
        form = ((_("Own field"), ("kind", "label", "key", "type", "choices", "required", "help", "counts", "position")),)
        locked = "kind", "key", "type"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Names are well formed and taken once, a choice has choices; every process learns of it at once."""
        for row in rows:
            kind = shipped().get(row.kind)
            if kind is None or not kind.screen["own_fields"]:
                raise _bad("kind", _t("This kind takes no own fields."))
            row.key = row.key or f"x_f{row.id.hex[-10:]}"  # a letter first, which hex need not have
            if not row.key.startswith("x_"):
                row.key = f"x_{row.key}"
            if not KEY.fullmatch(row.key):
                raise _bad("key", _t("A key has small letters, digits and underscores only."))
            _refuse_other_type(row)
            if row.counts > MOST_COUNTS or (row.counts and kind.screen["quality"] is None):
                raise _bad("counts", _t("At most %(most)d, and only where data quality is measured.") % {"most": MOST_COUNTS})
            row.choices = _choices(row)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Every process learns of it with the next request; where something else counts now, all is measured anew."""
        raise_epoch()
        for row in rows:
            old = before[row.id]
            now, was = 0 if row.deleted_at else row.counts, 0 if not old or old["deleted_at"] else old["counts"]
            if now != was:
                jobs.defer(NIGHT, lock=NIGHT, once=f"{NIGHT}.{row.kind}", name=row.kind)


def _refuse_other_type(row: OwnField) -> None:
    """Rows keep the values of a deleted field under its key: as another type they could not be read."""
    others = OwnField.objects.filter(kind=row.kind, key=row.key).exclude(pk=row.pk).exclude(type=row.type)
    if others.exists():
        raise _bad("key", _t("A field of another type had this key; please choose another key."))


def _choices(row: OwnField) -> list[dict[str, str]]:
    if row.type != OwnField.Type.CHOICE:
        return []
    found: list[dict[str, str]] = []
    for item in row.choices if isinstance(row.choices, list) else []:
        entry = {"value": item, "label": item} if isinstance(item, str) else item
        if not isinstance(entry, dict) or not isinstance(entry.get("value"), str) or not entry["value"].strip():
            raise _bad("choices", _t("Each choice needs a value and a label."))
        found.append({k: str(entry[k])[:60] for k in ("value", "label", "color") if entry.get(k)})
    if not found or len({c["value"] for c in found}) != len(found):
        raise _bad("choices", _t("Please give at least one choice, each once."))
    return found


def _bad(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})
