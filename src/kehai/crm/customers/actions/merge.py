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
# A notice tells of the record as it was; its link leads on to the survivor.
places.declare("office_notice.about_id", Fate.STAYS)


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
