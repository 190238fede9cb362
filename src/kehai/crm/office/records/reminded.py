"""What was reminded of: a record, by a rule, of one date; so that nobody is reminded twice. No kind, since nobody looks at it."""

from django.db import models

from kehai.crm.office.records.reminder_rule import ReminderRule
from kehai.kernel import planting


@planting.forgets
class Reminded(models.Model):
    """One reminder that was given; `day` is the company's day on which it was."""

    rule = models.ForeignKey(ReminderRule, models.CASCADE, related_name="+", db_index=False)
    record_id = models.UUIDField()
    of_day = models.DateField()
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("rule", "record_id", "of_day"), name="office_reminded_once"),)
        indexes = (models.Index("rule", "day", name="office_reminded_day"),)
