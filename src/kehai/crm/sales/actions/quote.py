"""What is done with quotes: sent, answered, asked a special price for, priced anew, copied, made into the next version."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.office import telling
from kehai.crm.sales.records.opportunity import OPEN, Opportunity
from kehai.crm.sales.records.quote import ACCEPTED, DECLINED, DRAFT, EXPIRED, REPLACED, SENT, Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.records.quote_link import QuoteLink
from kehai.crm.sales.rules import quote_copying, quote_sending
from kehai.kernel import company, jobs, mail, store, writes
from kehai.kernel.access import MANAGE, READ, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Field, link, longtext, text

KIND = "sales.quote"
SORT = telling.sort(KIND, _("Quotes"))
SAID = gettext_noop("%(about)s was answered by the customer: %(result)s.")
OVER = gettext_noop("%(about)s is over: its last day was %(day)s.")
MAIL = "sales.mail_quote"
ONLY_DRAFT = _("It is no draft any more; make a new version to change it.")
ONLY_SENT = _("It waits for no answer.")
NOTE = longtext("note", _("reason or note"), max_length=2000)


@action(
    Quote,
    label=pgettext_lazy("quote", "Send"),
    op=UPDATE,
    when=Q(state=DRAFT),
    icon="send",
    bulk=False,
    why_not=ONLY_DRAFT,
    input=(
        Field("to", _("E-mail to"), "email", help=_("It goes out with the quote as PDF. Empty: you hand it over yourself.")),
        longtext("words", _("words of the e-mail"), max_length=4000),
        Field("with_link", _("With a link to accept it"), "boolean"),
    ),
)
def send(rows: list[Quote], *, by: Actor, to: str | None, words: str | None, with_link: bool | None) -> str:
    """Marks a quote as sent and, where an address is given, e-mails it with the PDF; from now on it stays as it is."""
    (quote,) = rows
    quote_sending.ready(quote)
    if to and not mail.configured():
        raise Invalid(
            _t("Please look at the marked fields."), {"to": _t("No mail server is set up; leave this empty and hand the quote over yourself.")}
        )
    quote.state, quote.sent_at, quote.sent_to = SENT, timezone.now(), to or ""
    if to:
        jobs.defer(MAIL, quote=str(quote.id), words=words or "", link=bool(with_link), person=str(by.id) if by.human else "")
        return _t("Sent; the e-mail is on its way.")
    return _t("Marked as sent.")


@action(Quote, label=pgettext_lazy("quote", "Accepted"), op=UPDATE, when=Q(state=SENT), icon="check", why_not=ONLY_SENT, input=(NOTE,))
def accept(rows: list[Quote], *, by: Actor, note: str | None) -> None:
    """The customer takes it: by word, by order, on paper."""
    for row in rows:
        row.end(ACCEPTED, by.label, note)


@action(
    Quote,
    label=pgettext_lazy("quote", "Declined"),
    op=UPDATE,
    when=Q(state=SENT),
    icon="stop",
    why_not=ONLY_SENT,
    input=(longtext("note", _("reason or note"), required=True, max_length=2000),),
)
def decline(rows: list[Quote], *, by: Actor, note: str) -> None:
    """The customer does not take it, and why."""
    for row in rows:
        row.end(DECLINED, by.label, note)


@action(Quote, label=_("Answered through the link"), op=UPDATE, when=Q(state=SENT), offered=False, bulk=False, input=(
    Field("accepted", "", "boolean"), text("who", "", max_length=80), NOTE,
))  # fmt: skip
def answer(rows: list[Quote], *, by: Actor, accepted: bool | None, who: str | None, note: str | None) -> None:
    """The customer said so himself, through his link."""
    for row in rows:
        row.end(ACCEPTED if accepted else DECLINED, who or by.label, note)
        result = _RESULTS[row.state]
        telling.tell([row.owner_id], SORT, SAID, (KIND, row.id), result=result)


_RESULTS = {ACCEPTED: gettext_noop("accepted"), DECLINED: gettext_noop("declined")}


@action(Quote, label=_("Over"), op=UPDATE, when=Q(state=SENT), offered=False)
def expire(rows: list[Quote], *, by: Actor) -> None:
    """Its last day is over."""
    for row in rows:
        row.end(EXPIRED, "", "")
        telling.tell([row.owner_id], SORT, OVER, (KIND, row.id), day=row.valid_until)


@action(
    Quote,
    label=_("New version"),
    op=UPDATE,
    when=Q(state__in=[SENT, DECLINED, EXPIRED]),
    icon="copy",
    bulk=False,
    why_not=_("A draft is changed as it is; what was accepted or replaced has no next version."),
)
def new_version(rows: list[Quote], *, by: Actor) -> str:
    """Makes a draft with the same lines; a quote that waits for its answer is replaced by it, and its links open nothing more."""
    (old,) = rows
    made = quote_copying.next_version(old, by)
    if old.state == SENT:
        old.state = REPLACED
    return _t("Version %(edition)s is %(number)s.") % {"edition": made.edition, "number": made.number}


@action(
    Quote,
    label=_("Copy"),
    op=READ,
    icon="copy",
    bulk=False,
    input=(link("customer", _("for the customer"), "customers.customer", required=False, help=_("Empty: for the same one.")),),
)
def copy(rows: list[Quote], *, by: Actor, customer: Customer | None) -> str:
    """Makes a quote of its own with the same lines, at today's listed prices; prices and discounts that somebody set stay."""
    made = quote_copying.copied(rows[0], customer, by)
    return _t("The copy is %(number)s.") % {"number": made.number}


