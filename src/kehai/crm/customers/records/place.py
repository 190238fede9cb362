"""Where on the map a customer is: entered by hand, or learned when somebody first stood there (K60, B29)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import ByParent
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


def latitude(**facts: Any) -> Any:
    """Degrees north of the equator, WGS-84, six places (a decimetre)."""
    return models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, **facts)


def longitude(**facts: Any) -> Any:
    """Degrees east of Greenwich, WGS-84, six places."""
    return models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, **facts)


def on_earth(latitude: Decimal, longitude: Decimal) -> None:
    """Raises Invalid for degrees that no place has."""
    told = ("latitude", latitude, 90), ("longitude", longitude, 180)
    bad = {name: _t("This is no place on earth.") for name, value, most in told if abs(value) > most}
    if bad:
        raise Invalid(_t("Please look at the marked fields."), bad)


def degrees(told: Any, field: str) -> Decimal:
    """Degrees as somebody wrote them. Raises Invalid for what is no number."""
    try:
        found = Decimal(str(told).strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Invalid(_t("Please look at the marked fields."), {field: _t("Please fill this in.")})
    return found


class Place(Record):
    """The place of a customer on the map (位置); a customer has one."""

    class Source(models.TextChoices):
        MANUAL = "manual", _("Entered by hand")
        CHECK_IN = "check_in", _("Check-in")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    latitude = latitude()
    longitude = longitude()
    accuracy = models.PositiveIntegerField(_("accuracy (m)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.MANUAL)

    access = ByParent("customer")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = (
            *indexes("customers_place", owned=False),
            models.Index("latitude", "longitude", name="customers_place_around", condition=Q(deleted_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=("customer",), condition=Q(deleted_at=None), name="customers_place_once"),
            models.CheckConstraint(condition=Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180)), name="customers_place_on_earth"),
        )

    class Screen:
        icon = "environment"
        prefix = "PL"
        columns = "customer", "latitude", "longitude", "accuracy", "source"
        form = ((_("Place"), ("customer", "latitude", "longitude", "accuracy")),)
        sensitive = "latitude", "longitude"
        locked = ("customer",)
        readonly = "owner", "source"
        menu = False
        colors: ClassVar = {"source": {"manual": "default", "check_in": "green"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """On earth; what a person writes over what a check-in taught was entered by hand."""
        for row in rows:
            on_earth(row.latitude, row.longitude)
            old = before[row.id]
            if old and (old["latitude"], old["longitude"]) != (row.latitude, row.longitude):
                row.source = cls.Source.MANUAL
