"""Needs: what a customer said he wants, in his own words, when he came by himself (P02, A10)."""

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import ByParent
from kehai.kernel.record import Record, indexes


class Need(Record):
    """What a customer asked for (客户需求): his words, through which door they came, when."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    content = models.TextField(_("stated need"), max_length=4000)
    at = models.DateTimeField(_("when"), default=timezone.now, blank=True)
    origin = models.CharField(_("origin"), max_length=12, choices=Customer.Source, default=Customer.Source.MANUAL)
    origin_label = models.CharField(_("origin in detail"), max_length=200, blank=True)
    answered = models.BooleanField(_("dealt with"), default=False)

    access = ByParent("customer")

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        indexes = (*indexes("customers_need", owned=False), models.Index("customer", F("at").desc(), name="customers_need_latest"))

    class Screen:
        icon = "bulb"
        prefix = "ND"
        title = "number"
        columns = "at", "customer", "content", "origin", "origin_label", "answered"
        form = ((_("Need"), ("customer", "content", "at", "origin", "origin_label", "answered")),)
        quick = "origin", "answered"
        sort = "-at"
        locked = ("customer",)
        readonly = ("owner",)
        colors: ClassVar = {"origin": {"web_form": "gold", "phone": "gold", "wechat": "gold"}}
