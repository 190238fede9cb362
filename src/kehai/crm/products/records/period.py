"""What holds from a day to a day, for customers of a grade and a region: price lists and price conditions alike."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel.columns import RegionField
from kehai.kernel.errors import Invalid
from kehai.kernel.spelled import Spelled


class Grade(models.TextChoices):
    """The grades of customers, as the domain above names them; a test holds the two together."""

    A = "a", "A"
    B = "b", "B"
    C = "c", "C"
    D = "d", "D"


class Scoped(Spelled):
    """For whom and when; both days belong to it, an empty one is open."""

    grade = models.CharField(_("customer grade"), max_length=1, choices=Grade, blank=True, default="", help_text=_("Empty: all customers."))
    region = RegionField(_("region"), blank=True, default="", help_text=_("Of the customer. Empty: everywhere."))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("The last day. Empty: until further notice."))
    priority = models.IntegerField(_("priority"), default=0, help_text=_("Where several apply, the highest counts."))

    class Meta:
        abstract = True

    def refuse_backwards(self) -> None:
        """It does not end before it begins."""
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise at("valid_to", _t("It would end before it begins."))


def at(field: str, sentence: Any) -> Invalid:
    """A problem at one field."""
    return Invalid(sentence, {field: sentence})
