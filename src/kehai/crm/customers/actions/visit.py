"""What people do with visits: plan a day, check in on the spot, write up, cancel (K60, K64, B29)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import SKEW, FollowUp
from kehai.crm.customers.records.place import Place, on_earth
from kehai.crm.customers.records.visit import ARRIVED, CANCELLED, DONE, PLANNED, Visit
from kehai.crm.customers.rules import nearness
from kehai.kernel import store, writes
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Choice, Field, choice, longtext, text
from kehai.kernel.periods import today
from kehai.kernel.routing import metres

PHOTOS = 20  # as many as a field of files holds
LATE = timedelta(hours=24)  # a telephone without a network tells what happened this long ago
OVER = _("This visit is over.")
_DEGREES: dict[str, Any] = {"digits": 9, "places": 6}


@action(
    Visit,
    label=pgettext_lazy("visit", "Check in"),
    op=UPDATE,
    when=Q(state=PLANNED),
    bulk=False,
    icon="environment",
    done=pgettext_lazy("visit", "Checked in"),
    why_not=_("This visit has begun or was cancelled."),
    input=(
        Field("latitude", _("Latitude"), "decimal", **_DEGREES),
        Field("longitude", _("Longitude"), "decimal", **_DEGREES),
        Field("accuracy", _("Accuracy (m)"), "integer", least=0, most=100_000),
        text("unplaced", _("why without a position"), help=_("Where the telephone gives no position: a locked permission, a cellar.")),
        Field("photos", _("Photos"), "files"),
        Field("at", _("When"), "datetime", help=_("Empty: now. A telephone without a network says when it was.")),
    ),
)
def check_in(rows: list[Visit], *, by: Actor, latitude: Decimal | None, longitude: Decimal | None, **said: Any) -> None:
    """Says where and when one stands before the customer, with photos taken there; compared with the customer's place.

    Whose telephone gives no position checks in all the same and says why: the score counts what is known.
    """
    here = _position(latitude, longitude, said["unplaced"])
    [visit] = _mine(rows, by)
    visit.arrived_at = _when(said["at"])
    visit.planned_before = visit.created_at < visit.arrived_at - timedelta(hours=1)
    visit.photos, visit.state = list(said["photos"] or ()), ARRIVED
    if here is None:
        visit.unplaced = said["unplaced"]
        return
    accuracy = said["accuracy"]
    visit.latitude, visit.longitude, visit.accuracy = *here, accuracy
    known = _place(visit.customer_id, here, accuracy, by)
    visit.distance = None if known is None else metres(known, here)
    visit.near = nearness.near(visit.distance, accuracy)


@action(
    Visit,
    label=pgettext_lazy("visit", "Write up"),
    op=UPDATE,
    when=Q(state=ARRIVED),
    bulk=False,
    icon="check",
    done=pgettext_lazy("visit", "Written up"),
    why_not=_("Please check in first; a visit that is over has been written up."),
    input=(
        longtext("content", _("what was talked about"), required=True),
        choice("result", _("result"), [Choice(value, label) for value, label in FollowUp.Result.choices], required=False),
        text("next_step", _("next step")),
        Field("next_at", _("Next follow-up"), "datetime"),
        Field("photos", _("More photos"), "files"),
        Field("at", _("Left"), "datetime", help=_("Empty: now. A telephone without a network says when it was.")),
    ),
)
def write_up(rows: list[Visit], *, by: Actor, content: str, at: datetime | None, photos: Sequence[str] | None, **more: Any) -> None:
    """Ends the visit; what was talked about becomes a follow-up of the customer, and winds its clock."""
    [visit] = _mine(rows, by)
    left = _when(at)
    arrived = visit.arrived_at
    if arrived is None or left < arrived:
        raise _wrong("at", _t("Nobody leaves before he has arrived."))
    then = more["next_at"].isoformat() if more["next_at"] else None
    told: dict[str, Any] = {"customer": str(visit.customer_id), "way": "visit", "content": content, "at": arrived.isoformat()}
    told |= {"result": more["result"], "next_step": more["next_step"] or "", "next_at": then}
    visit.follow_up_id = writes.create(kind_of(FollowUp), told, by).id
    visit.left_at, visit.photos, visit.state = left, [*visit.photos, *(photos or ())][:PHOTOS], DONE
    found = nearness.evidence(
        nearness.Seen(visit.distance, visit.accuracy, arrived, left, len(visit.photos), content, visit.planned_before, visit.latitude is not None),
    )
    visit.photographed, visit.stayed, visit.written = found.photographed, found.stayed, found.written
    visit.evidence = found.score


@action(
    Visit,
    label=pgettext_lazy("visit", "Cancel"),
    op=UPDATE,
    when=Q(state=PLANNED),
    icon="close",
    done=pgettext_lazy("visit", "Cancelled"),
    why_not=OVER,
    input=(text("reason", _("reason"), required=True),),
)
def cancel(rows: list[Visit], *, by: Actor, reason: str) -> None:
    """Takes planned visits out of the day; the reason stands in the history."""
    for visit in rows:
        visit.state = CANCELLED


@action(
    Customer,
    label=_("Plan visits"),
    op=UPDATE,
    icon="environment",
    done=_("Planned"),
    input=(
        Field("on", _("When"), "datetime", required=True),
        text("purpose", pgettext_lazy("visit", "purpose")),
    ),
)
def plan_visits(customers: list[Customer], *, by: Actor, on: datetime, purpose: str | None) -> None:
    """Puts visits to these customers into one's day; who is in it at that time already is not put in twice."""
    if timezone.localtime(on).date() < today():
        raise _wrong("on", _t("This day is over."))
    kind = kind_of(Visit)
    taken = {
        key
        for (key,) in Visit.objects.filter(owner=by.id, state=PLANNED, deleted_at=None, customer__in=customers, planned_at=on).values_list("customer")
    }
    for customer in (one for one in customers if one.id not in taken):
        writes.create(kind, {"customer": str(customer.id), "planned_at": on.isoformat(), "purpose": purpose or ""}, by)


