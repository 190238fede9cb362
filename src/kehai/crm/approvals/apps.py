"""The approvals of the company."""

from django.utils.translation import gettext_lazy as _

from kehai.kernel.apps import Domain


class Approvals(Domain):
    """Flows, and the requests that wait in them (审批)."""

    name = "kehai.crm.approvals"
    label = "approvals"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        """From now on every write asks the company's flows."""
        super().ready()
        from kehai.crm.approvals.rules.asking import House  # noqa: PLC0415  models are known only now
        from kehai.kernel.workflow import gate  # noqa: PLC0415  as above

        gate.install(House())
