"""What is done with write-offs: taken back, with the reason, by another entry."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.sales.records.write_off import STANDS, TAKEN_BACK, WriteOff
from kehai.crm.sales.rules import writing_off
from kehai.kernel import periods
from kehai.kernel.access import MANAGE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import longtext
from kehai.kernel.merging import places
from kehai.kernel.merging.places import Fate

# Who entered it: a person or a program, nothing that merges.
places.declare("sales_writeoffentry.actor", Fate.OTHER)


@action(
    WriteOff,
    label=_("Take the write-off back"),
    op=MANAGE,
    when=Q(state=STANDS),
    icon="rollback",
    danger=True,
    bulk=False,
    why_not=_("It was taken back already."),
    done=_("Taken back; the amount is open again, both entries stay in the ledger"),
    input=(longtext("reason", _("reason"), required=True, max_length=2000),),
)
def take_back(rows: list[WriteOff], *, by: Actor, reason: str) -> None:
    """Counters the write-off, where the customer pays after all or it was wrong: the amount is owed, ages and counts again."""
    (row,) = rows
    writing_off.take_back(row, by)
    row.state, row.back_on, row.back_reason = TAKEN_BACK, periods.today(), reason
    row.back_by_id = by.id if by.human else None
