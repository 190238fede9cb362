"""The steps of a development case: taken by who works on it, signed and decided above him (B37, B43–B47)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.actions.claim import refuse_unfit
from kehai.crm.customers.records import development_clock
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.development import Development
from kehai.crm.customers.rules import development_path as path
from kehai.crm.customers.rules.development import signers
from kehai.crm.office import telling
from kehai.crm.people.records.user import User
from kehai.crm.people.sessions import actor_of
from kehai.kernel import writes
from kehai.kernel.access import READ, TRANSFER, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Choice, Field, choice, link, longtext

KIND = development_clock.KIND
WRONG = _("It is not at this step.")
WAITS = gettext_noop("The development of %(about)s waits for your decision.")
SIGNED = gettext_noop("Your application for %(about)s was signed by %(person)s.")
RETURNED = gettext_noop("%(person)s returned the development of %(about)s: %(reason)s")
OVER = gettext_noop("The development of %(about)s was decided by %(person)s: %(result)s.")


def _go(row: Development, state: str, by: Actor) -> None:
    row.state = state
    row.moves = [*row.moves, {"state": state, "at": timezone.now().isoformat(), "by": by.label}]


def _ask(row: Development) -> None:
    """Tells whose turn it is."""
    telling.tell([signers.waiting_for(row)], development_clock.SORT, WAITS, (KIND, row.id))


def _answer(row: Development, by: Actor, sentence: str, **params: Any) -> None:
    people = [row.owner_id] if row.owner_id != by.id else []
    telling.tell(people, development_clock.SORT, sentence, (KIND, row.id), person=by.label, **params)


def _step(move: path.Move) -> Callable[..., None]:
    def take(rows: list[Development], *, by: Actor) -> None:
        for row in rows:
            _require(row, move)
            _MARKS.get(move.name, _nothing)(row, by)
            _go(row, move.target, by)
            if move.target in (path.APPLIED, path.REPORTED):
                _ask(row)

    return take


def _require(row: Development, move: path.Move) -> None:
    """Every field of the step is there; the refusal names those that are not."""
    if row.state not in move.sources:
        raise Refusal(str(WRONG))
    empty = path.missing(row, move.needs)
    if empty:
        labels = [str(kind_of(Development).fields[name].label) for name in empty]
        sentence = _t("Still missing for this step: %(fields)s.") % {"fields": ", ".join(labels)}
        raise Invalid(sentence, dict.fromkeys(empty, _t("This step needs it.")))


def _nothing(_row: Development, _by: Actor) -> None:
    """Most steps mark nothing more."""


def _applied(row: Development, by: Actor) -> None:
    row.applied_by_id, row.applied_at, row.returned_because = by.rights.person, timezone.now(), ""


def _contacted(row: Development, _by: Actor) -> None:
    if row.contacted_at and row.contacted_at > timezone.now():
        raise Invalid(_t("A contact that was held does not lie in the future."), {"contacted_at": _t("This lies in the future.")})


def _reported(row: Development, by: Actor) -> None:
    if row.proposal == path.WON and row.state != path.DEVELOPING:
        raise Refusal(_t("Only what is in development can be proposed as won."))
    if row.unanswered:
        raise Refusal(_t("%(count)d suggestions are not answered yet.") % {"count": row.unanswered})
    row.reported_by_id, row.reported_at = by.rights.person, timezone.now()
    row.key_customer = row.customer_id is not None and Customer.objects.filter(_KEY, pk=row.customer_id).exists()
    row.next_report_at = None
    development_clock.cancel([row.id])


_KEY = Q(focus="key") | Q(importance="core") | Q(tier="1")
_MARKS: dict[str, Callable[[Development, Actor], None]] = {"apply": _applied, "contact": _contacted, "report": _reported}
for _move in path.MOVES:
    action(
        Development,
        label=_move.label,
        op=UPDATE,
        when=Q(state__in=_move.sources),
        name=_move.name,
        help=_move.help,
        icon=_move.icon,
        done=_("Done"),
        why_not=WRONG,
    )(_step(_move))


@action(
    Development,
    label=_("Sign"),
    op=TRANSFER,
    when=Q(state=path.APPLIED),
    icon="check",
    done=_("Application signed"),
    why_not=WRONG,
    input=(Field("days", _("days between two reports"), "integer", required=False, least=1, most=90, help=_("Empty: as the company does.")),),
)
def sign(rows: list[Development], *, by: Actor, days: int | None) -> None:
    """Signs the application (B44) and says how often it is reported on (B48); the clock of the first report begins."""
    now = timezone.now()
    for row in rows:
        signers.require(row, signers.SIGNS, by)
        row.signed_by_id, row.signed_at, row.report_days = by.rights.person, now, days or development_clock.interval()
        _go(row, path.SIGNED, by)
        row.next_report_at = development_clock.begin(row)
        _answer(row, by, SIGNED)


@action(
    Development,
    label=_("Return"),
    op=TRANSFER,
    when=Q(state=path.APPLIED),
    icon="rollback",
    done=_("Returned"),
    why_not=WRONG,
    input=(longtext("reason", _("reason"), required=True, max_length=400),),
)
def send_back(rows: list[Development], *, by: Actor, reason: str) -> None:
    """Gives the application back, with what is missing."""
    for row in rows:
        signers.require(row, signers.SIGNS, by)
        row.returned_because = reason
        _go(row, path.RETURNED, by)
        _answer(row, by, RETURNED, reason=reason)


@action(
    Development,
    label=_("Review final report"),
    op=TRANSFER,
    when=Q(state=path.REPORTED, key_customer=True),
    icon="check",
    done=_("Reviewed"),
    why_not=_("Only the final report of a key customer is reviewed before it is decided."),
    input=(longtext("words", _("review"), required=True, max_length=2000),),
)
def review(rows: list[Development], *, by: Actor, words: str) -> None:
    """Reviews the final report of a key customer, which is then decided above (B37)."""
    for row in rows:
        signers.require(row, signers.REVIEWS, by)
        row.review, row.reviewed_by_id, row.reviewed_at = words, by.rights.person, timezone.now()
        _go(row, path.REVIEWED, by)
        _ask(row)


@action(
    Development,
    label=_("Return final report"),
    op=TRANSFER,
    when=Q(state__in=(path.REPORTED, path.REVIEWED)),
    icon="rollback",
    done=_("Returned"),
    why_not=WRONG,
    input=(longtext("reason", _("reason"), required=True, max_length=400),),
)
def return_report(rows: list[Development], *, by: Actor, reason: str) -> None:
    """The development goes on: the final report is not accepted."""
    for row in rows:
        signers.require(row, signers.step_of(row) or signers.DECIDES, by)
        row.returned_because = reason
        _go(row, path.DEVELOPING, by)
        row.next_report_at = development_clock.begin(row)
        _answer(row, by, RETURNED, reason=reason)


@action(
    Development,
    label=_("Decide"),
    op=TRANSFER,
    when=Q(state=path.REVIEWED) | Q(state=path.REPORTED, key_customer=False),
    icon="check",
    done=_("Decided"),
    why_not=_("The final report must be there, and that of a key customer be reviewed."),
    input=(
        choice("result", _("result"), tuple(Choice(str(value), label) for value, label in Development.Result.choices)),
        longtext("reason", _("reasons of the decision"), required=True, max_length=2000),
    ),
)
def decide(rows: list[Development], *, by: Actor, result: str, reason: str) -> None:
    """Decides on the final report: won, given up, later (B37)."""
    for row in rows:
        signers.require(row, signers.step_of(row) or signers.DECIDES, by)
        row.decided_by_id, row.decided_at, row.decision = by.rights.person, timezone.now(), reason
        _go(row, result, by)
        _answer(row, by, OVER, result=Development.Result(result).label)


@action(
    Development,
    label=_("Take up again"),
    op=UPDATE,
    when=Q(state__in=(path.GIVEN_UP, path.LATER)),
    icon="reload",
    done=_("Taken up again"),
    why_not=_("Only what was given up or put off is taken up again."),
)
def resume(rows: list[Development], *, by: Actor) -> None:
    """Puts the case back on the target list; it needs a new application. What was decided stays in the history."""
    for row in rows:
        row.decided_by_id = row.decided_at = row.reviewed_by_id = row.reviewed_at = row.reported_by_id = row.reported_at = None
        row.signed_by_id = row.signed_at = row.applied_by_id = row.applied_at = row.proposal = row.contacted_at = None
        row.decision = row.review = row.final_report = ""
        row.key_customer = False
        _go(row, path.TARGET, by)


@action(
    Development,
    label=_("Enter as customer"),
    op=UPDATE,
    when=Q(customer=None) & ~Q(state__in=path.DECIDED),
    icon="user-add",
    bulk=False,
    done=_("Entered as customer"),
    why_not=_("It is a customer already."),
)
def enter(rows: list[Development], *, by: Actor) -> None:
    """Enters the target as a customer of the case's owner, or under whose rights it is done."""
    for row in rows:
        found: Any = writes.create(kind_of(Customer), {"name": row.name, "source": "collected"}, by)
        row.customer_id = found.pk


@action(
    Development,
    label=_("Hand over"),
    op=TRANSFER,
    when=~Q(state__in=path.DECIDED),
    icon="swap",
    may_leave=True,
    done=_("Handed over"),
    why_not=_("This case is decided already."),
    input=(link("person", _("person"), "people.user"),),
)
def hand_over(rows: list[Development], *, by: Actor, person: User) -> None:
    """Gives the case to somebody else; the clock of its reports goes on with him. The customer stays whose it is."""
    _refuse_blind(rows, person)
    for row in rows:
        row.owner_id = person.pk


def _refuse_blind(rows: list[Development], person: User) -> None:
    """A case is worked on by who sees its customer: given to anybody else it would be seen by nobody."""
    refuse_unfit(person)
    customers = {row.customer_id for row in rows if row.customer_id}
    there = actor_of(person.pk)
    seen = kind_of(Customer).visible_to(there, READ).only(list(customers)).count() if there and customers else 0
    if seen < len(customers):
        raise Refusal(_t("%(person)s does not see the customer of this case.") % {"person": person.name})
