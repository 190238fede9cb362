"""Who is asked hears of it by e-mail at once, where the flow says so; the key of the link is made here, not before (T48)."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_noop

from kehai.crm.approvals.records.seat import Seat
from kehai.crm.approvals.rules import flows, mailing
from kehai.crm.approvals.rules.telling import MAIL
from kehai.kernel import jobs, mail

# What it is about is told behind the link and not in the e-mail, which passes through other hands.
LETTER = gettext_noop(
    "Hello %(name)s,\n\n%(who)s asks for your approval at %(company)s.\n\n%(subject)s (%(action)s), %(number)s\n\nSee what is asked, and decide:\n\n"
    "%(link)s\n\nThe link is yours alone and needs no signing in: whoever has it decides in your name. It works for three days."
)


@jobs.later(name=MAIL)
def post(approval: str, person: str) -> None:
    """One e-mail to who is still asked; nothing where he was quicker, has no address, or wants none."""
    with transaction.atomic():
        seat = mailing.waiting(UUID(approval), UUID(person))
        if seat is not None and mailing.wanted(seat.person):
            with translation.override(seat.person.language):
                _post(seat)


def _post(seat: Seat) -> None:
    request = seat.approval
    told = {
        "name": seat.person.name,
        "who": request.asker.name if request.asker else _t("Somebody"),
        "company": getattr(settings, "COMPANY_NAME", "") or "Kehai 客海",
        "subject": request.subject,
        "action": flows.label_of(request.kind, request.action),
        "number": request.number,
        "link": mailing.open_link(seat),
    }
    mail.send(seat.person.email, _t("Your approval is asked: %(subject)s, %(number)s") % told, _t(LETTER) % told)
