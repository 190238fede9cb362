"""What people do to requests: agree, refuse, withdraw, hand on, add a signer, send back, remind."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.seat import Seat
from kehai.crm.approvals.rules import course, telling
from kehai.crm.people.records.user import User
from kehai.kernel.access import CLAIM, MANAGE, TRANSFER, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Choice, Field, choice, link, longtext
from kehai.kernel.merging import places
from kehai.kernel.merging.places import Fate

WAITING = Q(state="waiting")
OVER = _("This was decided already.")
WHY = longtext("answer", _("reason"), required=True, max_length=400)
SAID = longtext("answer", _("remark"), max_length=400)
BEFORE, AFTER = "before", "after"
PLACES = [Choice(BEFORE, _("Before me")), Choice(AFTER, _("After me"))]
PAUSE = timedelta(hours=1)
places.declare("approvals_approval.actor", Fate.OTHER)
places.declare("approvals_seat.instead_of", Fate.OTHER)


@action(
    Approval,
    label=_("Agree"),
    op=MANAGE,
    when=WAITING,
    icon="check",
    done=pgettext_lazy("of an approval", "Agreed"),
    why_not=OVER,
    state_first=True,
    may_leave=True,
    input=(SAID,),
    words=lambda values: str(values.get("answer") or ""),
)
def agree(approvals: list[Approval], *, by: Actor, answer: str | None) -> str:
    """After the last step it is done at once, as who asked and with his rights of now."""
    said = [course.agree(approval, by, answer or "") for approval in approvals]
    return said[0] if len(said) == 1 else ""


@action(
    Approval,
    label=_("Refuse"),
    op=MANAGE,
    when=WAITING,
    icon="close",
    danger=True,
    done=_("Refused"),
    why_not=OVER,
    state_first=True,
    may_leave=True,
    input=(WHY,),
    words=lambda values: str(values.get("answer") or ""),
)
def refuse(approvals: list[Approval], *, by: Actor, answer: str) -> None:
    """It is not done, and who asked hears why."""
    for approval in approvals:
        course.refuse(approval, by, answer)


@action(Approval, label=_("Withdraw"), op=CLAIM, when=WAITING, icon="rollback", done=_("Withdrawn"), why_not=OVER)
def withdraw(approvals: list[Approval], *, by: Actor) -> None:
    """Asks no longer."""
    for approval in approvals:
        asked = list(course.seats(approval).filter(state=Seat.State.WAITING).values_list("person_id", flat=True))
        course.finish(approval, Approval.State.WITHDRAWN)
        telling.tell(asked, telling.ENDED, "withdrawn", approval, by.rights.person)


@action(Approval, label=_("Remind"), op=CLAIM, when=WAITING, icon="bell", done=_("Reminded"), why_not=OVER, words=lambda _values: "")
def remind(approvals: list[Approval], *, by: Actor) -> None:
    """Who is asked now hears of it again; once an hour."""
    now = timezone.now()
    for approval in approvals:
        if approval.reminded_at and approval.reminded_at > now - PAUSE:
            raise Refusal(_t("They were reminded less than an hour ago."))
        approval.reminded_at = now
        waiting = course.seats(approval).filter(state=Seat.State.WAITING).values_list("person_id", flat=True)
        telling.tell(list(waiting), telling.LATE, "remind", approval, by.rights.person)


def _refuse_unfit(approval: Approval, person: User) -> None:
    """Nobody decides what he asks himself, and nobody sits twice."""
    if not person.active or person.id == approval.asker_id:
        raise Invalid(_t("Please look at the marked fields."), {"person": _t("This person cannot decide about this request.")})
    if course.seats(approval).filter(person_id=person.id, state__in=course.OPEN).exists():
        raise Invalid(_t("Please look at the marked fields."), {"person": _t("This person is asked already.")})


@action(
    Approval,
    label=_("Hand on"),
    op=MANAGE,
    when=WAITING,
    icon="swap",
    done=_("Handed on"),
    why_not=OVER,
    state_first=True,
    may_leave=True,
    input=(link("person", _("decides instead"), "people.user"), SAID),
    words=lambda values: f"{values['person'].name} {values.get('answer') or ''}".strip(),
)
def hand_on(approvals: list[Approval], *, by: Actor, person: User, answer: str | None) -> None:
    """Somebody else decides in my place."""
    for approval in approvals:
        _refuse_unfit(approval, person)
        course.hand(course.mine(approval, by), person.id, answer or "", by.rights.person)
        telling.tell([person.id], telling.ASKED, "handed", approval, by.rights.person)


@action(
    Approval,
    label=_("Name who decides"),
    op=TRANSFER,
    when=WAITING,
    icon="user",
    done=_("Named"),
    why_not=OVER,
    state_first=True,
    input=(link("person", _("decides instead"), "people.user"), WHY),
    words=lambda values: f"{values['person'].name} {values.get('answer') or ''}".strip(),
)
def reassign(approvals: list[Approval], *, by: Actor, person: User, answer: str) -> None:
    """An administrator puts somebody in the place of all who are asked now: where they have left, or nobody answers."""
    for approval in approvals:
        _refuse_unfit(approval, person)
        course.pass_over(approval, Seat.State.HANDED)
        course.ask(approval, {person.id: by.rights.person}, "handed", by.rights.person)


@action(
    Approval,
    label=_("Add a signer"),
    op=MANAGE,
    when=WAITING,
    icon="team",
    done=_("Added"),
    why_not=OVER,
    state_first=True,
    may_leave=True,
    input=(link("person", _("signer"), "people.user"), choice("place", _("is asked"), PLACES, default=AFTER), SAID),
    words=lambda values: f"{values['person'].name} {values.get('answer') or ''}".strip(),
)
def add_signer(approvals: list[Approval], *, by: Actor, person: User, place: str, answer: str | None) -> None:
    """Somebody else must agree too, before me or after me."""
    for approval in approvals:
        _refuse_unfit(approval, person)
        seat = course.mine(approval, by)
        later = place == AFTER
        made = Seat.objects.create(
            approval=approval,
            round=approval.round,
            step=approval.step,
            person_id=person.id,
            added=True,
            after=seat if later else None,
            state=Seat.State.LATER if later else Seat.State.WAITING,
        )
        if not later:
            Seat.objects.filter(pk=seat.pk).update(state=Seat.State.LATER, after=made)
            telling.tell([person.id], telling.ASKED, "asked", approval, approval.asker_id)


@action(
    Approval,
    label=_("Send back a step"),
    op=MANAGE,
    when=WAITING,
    icon="rollback",
    done=_("Sent back"),
    why_not=OVER,
    state_first=True,
    may_leave=True,
    input=(Field("step", _("to step"), "integer", required=True, least=1, most=99), WHY),
    words=lambda values: f"→ {values['step']} {values.get('answer') or ''}".strip(),
)
def send_back(approvals: list[Approval], *, by: Actor, step: int, answer: str) -> None:
    """An earlier step decides again, and then all after it."""
    for approval in approvals:
        if step >= approval.step:
            raise Invalid(_t("Please look at the marked fields."), {"step": _t("Please choose an earlier step.")})
        seat, found = course.mine(approval, by), course.people(approval, step)
        course.close(seat, Seat.State.RETURNED, answer)
        course.pass_over(approval)
        approval.round, approval.step = approval.round + 1, step
        course.ask(approval, found, "returned", by.rights.person)
