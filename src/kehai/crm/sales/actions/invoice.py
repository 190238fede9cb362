"""What is done with invoices: voided, with the reason."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records.invoice import ISSUED, VOID, Invoice
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import longtext


@action(
    Invoice,
    label=pgettext_lazy("invoice", "Void"),
    op=UPDATE,
    when=Q(state=ISSUED),
    icon="stop",
    danger=True,
    bulk=False,
    why_not=_("It is void already."),
    input=(longtext("reason", _("reason"), required=True, max_length=2000),),
)
def void(rows: list[Invoice], *, by: Actor, reason: str) -> None:
    """Takes an invoice out of the count: cancelled, or turned round by a red one."""
    for row in rows:
        row.state = VOID
