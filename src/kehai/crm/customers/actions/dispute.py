"""Disputes about whose a customer is: opened, withdrawn, decided with reasons, appealed once (B57–B59, beyond.md first 4)."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import dispute_hold
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.dispute import WHOLE, Dispute
from kehai.crm.customers.rules.court import carrying, opening, terms
from kehai.crm.customers.rules.court.judges import above
from kehai.crm.office import clocks, telling
from kehai.kernel import store
from kehai.kernel.access import CLAIM, MANAGE, READ, Actor
from kehai.kernel.actions import OWNERSHIP, action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Choice, Field, choice, link, longtext
from kehai.kernel.merging import places

State, Outcome = Dispute.State, Dispute.Outcome
OPEN = Q(state__in=("waiting", "appealed"))
DECIDED = _("This was decided already.")
WITHDRAWN = gettext_noop("The dispute “%(about)s” was withdrawn.")
APPEALED = gettext_noop("%(person)s appeals against the decision on “%(about)s”: %(reason)s")
HEARS = gettext_noop("An appeal on “%(about)s” waits for your decision.")
# A customer in dispute is not merged; nobody is frozen when it is.
places.declare("customers_disputehold.customer_id", places.Fate.RULED)
places.declare("customers_disputeevidence.source_id", places.Fate.STAYS)
places.declare("customers_disputeevidence.person_id", places.Fate.OTHER)


@action(
    Customer,
    label=_("Dispute the ownership"),
    op=READ,
    when=Q(owner__isnull=False) & ~Q(owner__me=True),
    bulk=False,
    icon="branches",
    group=OWNERSHIP,
    done=_("The dispute is open"),
    why_not=_("Only what somebody else owns can be disputed."),
    input=(
        longtext("reason", _("reason"), required=True, max_length=2000),
        link("own", _("your own record of the same firm"), "customers.customer", required=False, help=_("Where you have entered the firm too.")),
        Field("files", _("evidence"), "files", default=[]),
    ),
)
def dispute(customers: list[Customer], *, by: Actor, reason: str, own: Customer | None, files: list[str]) -> str:
    """Says that this customer should be mine: the system collects what both sides did, the order of records is looked at, a manager decides."""
    # Both rows are held in the order of their ids by all who take two; the first is held already.
    mine: Any = store.lock(kind_of(Customer), [own.pk])[0] if own else None
    row = opening.begin(opening.Plea(customers[0], mine, customers[0].name, reason, files), by)
    return _t("The dispute %(number)s is open.") % {"number": row.number}


@action(Dispute, label=_("Withdraw"), op=CLAIM, when=Q(state="waiting"), icon="rollback", bulk=False, done=_("Withdrawn"), why_not=DECIDED)
def withdraw(rows: list[Dispute], *, by: Actor) -> None:
    """Gives the claim up; the customer is free again."""
    for row in rows:
        if row.claimant_id != by.rights.person:
            raise Refusal(_t("Only who opened it can withdraw it."))
        row.state, row.ended_at = State.WITHDRAWN, timezone.now()
        dispute_hold.release([row.pk])
        clocks.cancel([row.pk], (terms.DECIDED.name,), "withdrawn")
        telling.tell([row.respondent_id, row.judge_id], terms.SORT, WITHDRAWN, (terms.DISPUTE, row.pk))


def _share(name: str, label: Any) -> Field:
    return Field(
        name, label, "integer", least=1, most=WHOLE - 1, help=_("Where it is split; both make 100."), when=("outcome", (Outcome.SPLIT.value,))
    )


@action(
    Dispute,
    label=_("Decide"),
    op=MANAGE,
    when=OPEN,
    icon="check",
    bulk=False,
    done=_("Decided and carried out"),
    why_not=DECIDED,
    input=(
        choice("outcome", _("outcome"), [Choice(value, label) for value, label in Outcome.choices]),
        _share("claimant_share", _("Claimant's share %")),
        _share("owner_share", _("Owner's share %")),
        longtext("reason", _("reason"), required=True, max_length=2000),
    ),
)
def decide(rows: list[Dispute], *, by: Actor, outcome: str, claimant_share: int | None, owner_share: int | None, reason: str) -> None:
    """Decides whose the customer is, with reasons, and carries it out at once; after an appeal this is final."""
    for row in rows:
        if outcome == Outcome.SPLIT and (claimant_share or 0) + (owner_share or 0) != WHOLE:
            sentence = _t("The shares must make 100 %.")
            raise Invalid(sentence, {"claimant_share": sentence})
        row.outcome, row.decision, row.by_rule = outcome, reason, False
        split = outcome == Outcome.SPLIT
        row.claimant_share, row.owner_share = (claimant_share, owner_share) if split else (None, None)
        carrying.carry_out(row, by)
        carrying.settle(row, by)
        carrying.stop_clock(row, by)


@action(
    Dispute,
    label=_("Appeal"),
    op=CLAIM,
    when=Q(state__in=("ruled", "decided")),
    icon="arrow-up",
    bulk=False,
    done=_("The appeal is open"),
    why_not=_("There is nothing to appeal against, or it was appealed already."),
    input=(longtext("reason", _("reason"), required=True, max_length=2000), Field("files", _("new evidence"), "files", default=[])),
)
def appeal(rows: list[Dispute], *, by: Actor, reason: str, files: list[str]) -> None:
    """Asks the next manager up to decide anew, once and with what is new; until then everything stays as it is."""
    now = timezone.now()
    for row in rows:
        if row.winner_id == by.rights.person:
            raise Refusal(_t("It was decided for you; the appeal is the other side's."))
        if row.appeal_until is None or now > row.appeal_until:
            raise Refusal(_t("The time to appeal is over."))
        sides = {key for key in (row.claimant_id, row.respondent_id) if key}
        judge = above(sides, row.decided_by_id)
        if judge is None:
            raise Refusal(_t("There is nobody above who could hear an appeal."))
        row.state, row.judge_id, row.appellant_id, row.appealed_at = State.APPEALED, judge, by.rights.person, now
        row.appeal, row.appeal_files = reason, files
        opening.append(row)
        clocks.start(terms.DECIDED, terms.DISPUTE, {row.pk: judge})
        others = [person for person in (*sides, row.decided_by_id) if person != by.id]
        telling.tell(others, terms.SORT, APPEALED, (terms.DISPUTE, row.pk), person=by.label, reason=reason[:200])
        telling.tell([judge], terms.SORT, HEARS, (terms.DISPUTE, row.pk))
