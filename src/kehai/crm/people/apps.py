"""The people of the company."""

from django.utils.translation import gettext_lazy as _

from kehai.kernel.apps import Domain


class People(Domain):
    """Users, departments, roles (人员)."""

    name = "kehai.crm.people"
    label = "people"
    verbose_name = _("People")
