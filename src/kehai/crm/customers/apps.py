"""The customers of the company."""

from django.utils.translation import gettext_lazy as _

from kehai.kernel.apps import Domain


class Customers(Domain):
    """Customers, pools, contacts, follow-ups (客户)."""

    name = "kehai.crm.customers"
    label = "customers"
    verbose_name = _("Customers")
