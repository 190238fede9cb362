"""What is done with commission statements: reckoned anew, frozen, paid out; objected to and answered."""

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kehai.crm.office import telling
from kehai.crm.sales.records.commission_statement import DRAFT, FROZEN, PAID, CommissionStatement, reckon
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.rules import stating
from kehai.kernel import periods
from kehai.kernel.access import MANAGE, READ, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.field import Field, longtext

KIND = "sales.commission_statement"
SORT = telling.sort(KIND, _("Commission"))
READY = gettext_noop("%(about)s was frozen: %(amount)s.")
ANSWERED = gettext_noop("%(about)s: finance answered your objection.")
ONLY_DRAFT = _("It was frozen already.")


@action(CommissionStatement, label=_("Reckon anew"), op=MANAGE, when=Q(state=DRAFT), icon="reload", why_not=ONLY_DRAFT)
def reckon_anew(rows: list[CommissionStatement], *, by: Actor) -> None:
    """Brings drafts to what the ledger says now."""
    for row in rows:
        reckon(row)


@action(
    CommissionStatement,
    label=pgettext_lazy("commission", "Freeze"),
    op=MANAGE,
    when=Q(state=DRAFT),
    icon="lock",
    why_not=ONLY_DRAFT,
    done=_("Frozen; what changes from now on stands in the next statement"),
)
def freeze(rows: list[CommissionStatement], *, by: Actor) -> None:
    """Freezes what was checked; its entries stand in no other statement, and what is taken back later stands in the next."""
    for row in rows:
        was = row.amount, row.entries
        stating.freeze(row)
        if (row.amount, row.entries) != was:
            told = {"was": f"{was[0]:,.2f}", "now": f"{row.amount:,.2f}"}
            raise Refusal(_t("It said %(was)s and comes to %(now)s now; reckon it anew and check it once more.") % told)
        row.state, row.frozen_at = FROZEN, timezone.now()
        if row.person_id != by.id:
            telling.tell([row.person_id], SORT, READY, (KIND, row.id), amount=f"{row.currency} {row.amount:,.2f}")


@action(
    CommissionStatement,
    label=pgettext_lazy("commission", "Paid out"),
    op=MANAGE,
    when=Q(state=FROZEN),
    icon="check",
    why_not=_("Only what is frozen and not paid out yet."),
    input=(Field("day", _("paid out on"), "date", help=_("Empty: today.")),),
)
def pay(rows: list[CommissionStatement], *, by: Actor, day: date | None) -> None:
    """Marks statements as paid out."""
    if day and day > periods.today():
        raise at("day", _t("This day has not come yet."))
    for row in rows:
        row.state, row.paid_on = PAID, day or periods.today()


@action(
    CommissionStatement,
    label=_("Object"),
    op=READ,
    when=~Q(state=PAID),
    icon="question",
    bulk=False,
    why_not=_("It was paid out; talk to finance, what is wrong is put right in the next one."),
    done=_("Finance reads it with the statement"),
    input=(longtext("objection", _("what is wrong"), required=True, max_length=2000),),
)
def object_to(rows: list[CommissionStatement], *, by: Actor, objection: str) -> None:
    """Says what is wrong with one's own statement; finance answers."""
    (row,) = rows
    if row.person_id != by.id:
        raise MayNot(_t("Only the person himself objects to his statement."))
    row.objection, row.objected_at, row.answer = objection, timezone.now(), ""


@action(
    CommissionStatement,
    label=_("Answer the objection"),
    op=MANAGE,
    when=Q(objected_at__isnull=False),
    icon="message",
    bulk=False,
    why_not=_("Nobody has objected."),
    input=(longtext("answer", _("answer"), required=True, max_length=2000),),
)
def answer_objection(rows: list[CommissionStatement], *, by: Actor, answer: str) -> None:
    """Answers an objection; a draft may be reckoned anew, what was frozen is put right in the next statement."""
    (row,) = rows
    row.answer = answer
    if row.person_id != by.id:
        telling.tell([row.person_id], SORT, ANSWERED, (KIND, row.id))
