"""What a merge of customers does with what kernel/merging cannot know: mobile numbers, and loans that are running."""

from collections.abc import Sequence
from uuid import UUID

from kehai.crm.customers.records.loan import Loan
from kehai.kernel.merging import openings, places
from kehai.kernel.merging.places import Fate
from kehai.kernel.record import Record

# Each customer's number is let go of and taken by settled, as customer_mobile.hold says.
places.declare("customers_customermobile.customer_id", Fate.RULED)
# What speaks for a region is found anew from the values that the survivor ends with.
places.declare("customers_regionguess.customer_id", Fate.RULED)
# Who was given it by rule, who waits for it, who opened it today: told of the record as it was.
for _column in ("customers_allotment.customer_id", "customers_waiting.customer_id", "customers_opened.customer_id"):
    places.declare(_column, Fate.STAYS)
# Which rule gave the survivor its grade.
places.declare("customers_customer.grade_rule_id", Fate.STAYS)
# A deadline ends with its record and begins anew when that comes back, as its own rule says.
places.declare("office_deadline.about_id", Fate.RULED)
places.declare("office_deadline.evidence_id", Fate.STAYS)
# A notice tells of the record as it was; its link leads on to the survivor.
places.declare("office_notice.about_id", Fate.STAYS)
# What is to be done about a merged customer is shown with the survivor (doors/tasks.py), and goes back when they part.
places.declare("office_task.about_id", Fate.STAYS)
places.declare("office_reminded.record_id", Fate.STAYS)


@places.early(Loan)
def loans(survivor: Record, merged: Sequence[Record]) -> Sequence[UUID]:
    """Running loans of the same owner's customers go on, with the survivor in the borrower's hands; others end.

    Who has the survivor already borrowed keeps that loan alone.
    """
    theirs = openings.same_owner(survivor, merged)
    lent = Loan.objects.filter(state=Loan.State.LENT, deleted_at=None)
    taken: set[UUID | None] = set(lent.filter(wanted=survivor.id).values_list("borrower_id", flat=True))
    found = []
    for loan in lent.filter(wanted__in=theirs).order_by("id"):
        if loan.borrower_id not in taken:
            taken.add(loan.borrower_id)
            found.append(loan.id)
    return found
