"""Whether a customer has bought yet (P24): kept by the domain that knows of money, filtered here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bought(models.Model):
    """Before or after the first paid purchase (购买前后)."""

    class Purchase(models.TextChoices):
        BEFORE = "before", _("Before the purchase")
        AFTER = "after", _("After the purchase")

    purchase = models.CharField(_("purchase"), max_length=6, choices=Purchase, default=Purchase.BEFORE, db_default="before")
    bought_on = models.DateField(_("first money received on"), null=True, blank=True)

    class Meta:
        abstract = True


DERIVED = "purchase", "bought_on"
