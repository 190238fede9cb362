"""What makes a contact a key person of the customer: its part in the firm and in the deal, its temper, its day (B07, B08, K18, K41)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.personality import Personality
from kehai.kernel.columns import AnniversaryField


class KeyPerson(models.Model):
    """Roles of a contact (关键人物): in law, in the firm, in the decision; traits stand in a kind of their own."""

    class Part(models.TextChoices):
        DECIDES = "decides", _("Decides")
        INFLUENCES = "influences", _("Influences")
        USES = "uses", _("Uses it")
        BUYS = "buys", _("Buys")
        PAYS = "pays", _("Pays")
        KEEPS = "keeps", _("Keeps the door")
        OPPOSES = "opposes", _("Is against it")

    is_legal = models.BooleanField(_("is the legal representative"), default=False, db_default=False)
    is_proprietor = models.BooleanField(_("is the proprietor"), default=False, db_default=False)
    is_manager = models.BooleanField(_("is the manager"), default=False, db_default=False)
    part = models.CharField(_("part in decisions"), max_length=10, choices=Part, null=True, blank=True)
    personality = models.ForeignKey(
        Personality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("personality"), db_index=False
    )
    celebrated = AnniversaryField(
        _("birthday is kept on"), null=True, blank=True, help_text=_("A day of the lunar calendar, or one without its year; empty: the birthday.")
    )

    class Meta:
        abstract = True


FORM = ("is_legal", "is_proprietor", "is_manager", "part", "personality")
