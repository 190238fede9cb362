"""Competitors: who else sells what we sell."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import Public
from kehai.kernel.record import indexes
from kehai.kernel.spelled import Spelled, spelled_index


class Competitor(Spelled):
    """A competitor (竞争对手): what is known about it, for everybody who meets it."""

    name = models.CharField(_("name"), max_length=120)
    website = models.CharField(_("website"), max_length=200, blank=True)
    products = models.CharField(_("products"), max_length=200, blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    answers = models.TextField(_("how we answer"), blank=True)

    access = Public()

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        indexes = (*indexes("sales_competitor", owned=False), spelled_index("sales_competitor"))
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="sales_competitor_once"),)

    class Screen:
        icon = "team"
        prefix = "CP"
        title = "name"
        columns = "name", "products", "website", "updated_at"
        form = (
            (_("Competitor"), ("name", "products", "website")),
            (_("What is known"), ("strengths", "weaknesses", "answers")),
        )
        search = ("name",)
        readonly = ("owner",)
