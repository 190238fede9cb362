"""What can be done with parcels."""

from django.db.models import Q

from kehai.kernel.access import CLAIM, UPDATE, Actor
from kehai.kernel.actions import action
from tests.kinds.records.parcel import Parcel


@action(Parcel, label="Claim", op=CLAIM, when=Q(owner=None), done="Claimed", why_not="Somebody has it already.")
def claim(parcels: list[Parcel], *, by: Actor) -> None:
    """Takes a parcel out of its pool."""
    for parcel in parcels:
        parcel.owner_id = by.id


@action(Parcel, label="Put back", op=UPDATE, may_leave=True, done="Back")
def put_back(parcels: list[Parcel], *, by: Actor) -> None:
    """Gives a parcel back to its pool."""
    for parcel in parcels:
        parcel.owner_id = None
