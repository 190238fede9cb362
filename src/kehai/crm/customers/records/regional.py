"""Where a customer is, and by what we know it: what a person chose stays, what was derived follows its evidence (P08)."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.rules import attribution
from kehai.kernel.record import Record

EVIDENCE = "address", "phone", "mobile"
DERIVED = frozenset({*EVIDENCE, attribution.NETWORK})


class RegionSource(models.TextChoices):
    """By what a region is known."""

    CHOSEN = attribution.CHOSEN, _("chosen by a person")
    TOLD = attribution.TOLD, _("told by the customer")
    ADDRESS = attribution.ADDRESS, _("from the address")
    PHONE = attribution.LANDLINE, _("from the telephone number")
    MOBILE = attribution.MOBILE, _("from the mobile number")
    NETWORK = attribution.NETWORK, _("from the network address")


class Regional(Record):
    """What a customer has beside its region: the source of it (地域来源)."""

    region_source = models.CharField(_("region known"), max_length=8, choices=RegionSource, blank=True, default="", db_default="")

    class Meta:
        abstract = True


def place(row: Any, old: Mapping[str, Any]) -> None:
    """Derives the region of a customer whose region nobody chose; called for every customer that is written.

    A region without a source is from before sources were kept: a person's, as far as anybody knows.
    """
    if row.region and row.region != old.get("region"):
        # A new row may say its source itself: what takes in requests knows it.
        row.region_source = row.region_source if not old and row.region_source else attribution.CHOSEN
        return
    if row.region and row.region_source not in DERIVED:
        return
    if row.region and old and all(old.get(name) == getattr(row, name) for name in EVIDENCE):
        return
    found = attribution.guesses(row.address, row.phone, row.mobile)
    if found:
        row.region, row.region_source = found[0].region, found[0].source
    elif not row.region:
        row.region_source = ""
