"""Splits: what part of a deal counts for whom besides its owner."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.sales.records.opportunity import Opportunity
from kehai.kernel import store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

WHOLE = Decimal(100)


class Split(Record):
    """A share in a deal (业绩分成), in per cent; what is left of 100 counts for the owner."""

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="+", verbose_name=_("opportunity"), db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"), db_index=False)
    ratio = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=2, help_text=_("What is left of 100 counts for the owner."))
    part = models.CharField(_("for what"), max_length=200, blank=True)

    access = ByParent("opportunity")

    class Meta:
        verbose_name = _("share in a deal")
        verbose_name_plural = _("shares in deals")
        indexes = (*indexes("sales_split", owned=False),)
        constraints = (
            models.UniqueConstraint(fields=("opportunity", "person"), condition=Q(deleted_at=None), name="sales_split_once"),
            models.CheckConstraint(condition=Q(ratio__gt=0, ratio__lte=100), name="sales_split_part"),
        )

    class Screen:
        icon = "pie-chart"
        prefix = "SP"
        title = "number"
        columns = "person", "ratio", "part", "opportunity"
        form = ((_("Share"), ("opportunity", "person", "ratio", "part")),)
        quick = ("person",)
        locked = "opportunity", "person"
        readonly = ("owner",)
        example: ClassVar = {"ratio": "10"}
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A part of the whole; under the deal's own lock, since two at once would each miss the other's."""
        for row in rows:
            if not 0 < row.ratio <= WHOLE:
                raise Invalid(_t("Please look at the marked fields."), {"ratio": _t("Please give more than 0 and at most 100.")})
        store.lock(kind_of(Opportunity), {row.opportunity_id for row in rows})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """All shares in a deal are at most the whole of it."""
        sums = (
            Split.objects.filter(opportunity__in={row.opportunity_id for row in rows}, deleted_at=None).values("opportunity").annotate(s=Sum("ratio"))
        )
        over = [found["s"] for found in sums if found["s"] > WHOLE]
        if over:
            sentence = _t("Together the shares would be %(sum)s%%; the owner has what is left of 100.") % {"sum": over[0]}
            raise Invalid(sentence, {"ratio": sentence})
