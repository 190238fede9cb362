"""The automation of the company."""

from django.utils.translation import gettext_lazy as _

from kehai.kernel.apps import Domain


class Automation(Domain):
    """Rules by which the program acts by itself (自动化)."""

    name = "kehai.crm.automation"
    label = "automation"
    verbose_name = _("Automation")
