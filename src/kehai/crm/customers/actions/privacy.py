"""What a person may ask of us: to be left alone, and to be forgotten; and what stops the latter (PIPL 15, 47; T94, T95)."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.consent import Individual
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.submission import Submission
from kehai.kernel.access import DELETE, MANAGE, UPDATE, Actor
from kehai.kernel.actions import PRIVACY, action
from kehai.kernel.errors import Refusal
from kehai.kernel.field import text
from kehai.kernel.persons.subject import Subject, declare, declare_own_words

_REASON = (text("reason", _("reason"), required=True),)


def _withdraw(rows: list[Any], *, by: Actor) -> None:
    """Notes that consent is withdrawn: no advertising on any channel from this moment."""
    for row in rows:
        row.withdrawn_at = timezone.now()
        row.no_phone = row.no_sms = row.no_wechat = row.no_email = True


def _hold(rows: list[Any], *, by: Actor, reason: str) -> None:
    """Keeps the record from being erased while a dispute or the law needs it."""
    for row in rows:
        row.legal_hold = reason


def _release(rows: list[Any], *, by: Actor, reason: str) -> None:
    """Ends the legal hold."""
    for row in rows:
        row.legal_hold = ""


def _forget(rows: list[Any], *, by: Actor, reason: str) -> None:
    """Orders that everything about this person is erased; the operator's command carries it out."""
    for row in rows:
        if isinstance(row, Customer) and row.kind_of != Customer.Type.PERSON:
            raise Refusal(_t("Only people are erased; this customer is a company."))
        if row.legal_hold:
            raise Refusal(_t("A legal hold keeps this record."))
        row.erasure_asked_at = timezone.now()
        _withdraw([row], by=by)


def _declare(model: type[Individual]) -> None:
    """The same four for contacts and for customers; who may delete a contact or manage a customer decides about erasing."""
    op = DELETE if model is Contact else MANAGE
    action(
        model, label=_("Withdraw consent"), op=UPDATE, name="withdraw_consent",
        help=_("Notes that consent is withdrawn: no advertising on any channel from this moment."),
        icon="rollback", group=PRIVACY, when=Q(withdrawn_at=None),
        done=_("Consent withdrawn"), why_not=_("Consent was withdrawn already."),
    )(_withdraw)  # fmt: skip
    action(
        model, label=_("Legal hold"), op=op, name="place_legal_hold",
        help=_("Keeps the record from being erased while a dispute or the law needs it."),
        icon="safety", group=PRIVACY, when=Q(legal_hold__isnull=True), input=_REASON,
        done=_("Held"), why_not=_("A legal hold keeps this record."),
    )(_hold)  # fmt: skip
    action(
        model, label=_("End legal hold"), op=op, name="end_legal_hold",
        help=_("Ends the legal hold."),
        icon="safety", group=PRIVACY, when=Q(legal_hold__isnull=False), input=_REASON,
        done=_("Hold ended"), why_not=_("No legal hold keeps this record."),
    )(_release)  # fmt: skip
    action(
        model, label=_("Ask for erasure"), op=op, name="ask_erasure",
        help=_("Orders that everything about this person is erased; the operator's command carries it out."),
        icon="delete", group=PRIVACY, danger=True, when=Q(erasure_asked_at=None), input=_REASON,
        done=_("Erasure ordered"), why_not=_("Erasure was asked for already."),
    )(_forget)  # fmt: skip


for _model in (Contact, Customer):
    _declare(_model)

# A number of one's own tells a person; a telephone may be the switchboard of the firm.
declare(Subject(Contact, ("mobile", "email", "wechat"), ("name", "phone")))
declare(Subject(Customer, ("mobile", "email"), ("name", "phone", "address"), Q(kind_of="person")))
# What came through a form is what he said of himself, whole; the digests lead back to it.
declare_own_words(Submission, ("values", "need", "region", "title", "mobile", "same", "sender"))
