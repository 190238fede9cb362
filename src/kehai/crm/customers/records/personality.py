"""Personalities, and how each is best approached (P51)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.kernel.access import Public
from kehai.kernel.record import Record, indexes


class Personality(Record):
    """A type of person and the approach that suits it (性格与相处方式); an administrator writes the table."""

    name = models.CharField(pgettext_lazy("of a personality", "personality"), max_length=40)
    signs = models.CharField(_("how to tell"), max_length=400, blank=True)
    approach = models.TextField(_("suggested approach"))
    avoid = models.TextField(_("to be avoided"), blank=True)
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)

    access = Public()

    class Meta:
        verbose_name = _("personality")
        verbose_name_plural = _("personalities")
        indexes = (*indexes("customers_personality", owned=False),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="customers_personality_name"),)

    class Screen:
        icon = "user"
        prefix = "PY"
        title = "name"
        columns = "name", "signs", "approach", "position"
        form = ((_("Personality"), ("name", "signs", "approach", "avoid", "position")),)
        search = ("name",)
        sort = "position"
        readonly = ("owner",)
