"""What hangs on a development case: guidance on its reports (B48), suggestions asked for, given and answered (B38)."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import development_clock
from kehai.crm.customers.records.development import Development
from kehai.crm.customers.records.development_report import DevelopmentReport
from kehai.crm.customers.records.suggestion import Suggestion
from kehai.crm.customers.rules import development_path as path
from kehai.crm.office import telling
from kehai.crm.people.records.user import User
from kehai.kernel import store, writes
from kehai.kernel.access import CLAIM, MANAGE, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.field import Choice, choice, link, longtext, text

GUIDED = gettext_noop("%(person)s has written guidance on your report about %(about)s.")
ASKED = gettext_noop("%(person)s asks you for a suggestion: %(question)s")
ANSWERED = gettext_noop("Your suggestion was answered by %(person)s: %(result)s.")
State = Suggestion.State


@action(
    DevelopmentReport,
    label=_("Guide"),
    op=MANAGE,
    icon="message",
    done=_("Guidance written"),
    input=(longtext("guidance", _("guidance"), required=True, max_length=2000),),
)
def guide(rows: list[DevelopmentReport], *, by: Actor, guidance: str) -> None:
    """Writes the manager's guidance on a report; never on one's own."""
    for row in rows:
        if row.owner_id == by.rights.person:
            raise MayNot(_t("Nobody guides himself."))
        row.guidance, row.guided_by_id, row.guided_at = guidance, by.rights.person, timezone.now()
        telling.tell([row.owner_id], development_clock.SORT, GUIDED, (development_clock.KIND, row.development_id), person=by.label)


@action(
    Development,
    label=_("Ask for a suggestion"),
    op=UPDATE,
    when=~Q(state__in=path.DECIDED),
    icon="bulb",
    bulk=False,
    done=_("Asked"),
    why_not=_("This case is decided already."),
    input=(link("person", _("person"), "people.user"), text("question", _("question"), required=True, max_length=400)),
)
def ask_suggestion(rows: list[Development], *, by: Actor, person: User, question: str) -> None:
    """Asks somebody of another department; who is asked sees the question, and of the case no more than he may."""
    if not person.active or person.type != User.Type.EMPLOYEE:
        sentence = _t("Only who works here can be asked.")
        raise Invalid(sentence, {"person": sentence})
    kind = kind_of(Suggestion)
    for row in rows:
        asked: Any = store.blank(Suggestion)
        asked.created_at = None
        asked.development_id, asked.owner_id, asked.question, asked.state = row.pk, person.pk, question, State.ASKED
        # Judged by the right to work on the case: who asks is not who gives.
        writes.insert(kind, [asked], Deed("create", by), MANAGE)
        telling.tell([person], development_clock.SORT, ASKED, ("customers.suggestion", asked.pk), person=by.label, question=question)


@action(
    Suggestion,
    label=_("Give suggestion"),
    op=CLAIM,
    when=Q(state=State.ASKED),
    icon="bulb",
    done=_("Given"),
    why_not=_("It was given already."),
    input=(longtext("content", _("suggestion"), required=True, max_length=4000),),
)
def give(rows: list[Suggestion], *, by: Actor, content: str) -> None:
    """Gives the suggestion one was asked for."""
    for row in rows:
        row.content, row.state = content, State.GIVEN


@action(
    Suggestion,
    label=_("Answer"),
    op=MANAGE,
    when=Q(state=State.GIVEN),
    icon="message",
    done=_("Answered"),
    why_not=_("It was answered already, or is not given yet."),
    input=(
        choice("verdict", _("verdict"), (Choice(State.ACCEPTED, State.ACCEPTED.label), Choice(State.REJECTED, State.REJECTED.label))),
        longtext("why", _("why"), required=True, max_length=2000),
    ),
)
def answer(rows: list[Suggestion], *, by: Actor, verdict: str, why: str) -> None:
    """Says whether it is accepted, and why; who gave it is told."""
    for row in rows:
        if row.owner_id == by.rights.person and Development.objects.values_list("owner_id", flat=True).get(pk=row.development_id) != row.owner_id:
            raise MayNot(_t("Nobody answers himself."))
        row.state, row.answer, row.answered_by_id, row.answered_at = verdict, why, by.rights.person, timezone.now()
        told = ("customers.suggestion", row.pk)
        telling.tell([row.owner_id], development_clock.SORT, ANSWERED, told, person=by.label, result=State(verdict).label)
