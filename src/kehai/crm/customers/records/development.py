"""The development of a customer as one case: from the target list to the decision on the final report (B37, B41–B47)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import development_clock
from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.customers.rules import development_path as path
from kehai.kernel import store, writes
from kehai.kernel.access import READ, ByOwner, Rights, system
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, every

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind


@dataclass(frozen=True, slots=True)
class OfCases(ByOwner):
    """By owner, and no further than the customer: who does not see the customer does not see its case."""

    def gate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See ByOwner."""
        return every(ByOwner.gate(self, kind, rights, op, alias), _customer_seen(rights, alias))

    def carried(self, kind: "Kind", rights: Rights, alias: str, child: str, through: frozenset[str]) -> Sql:
        """See ByOwner."""
        return every(ByOwner.carried(self, kind, rights, alias, child, through), _customer_seen(rights, alias))


def _customer_seen(rights: Rights, alias: str) -> Sql:
    customer = kind_named("customers.customer")
    above = alias + "k"
    seen = TRUE if rights.everything else customer.access.predicate(customer, rights, READ, above)
    if seen == TRUE:
        return TRUE
    if seen == FALSE:
        return Sql(f"{alias}.customer_id IS NULL")
    where = f"WHERE {above}.id = {alias}.customer_id AND "
    found = f"({alias}.customer_id IS NULL OR EXISTS (SELECT 1 FROM customers_customer {above} " + where  # noqa: S608  aliases of our own
    return Sql(found) + seen + "))"


def _person(label: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label, db_index=False)


def _moment(label: Any) -> Any:
    return models.DateTimeField(label, null=True, blank=True)


