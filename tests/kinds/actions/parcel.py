"""Taking a parcel, giving it back, handing it on."""

from django.db.models import Q

from kehai.kernel import field
from kehai.kernel.access import CLAIM, TRANSFER, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Refusal
from tests.kinds.records.parcel import Parcel


@action(Parcel, label="Take", op=CLAIM, when=Q(owner=None), may_leave=True, done="Taken", why_not="Somebody was quicker.")
def take(parcels: list[Parcel], *, by: Actor) -> None:
    """Makes ownerless parcels one's own."""
    for parcel in parcels:
        parcel.owner_id, parcel.taken = by.rights.person, parcel.taken + 1


@action(Parcel, label="Give back", op=UPDATE, when=Q(owner__isnull=False), may_leave=True, input=(field.text("reason", "Reason"),))
def give_back(parcels: list[Parcel], *, by: Actor, reason: str | None) -> None:
    """Leaves parcels where they belong."""
    for parcel in parcels:
        parcel.owner_id = None


@action(Parcel, label="Hand on", op=TRANSFER, may_leave=True, input=(field.link("to", "To", "people.user"),))
def hand_on(parcels: list[Parcel], *, by: Actor, to: object) -> None:
    """Gives parcels to a colleague."""
    for parcel in parcels:
        parcel.owner = to  # type: ignore[assignment]


@action(Parcel, label="Rename", op=UPDATE, input=(field.text("name", "Name", required=True),))
def rename(parcels: list[Parcel], *, by: Actor, name: str) -> None:
    """Gives parcels a name; one called “stubborn” refuses."""
    for parcel in parcels:
        if parcel.name == "stubborn":
            raise Refusal("It is stubborn.")
        parcel.name = name
