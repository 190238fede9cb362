"""The office of the company."""

from django.utils.translation import gettext_lazy as _

from kehai.kernel.apps import Domain


class Office(Domain):
    """Notices, deadlines, absences (办公)."""

    name = "kehai.crm.office"
    label = "office"
    verbose_name = _("Office")
