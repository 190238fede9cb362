"""Traits of key persons, each with its own level of sensitivity (B08, K18)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.contact import Contact
from kehai.kernel.access import ByParent, Rights
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import TRUE, Sql, every, some

OPEN, SENSITIVE, PRIVATE = "open", "sensitive", "private"


@dataclass(frozen=True, slots=True)
class OfTraits(ByParent):
    """Read with the contact; how clearly is a matter of each trait's own level.

    An open one is read by whoever reads the contact, a sensitive one like a telephone number, a private one
    by who wrote it alone (and by who uncovers it, with a reason in the trail).
    """

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """See Access."""
        through = ByParent.clear(self, kind, rights, alias, need)
        if rights.everything:
            return TRUE
        mine = [Sql(f"{alias}.created_by = %s", (rights.person,))] if rights.person else []
        return some(Sql(f"{alias}.level = '{OPEN}'"), every(Sql(f"{alias}.level = '{SENSITIVE}'"), through), *mine)


class PersonTrait(Record):
    """One thing known about a key person (人物特征): schooling, family, hobby, ability, and how far it may be told."""

    class Sort(models.TextChoices):
        EDUCATION = "education", _("Education")
        FAMILY = "family", _("Family")
        HOBBY = "hobby", _("Hobby")
        ABILITY = "ability", _("Ability")
        CHARACTER = "character", _("Character")
        HEALTH = "health", _("Health")
        HABIT = "habit", _("Likes and taboos")
        OTHER = "other", _("Other")

    class Level(models.TextChoices):
        OPEN = OPEN, _("Open")
        SENSITIVE = SENSITIVE, _("Sensitive")
        PRIVATE = PRIVATE, _("For the writer only")

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    sort = models.CharField(_("trait"), max_length=9, choices=Sort, default=Sort.HOBBY)
    content = models.CharField(_("content"), max_length=400)
    level = models.CharField(_("sensitivity"), max_length=9, choices=Level, default=Level.OPEN)
    source = models.CharField(_("known from"), max_length=120, blank=True)

    access = OfTraits("contact")

    class Meta:
        verbose_name = _("trait")
        verbose_name_plural = _("traits")
        indexes = (*indexes("customers_trait", owned=False),)

    class Screen:
        icon = "idcard"
        prefix = "TR"
        columns = "sort", "content", "level", "contact", "source"
        form = ((_("Trait"), ("contact", "sort", "content", "level", "source")),)
        quick = "sort", "level"
        locked = ("contact",)
        readonly = ("owner",)
        sensitive = ("content",)
        whole = ("content",)  # half a sentence about a person tells most of it
