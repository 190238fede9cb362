"""What the law asks about a person we keep: on what ground, what he does not want, and what must stay (PIPL; T94, T95)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.kernel.spelled import Spelled


class Individual(Spelled):
    """What contacts and customers who are people have in common: ground of processing (处理依据), refusals, legal hold.

    Who was not asked is not advertised to: see rules/consent.py, which every sender asks at the moment of sending.
    """

    class Basis(models.TextChoices):
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")
        DUTY = "duty", _("Legal duty")
        PUBLIC = "public", _("Made public by the person")

    legal_basis = models.CharField(_("legal basis"), max_length=8, choices=Basis, null=True, blank=True)
    consent_source = models.CharField(_("source of the consent"), max_length=200, blank=True, default="", db_default="")
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    no_phone = models.BooleanField(_("no advertising by telephone"), default=False, db_default=False)
    no_sms = models.BooleanField(_("no advertising by SMS"), default=False, db_default=False)
    no_wechat = models.BooleanField(_("no advertising by WeChat"), default=False, db_default=False)
    no_email = models.BooleanField(_("no advertising by e-mail"), default=False, db_default=False)
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True, blank=True)
    legal_hold = models.CharField(_("legal hold"), max_length=200, blank=True, default="", db_default="")
    erasure_asked_at = models.DateTimeField(_("erasure asked for"), null=True, blank=True)

    class Meta:
        abstract = True


FORM = (
    "legal_basis",
    "consent_source",
    "consent_on",
    "no_phone",
    "no_sms",
    "no_wechat",
    "no_email",
    "withdrawn_at",
    "legal_hold",
    "erasure_asked_at",
)
# How the law's facts unite when two records of a person are merged: the stricter one counts (kernel/merging).
MERGES = {
    "no_phone": "any",
    "no_sms": "any",
    "no_wechat": "any",
    "no_email": "any",
    "withdrawn_at": "latest",
    "legal_hold": "join",
    "erasure_asked_at": "earliest",
}
# Written by actions only.
KEPT = "withdrawn_at", "legal_hold", "erasure_asked_at"