class Development(Record):
    """The development of a target customer (客户开发), a case from the target list (目标清单) to the decision.

    The target may be a name on a list, or a customer that is entered already. Its state moves by actions, each of
    which needs the fields of its step; `moves` keeps who took which step when, beside the history.
    """

    class State(models.TextChoices):
        TARGET = path.TARGET, _("On the target list")
        APPLIED = path.APPLIED, _("Application handed in")
        RETURNED = path.RETURNED, _("Application returned")
        SIGNED = path.SIGNED, _("Application signed")
        PLANNED = path.PLANNED, _("First contact planned")
        CHECKED = path.CHECKED, _("Three points checked")
        CONTACTED = path.CONTACTED, _("First contact held")
        DEVELOPING = path.DEVELOPING, _("In development")
        REPORTED = path.REPORTED, _("Final report handed in")
        REVIEWED = path.REVIEWED, _("Final report reviewed")
        WON = path.WON, _("Won")
        GIVEN_UP = path.GIVEN_UP, _("Given up")
        LATER = path.LATER, _("Later")

    class Source(models.TextChoices):
        ANNUAL_REPORT = "annual_report", _("Annual report")
        PRODUCT_INTRODUCTION = "introduction", _("Product introduction")
        ADVERTISEMENT = "advertisement", _("Advertisement")
        CATALOGUE = "catalogue", _("Product catalogue")
        PUBLICATION = "publication", _("Technical publication")
        INTERNET = "internet", _("Internet")
        RESEARCH = "research", _("Industry research")
        INSTITUTION = "institution", _("Professional institution")
        STATISTICS = "statistics", _("National statistics")
        COMPANY = "company", _("Our own company")

    class Way(models.TextChoices):
        MEETING = "meeting", _("Personal talk")
        PHONE = "phone", _("Phone call")
        ONLINE = "online", _("Online")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = path.NO, _("No")

    class Result(models.TextChoices):
        WON = path.WON, _("Won")
        GIVEN_UP = path.GIVEN_UP, _("Given up")
        LATER = path.LATER, _("Later")

    name = models.CharField(_("target customer"), max_length=200, blank=True, help_text=_("Empty: the name of the customer."))
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"), help_text=_("Empty: not entered yet.")
    )
    state = models.CharField(_("step"), max_length=10, choices=State, default=State.TARGET)
    reason = models.TextField(_("why this customer"), blank=True)
    source = models.CharField(_("source of information"), max_length=13, choices=Source, null=True, blank=True)
    source_detail = models.CharField(_("source in detail"), max_length=200, blank=True)
    expected_volume = models.CharField(_("expected volume"), max_length=100, blank=True)
    products = models.CharField(_("products"), max_length=200, blank=True)
    applied_by = _person(_("applied by"))
    applied_at = _moment(_("applied"))
    signed_by = _person(_("signed by"))
    signed_at = _moment(_("signed"))
    returned_because = models.CharField(_("returned because"), max_length=400, blank=True)
    report_days = models.PositiveSmallIntegerField(_("report every so many days"), default=7)
    contact_way = models.CharField(_("way of first contact"), max_length=7, choices=Way, null=True, blank=True)
    contact_who = models.CharField(_("whom to talk to"), max_length=100, blank=True)
    contact_on = models.DateField(_("planned for"), null=True, blank=True)
    questions = models.TextField(_("questions to ask"), blank=True)
    strength = models.CharField(_("we are strong enough"), max_length=3, choices=Answer, null=True, blank=True)
    strength_remark = models.CharField(_("on our strength"), max_length=400, blank=True)
    price_market = models.CharField(_("price competitive in this market"), max_length=3, choices=Answer, null=True, blank=True)
    price_quantity = models.CharField(_("price competitive at this quantity"), max_length=3, choices=Answer, null=True, blank=True)
    price_quality = models.CharField(_("price competitive for this quality"), max_length=3, choices=Answer, null=True, blank=True)
    price_remark = models.CharField(_("on the price"), max_length=400, blank=True)
    positioning = models.CharField(_("positioning, features and class fit the market"), max_length=3, choices=Answer, null=True, blank=True)
    expertise = models.CharField(_("professional questions can be answered"), max_length=3, choices=Answer, null=True, blank=True)
    positioning_remark = models.CharField(_("on positioning and questions"), max_length=400, blank=True)
    contacted_at = _moment(_("first contact"))
    thinking = models.TextField(_("what the customer really thinks"), blank=True)
    approach = models.TextField(_("adjusted approach"), blank=True)
    next_report_at = _moment(_("next report due"))
    suggestions = models.PositiveIntegerField(_("suggestions"), default=0)
    unanswered = models.PositiveIntegerField(_("suggestions to be answered"), default=0)
    final_report = models.TextField(_("final report"), blank=True)
    proposal = models.CharField(_("proposal"), max_length=8, choices=Result, null=True, blank=True)
    reported_by = _person(_("final report by"))
    reported_at = _moment(_("final report handed in"))
    key_customer = models.BooleanField(_("key customer"), default=False, help_text=_("Its final report is reviewed, then decided above the manager."))
    reviewed_by = _person(_("reviewed by"))
    reviewed_at = _moment(_("reviewed"))
    review = models.TextField(_("review"), blank=True)
    decided_by = _person(_("decided by"))
    decided_at = _moment(_("decided"))
    decision = models.TextField(_("reasons of the decision"), blank=True)
    moves = models.JSONField(default=list, editable=False)

    access = OfCases()

    class Meta:
        verbose_name = _("development of a customer")
        verbose_name_plural = _("development of customers")
        indexes = (
            *indexes("customers_development"),
            models.Index("state", F("created_at").desc(), name="customers_development_state", condition=Q(deleted_at=None)),
        )

    class Screen:
        icon = "rise"
        help = _("The winning of a new customer, step by step: signed for, reported on, guided, decided.")
        prefix = "DV"
        title = "name"
        columns = "name", "customer", "state", "owner", "products", "expected_volume", "next_report_at", "unanswered", "updated_at"
        form = (
            (_("Target"), ("name", "customer")),
            (_("Application"), (*path.APPLICATION, "applied_by", "applied_at", "signed_by", "signed_at", "returned_because", "report_days")),
            (_("Plan of the first contact"), path.PLAN),
            (
                _("Three points before contact"),
                (
                    *("strength", "strength_remark", "price_market", "price_quantity", "price_quality", "price_remark"),
                    *("positioning", "expertise", "positioning_remark"),
                ),
            ),
            (_("After the first contact"), (*path.CONTACT, "approach")),
            (
                _("Final report"),
                (
                    *(*path.FINAL, "reported_by", "reported_at", "key_customer", "reviewed_by", "reviewed_at", "review"),
                    *("decided_by", "decided_at", "decision"),
                ),
            ),
        )
        highlights = "state", "owner", "customer", "next_report_at", "unanswered"
        quick = "state", "owner", "source", "key_customer", "next_report_at"
        search = ("name",)
        locked = ("customer",)
        readonly = (
            *("owner", "state", "applied_by", "applied_at", "signed_by", "signed_at", "returned_because", "report_days"),
            *("reported_by", "reported_at", "key_customer", "reviewed_by", "reviewed_at", "review", "decided_by", "decided_at", "decision"),
        )
        stays: ClassVar = {name: ("state", states) for name, states in path.FROZEN.items()}
        derived = "next_report_at", "suggestions", "unanswered"
        hidden = ("moves",)
        mirrors: ClassVar = {"name": "customers.customer.name", "key_customer": "customers.customer.focus"}
        example: ClassVar = {"name": "Example & Sons"}
        colors: ClassVar = {
            "state": {
                **dict.fromkeys((path.TARGET, path.LATER, path.GIVEN_UP), "default"),
                **dict.fromkeys((path.APPLIED, path.REPORTED, path.REVIEWED), "gold"),
                **dict.fromkeys((path.SIGNED, path.PLANNED, path.CHECKED, path.CONTACTED, path.DEVELOPING), "blue"),
                path.RETURNED: "red",
                path.WON: "green",
            },
            **{name: {"yes": "green", "no": "red"} for name in path.QUESTIONS},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It has a name; what was signed, carried out or decided stays as it was written."""
        for row in rows:
            if not row.name and row.customer_id:
                row.name = Customer.objects.values_list("name", flat=True).get(pk=row.customer_id)
            if not row.name:
                raise Invalid(_t("Please say who is to be developed."), {"name": _t("Please say who is to be developed.")})
            old = before[row.id]
            wrong = path.frozen(str(old["state"]), old, row) if old and old["state"] == row.state else []
            if wrong:
                sentence = _t("This belongs to a step that is done and stays as it is.")
                raise Invalid(sentence, dict.fromkeys(wrong, sentence))
            if row.deleted_at and not old.get("deleted_at") and row.state not in (path.TARGET, path.RETURNED) and by.human:
                raise Refusal(_t("A case with an application is not deleted; hand in a final report that gives it up."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Its clock asks whoever owns it now."""
        moved = {row.id: row.owner_id for row in rows if before[row.id] and before[row.id]["owner_id"] != row.owner_id}
        if moved:
            development_clock.move(moved)
        gone = [row.id for row in rows if row.deleted_at]
        if gone:
            development_clock.cancel(gone)


@follower
def follow(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """An open case goes with its customer to the new owner."""
    taken = {row.id: row.owner_id for row in rows if row.owner_id and before[row.id] and before[row.id]["owner_id"] != row.owner_id}
    if not taken:
        return
    open_ones = Development.objects.filter(customer__in=taken, deleted_at=None).exclude(state__in=path.DECIDED).values_list("id", flat=True)
    kind = kind_of(Development)
    cases: Any = store.lock(kind, list(open_ones))
    if cases:
        old = {case.id: store.snapshot(case) for case in cases}
        for case in cases:
            case.owner_id = taken[case.customer_id]
        writes.save(kind, cases, old, Deed("hand_over", by if by.human else system("development")), None)
