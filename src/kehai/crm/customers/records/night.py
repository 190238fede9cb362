"""What a rule did in a night: how many customers fell, so that a phased start holds whichever worker runs it."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models

from kehai.crm.customers.records.recycle_rule import RecycleRule
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# The row is locked by whoever counts, to the end of the transaction in which the customers fall.
COUNT = """
INSERT INTO customers_night AS n (rule_id, day, fell) VALUES (%s, %s, %s)
ON CONFLICT (rule_id, day) DO UPDATE SET fell = n.fell + excluded.fell RETURNING fell
"""


class Night(models.Model):
    """A rule's night (回收之夜): counted in the transaction that lets the customers fall."""

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(RecycleRule, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    fell = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("rule", "day"), name="customers_night_once"),)


class Warned(models.Model):
    """That a person was told today which customers fall soon; the day is told once, however often the job runs."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "day"), name="customers_warned_once"),)


def count(rule: UUID, day: date, more: int) -> int:
    """How many have fallen by the rule on this day, these included."""
    return int(fetch(Sql(COUNT, (rule, day, more)))[0][0])


def room(rules: "list[RecycleRule]", day: date) -> dict[UUID, int]:
    """How many more may fall on this day by each rule that lets only so many fall a night."""
    limits = {rule.id: rule.most for rule in rules if rule.most}
    fell = dict(Night.objects.filter(rule__in=limits, day=day).values_list("rule_id", "fell"))
    return {key: max((most or 0) - fell.get(key, 0), 0) for key, most in limits.items()}
