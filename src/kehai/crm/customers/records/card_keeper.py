"""Keepers of cards: the person named to keep a customer's card right."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import ByParent
from kehai.kernel.record import Record, indexes


class CardKeeper(Record):
    """Who keeps a customer's card (资料专人, B16): asked to check it instead of the owner. It opens nothing to him."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("keeper of the card"))

    access = ByParent("customer")

    class Meta:
        verbose_name = _("keeper of a card")
        verbose_name_plural = _("keepers of cards")
        indexes = (*indexes("customers_cardkeeper", owned=False),)
        constraints = (models.UniqueConstraint(fields=("customer",), condition=Q(deleted_at=None), name="customers_cardkeeper_once"),)

    class Screen:
        icon = "idcard"
        prefix = "KP"
        columns = "customer", "person"
        form = ((_("Keeper of the card"), ("customer", "person")),)
        locked = ("customer",)
        readonly = ("owner",)
        menu = False