def _position(latitude: Decimal | None, longitude: Decimal | None, why_not: str | None) -> tuple[Decimal, Decimal] | None:
    if latitude is not None and longitude is not None:
        on_earth(latitude, longitude)
        return latitude, longitude
    if latitude is not None or longitude is not None:
        raise _wrong("latitude" if latitude is None else "longitude", _t("Please fill this in."))
    if not (why_not or "").strip():
        raise _wrong("unplaced", _t("Without a position, please say why."))
    return None


def _mine(rows: list[Visit], by: Actor) -> list[Visit]:
    if any(visit.owner_id != by.id for visit in rows):
        raise Refusal(_t("Only who makes the visit does this."))
    return rows


def _when(at: datetime | None) -> datetime:
    now = timezone.now()
    if at is None:
        return now
    if at > now + SKEW:
        raise _wrong("at", _t("This lies in the future."))
    if at < now - LATE:
        raise _wrong("at", _t("This is more than a day ago: please write a follow-up instead."))
    return min(at, now)


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(_t("Please look at the marked fields."), {field: sentence})


def _place(customer: UUID, here: tuple[Decimal, Decimal], accuracy: int | None, by: Actor) -> tuple[Decimal, Decimal] | None:
    """The customer's place as it was known before; where none was, an exact position becomes it."""
    # Two who arrive at once teach one place: the customer's row is the lock.
    store.lock(kind_of(Customer), [customer])
    known = Place.objects.filter(customer=customer, deleted_at=None).values_list("latitude", "longitude").first()
    if known is None and accuracy is not None and accuracy <= nearness.TRUSTED_M:
        place = Place(customer_id=customer, latitude=here[0], longitude=here[1], accuracy=accuracy, source=Place.Source.CHECK_IN)
        writes.insert(kind_of(Place), [place], Deed("create", by))
    return known
