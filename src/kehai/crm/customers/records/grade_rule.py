"""Grade rules: what average of sales makes a customer A, B, C or D (B28)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.business_line import BusinessLine
from kehai.crm.customers.rules import grading
from kehai.kernel import jobs
from kehai.kernel.access import Public
from kehai.kernel.columns import MoneyField, RegionField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

MOST_MONTHS = 36


class GradeRule(Record):
    """A rule by which customers are graded (评级规则); of several that fit a customer the first counts.

    Every employee reads the rules: the history of a customer's grade names one.
    """

    class Figure(models.TextChoices):
        MONTHLY = grading.MONTHLY, _("average of a month")
        YEARLY = grading.YEARLY, _("average of a year")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")

    name = models.CharField(_("name"), max_length=60)
    line = models.ForeignKey(BusinessLine, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("business line"), db_index=False)
    region = RegionField(_("region"), blank=True, default="")
    place = models.PositiveIntegerField(_("order"), default=10, help_text=_("Of two rules that fit a customer the lower number counts."))
    figure = models.CharField(_("sales"), max_length=7, choices=Figure, default=Figure.MONTHLY)
    months = models.PositiveIntegerField(_("months looked at"), default=6, help_text=_("Before the month that runs."))
    least = models.PositiveIntegerField(_("months needed"), default=3, help_text=_("Who has been sold to for less gets no grade by this rule."))
    a_from = MoneyField(_("A from (CNY)"))
    b_from = MoneyField(_("B from (CNY)"))
    c_from = MoneyField(_("C from (CNY)"), help_text=_("Below it D."))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)

    access = Public()

    class Meta:
        verbose_name = _("grade rule")
        verbose_name_plural = _("grade rules")
        indexes = (*indexes("customers_graderule", owned=False),)

    class Screen:
        icon = "idcard"
        help = _("Grades customers every night by what they buy and how they are; grades set by hand stay until their review.")
        prefix = "GR"
        title = "name"
        columns = "name", "figure", "months", "a_from", "b_from", "c_from", "line", "region", "state", "place"
        form = (
            (_("Grade rule"), ("name", "line", "region", "place", "state")),
            (_("Sales"), ("figure", "months", "least")),
            (_("Grades"), ("a_from", "b_from", "c_from")),
        )
        highlights = "state", "figure", "months", "place"
        quick = "state", "line"
        search = ("name",)
        sort = "place"
        readonly = ("owner",)
        example: ClassVar = {"a_from": "300", "b_from": "200", "c_from": "100", "months": 6, "least": 3}
        colors: ClassVar = {"state": {"draft": "default", "active": "green", "paused": "orange"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Grades that follow each other, over months that there are."""
        for row in rows:
            if not row.deleted_at:
                row.refuse_unfit()

    def refuse_unfit(self) -> None:
        """Raises Invalid where no grades could come of it."""
        problems = {}
        if not 1 <= self.months <= MOST_MONTHS:
            problems["months"] = _t("Please give between 1 and %(most)d months.") % {"most": MOST_MONTHS}
        if not 1 <= self.least <= self.months:
            problems["least"] = _t("At least one, and no more than are looked at.")
        if not self.a_from > self.b_from:
            problems["b_from"] = _t("B begins below A.")
        if not self.b_from > self.c_from:
            problems["c_from"] = _t("C begins below B.")
        if problems:
            raise Invalid(_t("Please look at the marked fields."), problems)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The worker grades anew where a rule in force has changed."""
        live = cls.State.ACTIVE
        if any(row.state == live or before[row.id].get("state") == live for row in rows):
            jobs.defer("customers.grade", once="customers.grade", lock="customers.grade")

    def terms(self) -> grading.Terms:
        """The rule for the plain reading."""
        return grading.Terms(self.figure, self.months, self.least, self.a_from, self.b_from, self.c_from)