@action(Quote, label=_("Ask prices anew"), op=UPDATE, when=Q(state=DRAFT), icon="reload", why_not=ONLY_DRAFT, done=_("Priced anew"))
def reprice(rows: list[Quote], *, by: Actor) -> None:
    """Asks the price lists once more for every line; prices that somebody set stay."""
    kind = kind_of(QuoteLine)
    for quote in rows:
        lines: Any = store.lock(kind, QuoteLine.objects.filter(quote=quote, deleted_at=None).values_list("id", flat=True))
        before = {line.id: store.snapshot(line) for line in lines}
        for line in lines:
            line.anew = True
        writes.save(kind, lines, before, Deed("reprice", by), UPDATE)


@action(
    Quote,
    label=_("Ask for a special price"),
    op=UPDATE,
    when=Q(state=DRAFT),
    icon="percentage",
    bulk=False,
    why_not=ONLY_DRAFT,
    done=_("This discount is allowed for this quote"),
    input=(
        Field("discount", _("Discount (%)"), "decimal", required=True, places=3, help=_("The deepest discount of any of its lines.")),
        longtext("reason", _("reason"), required=True, max_length=2000),
    ),
)
def ask_price(rows: list[Quote], *, by: Actor, discount: Decimal, reason: str) -> None:
    """Allows a deeper discount for one quote; beyond what is free only by who leads its seller, or through an approval (A26, E18)."""
    (quote,) = rows
    if not 0 < discount <= 100:
        sentence = _t("Between 0 and 100.")
        raise Invalid(sentence, {"discount": sentence})
    most = company.get("quotes.free_discount")
    if discount > most and not _leads(quote, by):
        told = {"discount": quote_sending.plain(discount), "most": most}
        raise Refusal(_t("%(discount)s %% is more than the %(most)s %% that everybody may give; who leads you can allow it.") % told)
    quote.allowed, quote.allowed_why = discount, reason


def _leads(quote: Quote, by: Actor) -> bool:
    return by.kind == "job" or bool(kind_of(Quote).visible_to(by, MANAGE).only([quote.id]).count())


@action(
    Quote,
    label=_("Make a customer's link"),
    op=UPDATE,
    when=Q(state=SENT),
    icon="link",
    bulk=False,
    secret=True,
    why_not=_("Only what was sent and waits for an answer has a link."),
)
def make_link(rows: list[Quote], *, by: Actor) -> str:
    """Makes an address by which the customer reads and answers this version; it is told this once."""
    path = quote_sending.open_link(rows[0], by)
    return quote_sending.address(path)


@action(QuoteLink, label=_("Revoke"), op=UPDATE, when=Q(state="open"), icon="stop", done=_("It opens nothing any more"), why_not=_("It is closed."))
def revoke(rows: list[QuoteLink], *, by: Actor) -> None:
    """Closes the link at once."""
    for row in rows:
        row.state = QuoteLink.State.REVOKED


@action(Opportunity, label=_("Make a quote"), op=UPDATE, when=Q(state=OPEN), icon="file-text", bulk=False, why_not=_("This opportunity has ended."))
def quote(rows: list[Opportunity], *, by: Actor) -> str:
    """Makes a draft of a quote with customer, main contact and needs of the deal."""
    made = quote_copying.begun(rows[0], by)
    return _t("The quote is %(number)s.") % {"number": made.number}
