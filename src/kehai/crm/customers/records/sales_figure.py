"""What was sold to a customer in a month, until orders tell it (B28)."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.rules.grading import back
from kehai.kernel import periods
from kehai.kernel.access import ByParent
from kehai.kernel.columns import MoneyField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class SalesFigure(Record):
    """The sales to a customer in one month, in CNY (销售额); from a workbook or by hand."""

    class Source(models.TextChoices):
        MANUAL = "manual", _("Entered by hand")
        IMPORT = "import", _("Import")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    month = models.DateField(_("month"), help_text=_("Any day of it."))
    amount = MoneyField(_("amount (CNY)"), help_text=_("Less than nothing where more came back than was sold."))
    source = models.CharField(_("source"), max_length=6, choices=Source, default=Source.MANUAL)

    access = ByParent("customer")

    class Meta:
        verbose_name = _("sales figure")
        verbose_name_plural = _("sales figures")
        indexes = (*indexes("customers_salesfigure", owned=False),)
        constraints = (models.UniqueConstraint(fields=("customer", "month"), condition=Q(deleted_at=None), name="customers_salesfigure_once"),)

    class Screen:
        icon = "bank"
        prefix = "SF"
        columns = "customer", "month", "amount", "source"
        form = ((_("Sales figure"), ("customer", "month", "amount", "source")),)
        quick = ("month", "source")
        sort = "-month"
        locked = ("customer",)
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A month is its first day, and has begun."""
        for row in rows:
            row.month = back(row.month, 0)
            if row.month > periods.today() and not row.deleted_at:
                sentence = _t("This month has not begun.")
                raise Invalid(sentence, {"month": sentence})
