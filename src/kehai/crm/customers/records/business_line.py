"""Business lines: each has its own set of customers."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from kehai.kernel import alive, writes
from kehai.kernel.access import Public, system
from kehai.kernel.catalogue import kind_of, raise_epoch
from kehai.kernel.errors import Refusal
from kehai.kernel.kept import fact
from kehai.kernel.record import Record, indexes


class BusinessLine(Record):
    """One business with its own customers (业务线); the same firm may stand once in each."""

    name = models.CharField(_("name"), max_length=60)
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0, help_text=_("The first line is the one new customers get."))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("business line")
        verbose_name_plural = _("business lines")
        indexes = (*indexes("customers_line", owned=False),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="customers_line_name"),)

    class Screen:
        icon = "branches"
        prefix = "BL"
        title = "name"
        columns = "name", "position", "remark"
        form = ((_("Business line"), ("name", "position", "remark")),)
        search = ("name",)
        sort = "position"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A line with customers is not deleted."""
        gone = [row.id for row in rows if row.deleted_at and not before[row.id].get("deleted_at")]
        if not gone:
            return
        alive.alone(cls, gone)
        from kehai.crm.customers.records.customer import Customer  # noqa: PLC0415  customers point at lines

        held = Customer.objects.filter(line__in=gone, deleted_at=None).count()
        if held:
            raise Refusal(_t("There are still %(count)d customers in it.") % {"count": held})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The line of new customers is another one from the next request on."""
        raise_epoch()


def default_line() -> UUID:
    """The line that a customer gets when none is named: the first; made when the company has none yet."""
    return fact("customers.first line", _first) or _make()


def _first() -> UUID | None:
    live = BusinessLine.objects.filter(deleted_at=None).order_by("position", "created_at", "id")
    return live.values_list("id", flat=True).first()


def _make() -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers:first line'))")
    found = _first()
    if found:
        return found
    with override(settings.LANGUAGE_CODE):
        return writes.create(kind_of(BusinessLine), {"name": _t("Main business")}, system("setup")).id
