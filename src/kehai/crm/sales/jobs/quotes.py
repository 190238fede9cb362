"""What becomes of quotes by themselves: over after their last day, and handed to the mail server with the print."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _t

from kehai.crm.people.sessions import actor_of
from kehai.crm.sales.actions.quote import MAIL
from kehai.crm.sales.records.quote import SENT, Quote
from kehai.crm.sales.rules import quote_document, quote_page, quote_sending
from kehai.kernel import jobs, mail, periods, run, typeset
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.mail import Attached

A_ROUND = 1000


@jobs.every(minutes=60, name="sales.quotes_over")
def over() -> None:
    """Ends quotes whose last day is over; what was answered meanwhile refuses."""
    while True:
        found = Quote.objects.filter(state=SENT, deleted_at=None, valid_until__lt=periods.today()).order_by("id")
        due = list(found.values_list("id", flat=True)[:A_ROUND])
        done = run.act(kind_of(Quote), "expire", due, {}, system("sales.quotes_over")).done if due else []
        if not done:
            return


@jobs.later(name=MAIL)
def post(quote: str, words: str, person: str, link: bool = False) -> None:  # noqa: FBT001, FBT002  as it is deferred
    """Hands the quote to the mail server, in the seller's language; it counts as handed over only when it was taken."""
    actor = (actor_of(UUID(person)) if person else None) or system(MAIL)
    with transaction.atomic(), translation.override(actor.language):
        row = Quote.objects.select_for_update(no_key=True).filter(id=quote, deleted_at=None, mailed_at=None).exclude(sent_to="").first()
        if row is None:
            return
        told = quote_document.facts(row)
        text = [words.strip() or _t("Please find our quotation attached.")]
        if link:
            text += ["", _t("You can read and answer it here: %(address)s") % {"address": quote_sending.address(quote_sending.open_link(row, actor))}]
        text += ["", told["seller"], told["company"]]
        Quote.objects.filter(id=row.id).update(mailed_at=timezone.now())
        subject = _t("Quotation %(number)s: %(title)s") % {"number": row.number, "title": row.title}
        mail.send(row.sent_to, subject, "\n".join(text), _print(row))


def _print(row: Quote) -> list[Attached]:
    """The print; where no Chinese font is installed, the page that any browser prints."""
    try:
        return [Attached(f"{row.number}.pdf", quote_document.pdf(row), "application/pdf")]
    except typeset.NoFont:
        page = quote_page.page(quote_document.facts(row), "print")
        return [Attached(f"{row.number}.html", page.encode(), "text/html")]
