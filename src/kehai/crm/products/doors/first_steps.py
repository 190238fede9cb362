"""What products put on the list of first steps (no entrance of its own)."""

from django.utils.translation import gettext_lazy as _

from kehai.crm.office import first_steps
from kehai.crm.office.first_steps import KEEPER, FirstStep, there
from kehai.kernel.access import CREATE

first_steps.register(
    FirstStep(
        *("products", KEEPER, _("Products"), _("What you sell, with its price; quotes, contracts and orders are made of it.")),
        *("/products/product", ("products.product", CREATE), there("products.product"), 70),
    )
)
