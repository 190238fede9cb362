"""The products of the company."""

from django.utils.translation import gettext_lazy as _

from kehai.kernel.apps import Domain


class Products(Domain):
    """Categories, products, prices (产品)."""

    name = "kehai.crm.products"
    label = "products"
    verbose_name = _("Products")
