"""How a customer came by its grade: by hand until a day of review, or by which version of which rule (B27, B28)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.kernel import periods
from kehai.kernel.columns import MoneyField

REVIEW_DAYS = 180  # a grade given by hand without a day of review


class Graded(models.Model):
    """The grade's origin (客户等级的依据); written only when the grade is."""

    class GradeSource(models.TextChoices):
        HAND = "hand", _("by hand")
        RULE = "rule", _("by rule")

    grade_source = models.CharField(_("grade set"), max_length=4, choices=GradeSource, null=True, blank=True)
    grade_review_on = models.DateField(
        _("grade to be reviewed on"), null=True, blank=True, help_text=_("Until then no rule changes a grade given by hand.")
    )
    grade_figure = MoneyField(_("average sales at grading"), null=True, blank=True)
    grade_rule_id = models.UUIDField(null=True, editable=False)
    grade_version = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def note_grade(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]]) -> None:
        """A grade that was changed, and not by a rule, was given by hand and stands until its day of review."""
        by_rule = "grade_source", "grade_figure", "grade_rule_id", "grade_version"
        for row in rows:
            old: Any = before[row.pk]
            grade: Any = row.grade  # type: ignore[attr-defined]
            if grade == old.get("grade") or any(getattr(row, name) != old.get(name) for name in by_rule):
                continue
            row.grade_source = cls.GradeSource.HAND if grade else None
            row.grade_figure = row.grade_rule_id = row.grade_version = None
            if row.grade_review_on == old.get("grade_review_on"):
                row.grade_review_on = periods.today() + timedelta(days=REVIEW_DAYS) if grade else None


HIDDEN = "grade_rule_id", "grade_version"
KEPT = "grade_source", "grade_review_on", "grade_figure"
# An average of sales is shown no further than the sales, and like them not through the weaker paths.
MIRRORS = {"grade_figure": "customers.sales_figure.amount"}
