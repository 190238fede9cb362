"""The sales of the company."""

from django.utils.translation import gettext_lazy as _

from kehai.kernel.apps import Domain


class Sales(Domain):
    """Opportunities, and what becomes of them (销售)."""

    name = "kehai.crm.sales"
    label = "sales"
    verbose_name = _("Sales")
