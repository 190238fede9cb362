"""How a customer does, and how business with it goes: dated notes whose history shows who was right when (B11, B12)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.noted import Noted
from kehai.kernel import periods
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

AHEAD = timedelta(days=366)


class StateNote(Record):
    """What both sorts share: since when it holds, where it comes from, who wrote it down.

    Two times stand in each row: since when it was so (`valid_from`) and when we knew (`created_at`). What was
    known on day R about day T is the newest row of those with valid_from <= T and created_at <= R. Rows are
    never changed: a correction is a new row with the same `valid_from`.
    """

    class Verdict(models.TextChoices):
        BETTER = "better", _("Improving")
        STEADY = "steady", _("Steady")
        WORSE = "worse", _("Getting worse")
        ALARM = "alarm", _("Alarming")

    class Source(models.TextChoices):
        VISIT = "visit", _("Visit")
        CUSTOMER = "customer", _("Told by the customer")
        AGENCY = "agency", _("Investigation")
        REGISTRY = "registry", _("Public register")
        BOOKS = "books", _("Our own books")
        MARKET = "market", _("Heard in the market")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    valid_from = models.DateField(_("holds since"), default=periods.today, blank=True)
    verdict = models.CharField(_("tendency"), max_length=6, choices=Verdict, default=Verdict.STEADY)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.VISIT)
    remark = models.CharField(_("remark"), max_length=400, blank=True)

    access = Noted("customer")
    ASPECTS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It says something, and not of a far future; it belongs to who wrote it."""
        for row in rows:
            if not before[row.id] and row.owner_id is None and by.human:
                row.owner_id = by.id
            if row.deleted_at is None and not any(getattr(row, name) for name in (*cls.ASPECTS, "remark")) and not before[row.id]:
                sentence = _t("Please say how it stands with at least one of these.")
                raise Invalid(sentence, {cls.ASPECTS[0]: sentence})
            if row.valid_from > periods.today() + AHEAD:
                sentence = _t("This day is too far ahead.")
                raise Invalid(sentence, {"valid_from": sentence})


def _newest(table: str) -> models.Index:
    return models.Index("customer", F("valid_from").desc(), F("id").desc(), name=f"{table}_as_of")


_ABOUT = "customer", "valid_from", "verdict", "source"
_COLORS = {"verdict": {"better": "green", "steady": "blue", "worse": "orange", "alarm": "red"}}


class OperatingState(StateNote):
    """The operating state of a customer (经营状况): how it does itself, with its people, its partners and our rivals."""

    ASPECTS = "performance", "people_quality", "relations", "cooperation", "competitors"
    performance = models.TextField(_("sales performance"), blank=True)
    people_quality = models.TextField(_("quality of managers and sellers"), blank=True)
    relations = models.TextField(_("business relations"), blank=True)
    cooperation = models.TextField(_("willingness to cooperate"), blank=True)
    competitors = models.TextField(_("relation to our competitors"), blank=True)

    class Meta:
        verbose_name = _("operating state")
        verbose_name_plural = _("operating states")
        indexes = (*indexes("customers_opstate", owned=False), _newest("customers_opstate"))

    class Screen:
        icon = "dashboard"
        prefix = "OS"
        columns = "valid_from", "verdict", "performance", "cooperation", "customer", "source", "owner", "created_at"
        form = (
            (_("Operating state"), (*_ABOUT, "performance", "people_quality", "relations", "cooperation", "competitors")),
            (_("More"), ("remark",)),
        )
        quick = "verdict", "source", "valid_from"
        sort = "-valid_from"
        locked = (*_ABOUT, "performance", "people_quality", "relations", "cooperation", "competitors", "remark")
        readonly = ("owner",)
        colors: ClassVar = _COLORS
        example: ClassVar = {"performance": "example"}
        sides: ClassVar = {"customer": ""}


class TradingState(StateNote):
    """The trading state of a customer (交易状况): what goes on between us, in its seven aspects."""

    ASPECTS = "activity", "advantages", "problems", "countermeasures", "reputation", "terms", "credit_issues"
    activity = models.TextField(_("current sales activity"), blank=True)
    advantages = models.TextField(_("advantages kept"), blank=True)
    problems = models.TextField(_("problems"), blank=True)
    countermeasures = models.TextField(_("planned countermeasures"), blank=True)
    reputation = models.TextField(_("reputation and image"), blank=True)
    terms = models.TextField(_("trading terms and situation"), blank=True)
    credit_issues = models.TextField(_("credit issues"), blank=True)

    class Meta:
        verbose_name = _("trading state")
        verbose_name_plural = _("trading states")
        indexes = (*indexes("customers_trstate", owned=False), _newest("customers_trstate"))

    class Screen:
        icon = "dashboard"
        prefix = "TS"
        columns = "valid_from", "verdict", "activity", "problems", "customer", "source", "owner", "created_at"
        form = (
            (
                _("Trading state"),
                (*_ABOUT, "activity", "advantages", "problems", "countermeasures", "reputation", "terms", "credit_issues"),
            ),
            (_("More"), ("remark",)),
        )
        quick = "verdict", "source", "valid_from"
        sort = "-valid_from"
        locked = (*_ABOUT, "activity", "advantages", "problems", "countermeasures", "reputation", "terms", "credit_issues", "remark")
        readonly = ("owner",)
        colors: ClassVar = _COLORS
        example: ClassVar = {"activity": "example"}
        sides: ClassVar = {"customer": ""}
