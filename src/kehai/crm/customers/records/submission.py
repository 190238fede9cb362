"""Submissions: what came through a public form or from a program, before and after it became a customer (P02, A10, T52)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.web_form import WebForm
from kehai.kernel import jobs
from kehai.kernel.access import Granted
from kehai.kernel.columns import MobileField, RegionField
from kehai.kernel.record import Record, indexes

TAKE_IN = "customers.take_in"


class Submission(Record):
    """One submission (待审提交): taken in within seconds, or held for somebody to look at when it is suspicious.

    Keeps what was said and agreed to, word for word; the sender's network address only as a digest.
    """

    class State(models.TextChoices):
        NEW = "new", _("new")
        HELD = "held", _("to be looked at")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("spam")

    class Door(models.TextChoices):
        FORM = "form", _("form")
        PROGRAM = "program", _("program")
        HAND = "hand", _("by hand")

    class Reason(models.TextChoices):
        SLOW = "slow", _("sent without the page's script")
        QUICK = "quick", _("filled in within seconds")
        LINKS = "links", _("full of links")
        MANY = "many", _("too many came at once")
        TRAP = "trap", _("filled in what nobody sees")
        UNFIT = "unfit", _("contradicts what is stored")

    title = models.CharField(_("name"), max_length=200, blank=True)
    mobile = MobileField(_("mobile"), blank=True)
    need = models.TextField(_("stated need"), blank=True)
    region = RegionField(_("region"), blank=True)
    origin = models.CharField(_("origin"), max_length=12, choices=Customer.Source, default=Customer.Source.WEB_FORM)
    origin_label = models.CharField(_("origin in detail"), max_length=200, blank=True)
    door = models.CharField(_("came by"), max_length=8, choices=Door, default=Door.HAND)
    form = models.ForeignKey(WebForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("web form"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    reason = models.CharField(_("why it was held"), max_length=5, choices=Reason, null=True, blank=True)
    values = models.JSONField(_("all that was said"), default=dict, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    known = models.BooleanField(_("was a customer already"), default=False)
    consent_version = models.PositiveIntegerField(_("version of the consent"), null=True, blank=True)
    consent_text = models.TextField(_("consent"), blank=True)
    external_id = models.CharField(_("number at the sender"), max_length=120, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    sender = models.CharField(max_length=64, blank=True, editable=False)
    same = models.CharField(max_length=64, blank=True, editable=False)
    network = models.CharField(max_length=6, blank=True, editable=False)

    access = Granted()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = (
            *indexes("customers_submission", owned=False),
            models.Index("state", F("created_at").desc(), name="customers_submission_state"),
            models.Index("sender", "created_at", name="customers_submission_from", condition=~Q(sender="")),
            models.Index("form", "created_at", name="customers_submission_form"),
            models.Index("same", "created_at", name="customers_submission_same", condition=~Q(same="")),
            models.Index("customer", name="customers_submission_cust"),
        )
        constraints = (models.UniqueConstraint(fields=("sender", "external_id"), condition=~Q(external_id=""), name="customers_submission_once"),)

    class Screen:
        icon = "inbox"
        help = _("What came in by forms and programs, with what became of it; held ones wait for your word.")
        prefix = "SB"
        title = "title"
        columns = "created_at", "title", "mobile", "need", "region", "origin", "origin_label", "state", "reason", "customer"
        form = (
            (_("Submission"), ("title", "mobile", "need", "region", "origin", "origin_label")),
            (_("How it came"), ("door", "form", "external_id", "consent_version", "consent_text")),
            (_("What became of it"), ("state", "reason", "customer", "known", "answer", "values")),
        )
        highlights = "state", "origin", "customer"
        quick = "state", "form", "origin", "region"
        search = ("title",)
        phones = ("mobile",)
        sort = "-created_at"
        hidden = "sender", "same", "network"
        keyed: ClassVar = {"values": {"": "customers.customer", "contact.": "customers.contact"}}
        readonly = (
            *("owner", "door", "form", "state", "reason", "values", "customer", "known"),
            *("consent_version", "consent_text", "external_id", "answer"),
        )
        colors: ClassVar = {
            "state": {"new": "blue", "held": "gold", "accepted": "green", "rejected": "red", "spam": "default"},
            "origin": {"web_form": "gold", "phone": "gold", "wechat": "gold"},
        }

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What is new is taken in by the worker at once: the answer at the door takes as long for everybody (T47)."""
        fresh = [{"submission": str(row.id)} for row in rows if not before[row.id] and row.state == cls.State.NEW]
        jobs.defer_many(TAKE_IN, fresh)

    def said(self) -> dict[str, Any]:
        """All that was said, by the names of the form; what was typed in by hand where no form was."""
        plain = {"name": self.title, "mobile": self.mobile, "need": self.need, "region": self.region}
        return dict(self.values) or {name: value for name, value in plain.items() if value}
