"""What people are told of requests: who is asked, who asked, what became of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.office import telling
from kehai.kernel import jobs

KIND, MAIL = "approvals.approval", "approvals.mail"
ASKED = telling.sort("approvals.asked", _("Approval: you are asked"))
ENDED = telling.sort("approvals.ended", _("Approval: what became of your request"))
LATE = telling.sort("approvals.late", _("Approval: reminders"))
SENTENCES = {
    "asked": gettext_noop("%(who)s asks for your approval: %(about)s"),
    "handed": gettext_noop("%(who)s handed a request to you: %(about)s"),
    "again": gettext_noop("The record changed meanwhile, please decide again: %(about)s"),
    "returned": gettext_noop("%(who)s sent a request back: %(about)s"),
    "done": gettext_noop("Agreed and done: %(about)s"),
    "failed": gettext_noop("Agreed, but it could not be done: %(about)s"),
    "refused": gettext_noop("%(who)s refused: %(about)s"),
    "withdrawn": gettext_noop("%(who)s withdrew a request: %(about)s"),
    "expired": gettext_noop("Expired before it was decided: %(about)s"),
    "remind": gettext_noop("%(who)s reminds you of a request: %(about)s"),
    "late": gettext_noop("A request waits for you beyond its time: %(about)s"),
}


def tell(people: Iterable[UUID | None], sort: str, word: str, approval: Approval, who: UUID | None = None) -> None:
    """A notice to each, in the current transaction; who is asked also gets an e-mail where the flow says so."""
    asked = [person for person in people if person]
    named: dict[str, Any] = {"who": ("people.user", who)} if who else {"who": ""}
    telling.tell(asked, sort, SENTENCES[word], (KIND, approval.id), **named)
    if sort == ASKED and approval.plan.get("by_mail"):
        jobs.defer_many(MAIL, [{"approval": str(approval.id), "person": str(person)} for person in dict.fromkeys(asked)])
