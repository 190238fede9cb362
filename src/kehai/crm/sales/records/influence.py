"""The decision map: who decides, who has a say, and how each stands to us."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.contact import Contact
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.kernel.access import ByParent
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class Influence(Record):
    """A contact's part in a deal (决策图谱): role, influence, and whether he is for us."""

    class Role(models.TextChoices):
        DECIDER = "decider", _("Decides")
        APPROVER = "approver", _("Approves")
        BUYER = "buyer", _("Buys")
        EXPERT = "expert", _("Judges technically")
        USER = "user", _("Uses it")
        COACH = "coach", _("Helps us")
        OTHER = "other", _("Other")

    class Stance(models.TextChoices):
        FOR = "for", _("For us")
        NEUTRAL = "neutral", _("Undecided")
        AGAINST = "against", _("Against us")
        UNKNOWN = "unknown", _("Not known")

    class Weight(models.TextChoices):
        HIGH = "high", _("High")
        MIDDLE = "middle", _("Middle")
        LOW = "low", _("Low")

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="+", verbose_name=_("opportunity"), db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    role = models.CharField(_("role in the deal"), max_length=8, choices=Role, default=Role.OTHER)
    weight = models.CharField(_("influence"), max_length=6, choices=Weight, default=Weight.MIDDLE)
    stance = models.CharField(_("stance"), max_length=7, choices=Stance, default=Stance.UNKNOWN)
    wants = models.CharField(_("what he wants"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=400, blank=True)

    access = ByParent("opportunity")

    class Meta:
        verbose_name = _("part in a deal")
        verbose_name_plural = _("decision map")
        indexes = (*indexes("sales_influence", owned=False),)
        constraints = (models.UniqueConstraint(fields=("opportunity", "contact"), condition=Q(deleted_at=None), name="sales_influence_once"),)

    class Screen:
        icon = "cluster"
        prefix = "IN"
        title = "number"
        columns = "contact", "role", "weight", "stance", "wants", "opportunity"
        form = ((_("Part in the deal"), ("opportunity", "contact", "role", "weight", "stance", "wants", "remark")),)
        quick = "role", "stance"
        locked = "opportunity", "contact"
        readonly = ("owner",)
        colors: ClassVar = {"stance": {"for": "green", "neutral": "blue", "against": "red", "unknown": "default"}}
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Only contacts of the deal's customer have a part in it."""
        fresh = [row for row in rows if not before[row.id] and by.human]
        if not fresh:
            return
        deals = dict(Opportunity.objects.filter(id__in={row.opportunity_id for row in fresh}).values_list("id", "customer_id"))
        people = dict(Contact.objects.filter(id__in={row.contact_id for row in fresh}).values_list("id", "customer_id"))
        for row in fresh:
            if deals.get(row.opportunity_id) != people.get(row.contact_id):
                sentence = _t("Please choose a contact of the customer of this opportunity.")
                raise Invalid(sentence, {"contact": sentence})
