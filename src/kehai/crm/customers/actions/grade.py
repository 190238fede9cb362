"""Grades of customers: by the rule in force, or by hand with a reason until a day of review (B27, B28)."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import grade_run
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.grade_rule import GradeRule
from kehai.kernel import jobs, periods
from kehai.kernel.access import TRANSFER, UPDATE, Actor
from kehai.kernel.actions import UPKEEP, action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, MayNot, Refusal
from kehai.kernel.field import Choice, Field, choice, text
from kehai.kernel.sql import Sql

GRADES = tuple(Choice(str(value), label) for value, label in Customer.Grade.choices)


@action(
    Customer,
    label=_("Set grade"),
    op=UPDATE,
    icon="edit",
    group=UPKEEP,
    done=_("Graded"),
    input=(
        choice("grade", _("grade"), GRADES),
        Field("review_on", _("Review on"), "date", required=True, help=_("Until then no rule changes it.")),
        text("reason", _("reason"), required=True),
    ),
)
def set_grade(customers: list[Customer], *, by: Actor, grade: str, review_on: date, **told: Any) -> None:
    """Gives a grade by hand; the reason stands in the history, and rules leave it until the day of review."""
    _refuse_unless_may(customers, by)
    if review_on <= periods.today():
        raise Invalid(_t("Please look at the marked fields."), {"review_on": _t("Please choose a day to come.")})
    for customer in customers:
        customer.grade, customer.grade_source, customer.grade_review_on = grade, Customer.GradeSource.HAND, review_on
        customer.grade_figure = customer.grade_rule_id = customer.grade_version = None


@action(
    GradeRule,
    label=_("Grade now"),
    op=UPDATE,
    icon="calculator",
    when=Q(state=GradeRule.State.ACTIVE),
    bulk=False,
    done=_("Grades are being worked out; with many customers that takes a few minutes."),
    why_not=_("Only a rule in force grades customers."),
)
def grade_now(rules: list[GradeRule], *, by: Actor) -> None:
    """Works out all grades by the rules in force now, instead of tonight; whose grade stands by hand keeps it."""
    jobs.defer("customers.grade", once="customers.grade", lock="customers.grade")


@action(
    Customer,
    label=_("Graded by rule"),
    op=UPDATE,
    may_leave=True,
    offered=False,
    input=(text("reason", _("reason"), required=True),),
)
def grade_by_rule(customers: list[Customer], *, by: Actor, reason: str) -> None:
    """Writes the grades of the rules in force; figures and hands are looked at again under the lock."""
    _refuse_unless_may(customers, by)
    ids = Sql("t.id = ANY(%s)", ([customer.id for customer in customers],))
    found = {each.customer: each for each in grade_run.judge(grade_run.in_force(), ids)}
    for customer in customers:
        verdict = found.get(customer.id)
        if verdict is None or verdict.held:
            raise Refusal(_t("Its grade does not go by this rule any more."))
        if verdict.grade != customer.grade:
            grade_run.put(customer, verdict)


def _refuse_unless_may(customers: list[Customer], by: Actor) -> None:
    """A grade is written by who may write that field, and where it opens or closes customers by who may hand them over (§5.7)."""
    kind = kind_of(Customer)
    if by.rights.level(kind.name, "grade") != "write":
        raise MayNot(_t("You may not do this."))
    decides = "grade" in by.rights.bearing.get(kind.name, frozenset())
    if decides and kind.visible_to(by, TRANSFER).only([customer.id for customer in customers]).count() < len(customers):
        raise MayNot(_t("This field decides who sees the record; who may hand it over may change it."))
