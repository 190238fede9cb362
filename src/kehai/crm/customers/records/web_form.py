"""Web forms: what strangers may tell us without signing in, where it goes, and what they agree to (P02, A10, T52)."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.business_line import BusinessLine
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.rules import asked
from kehai.kernel import periods
from kehai.kernel.access import Granted
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

_ORIGIN = re.compile(r"https?://(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?", re.IGNORECASE)
MOST_ORIGINS = 20


class WebForm(Record):
    """A public form (网页表单): anybody may fill it in at /f/<key>, nobody can read anything there."""

    class Language(models.TextChoices):
        VISITOR = "visitor", _("as the visitor's browser")
        SIMPLIFIED = "zh-hans", _("Simplified Chinese")
        TRADITIONAL = "zh-hant", _("Traditional Chinese")
        ENGLISH = "en", _("English")

    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(_("introduction"), blank=True, max_length=2000)
    fields = models.JSONField(_("asks for"), default=list, blank=True)
    thanks = models.TextField(_("words of thanks"), blank=True, max_length=1000)
    consent_text = models.TextField(
        _("consent"),
        blank=True,
        max_length=2000,
        help_text=_("What people agree to by ticking; kept with its version. Empty: they are not asked."),
    )
    consent_version = models.PositiveIntegerField(_("version of the consent"), default=1)
    pool = models.ForeignKey(
        Pool, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to the pool"), help_text=_("Empty: by region.")
    )
    line = models.ForeignKey(BusinessLine, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("business line"))
    source = models.CharField(_("origin"), max_length=12, choices=Customer.Source, default=Customer.Source.WEB_FORM)
    source_detail = models.CharField(_("origin in detail"), max_length=200, blank=True, help_text=_("Empty: the title."))
    kind_of = models.CharField(_("customers are"), max_length=8, choices=Customer.Type, default=Customer.Type.COMPANY)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.VISITOR)
    origins = models.TextField(
        _("may be embedded in"),
        blank=True,
        max_length=2000,
        help_text=_("Addresses of web sites, one a line: https://www.example.cn. Empty: nowhere."),
    )
    active = models.BooleanField(_("active"), default=True)
    ends_on = models.DateField(_("open until"), null=True, blank=True)
    key = models.CharField(_("address"), max_length=32, editable=False, blank=True)

    access = Granted()

    class Meta:
        verbose_name = _("web form")
        verbose_name_plural = _("web forms")
        indexes = (*indexes("customers_webform", owned=False),)
        constraints = (models.UniqueConstraint(fields=("key",), condition=~Q(key=""), name="customers_webform_key"),)

    class Screen:
        icon = "form"
        help = _("A form for your website or a QR code: what people fill in becomes a lead at once.")
        prefix = "WF"
        title = "title"
        columns = "title", "source", "pool", "active", "ends_on", "created_at"
        form = (
            (_("Form"), ("title", "intro", "fields", "thanks", "language")),
            (_("Consent"), ("consent_text", "consent_version")),
            (_("Where it goes"), ("pool", "line", "source", "source_detail", "kind_of")),
            (_("Where it stands"), ("active", "ends_on", "origins")),
        )
        highlights = "active", "pool", "ends_on"
        quick = "active", "pool"
        search = ("title",)
        readonly = "owner", "key", "consent_version"
        colors: ClassVar = {"source": {"web_form": "gold", "phone": "gold", "wechat": "gold"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """An address nobody guesses, fields that may be asked, sites in their one form, a version for each wording of the consent."""
        for row in rows:
            old = before[row.id]
            row.key = row.key or secrets.token_urlsafe(12)
            if not row.fields and not old:
                row.fields = FIRST
            if row.fields != old.get("fields"):
                row.fields = asked.check(row.fields)
            row.origins = "\n".join(_sites(row.origins))
            if old and row.consent_text != old["consent_text"]:
                row.consent_version = old["consent_version"] + 1

    @property
    def sites(self) -> list[str]:
        """Where it may be embedded."""
        return self.origins.split()

    def is_open(self) -> bool:
        """Whether it takes anything today."""
        return self.active and self.deleted_at is None and (self.ends_on is None or periods.today() <= self.ends_on)


FIRST = [
    {"field": "name", "required": True},
    {"field": "contact.name", "required": True},
    {"field": "contact.mobile", "required": True},
    {"field": "region", "required": False},
    {"field": "need", "required": False},
]


def _sites(told: str) -> list[str]:
    found = [word.rstrip("/").lower() for word in told.split()]
    wrong = [word for word in found if not _ORIGIN.fullmatch(word)]
    if wrong or len(found) > MOST_ORIGINS:
        sentence = _t("Please write addresses like https://www.example.cn, one a line.")
        raise Invalid(sentence, {"origins": sentence})
    return list(dict.fromkeys(found))
