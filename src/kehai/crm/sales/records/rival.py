"""Rivals: the competitors in a deal and what they do."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.sales.records.competitor import Competitor
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.kernel.access import ByParent
from kehai.kernel.columns import MoneyField
from kehai.kernel.record import Record, indexes


class Rival(Record):
    """A competitor in a deal (参与竞争): its offer, its latest move, and how dangerous it is."""

    class Threat(models.TextChoices):
        HIGH = "high", _("High")
        MIDDLE = "middle", _("Middle")
        LOW = "low", _("Low")
        OUT = "out", _("Out of the race")

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="+", verbose_name=_("opportunity"), db_index=False)
    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="+", verbose_name=_("competitor"))
    threat = models.CharField(_("threat"), max_length=6, choices=Threat, default=Threat.MIDDLE)
    offer = models.CharField(_("offer"), max_length=200, blank=True)
    price = MoneyField(_("price"), null=True, blank=True)
    move = models.TextField(_("latest move"), blank=True)
    answer = models.TextField(_("our answer"), blank=True)

    access = ByParent("opportunity")

    class Meta:
        verbose_name = _("rival in a deal")
        verbose_name_plural = _("rivals in deals")
        indexes = (*indexes("sales_rival", owned=False),)
        constraints = (models.UniqueConstraint(fields=("opportunity", "competitor"), condition=Q(deleted_at=None), name="sales_rival_once"),)

    class Screen:
        icon = "thunderbolt"
        prefix = "RV"
        title = "number"
        columns = "competitor", "threat", "offer", "price", "move", "opportunity"
        form = ((_("Rival"), ("opportunity", "competitor", "threat", "offer", "price", "move", "answer")),)
        quick = "competitor", "threat"
        locked = "opportunity", "competitor"
        readonly = ("owner",)
        colors: ClassVar = {"threat": {"high": "red", "middle": "orange", "low": "blue", "out": "default"}}
        menu = False
