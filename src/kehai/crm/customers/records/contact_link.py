"""Contacts who work for more than one company."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import ByParent
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class ContactLink(Record):
    """A contact at a second customer (兼任): read with that customer, and opens neither the contact nor his own company."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    position = models.CharField(_("position"), max_length=60, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = ByParent("customer")

    class Meta:
        verbose_name = _("further position")
        verbose_name_plural = _("further positions")
        indexes = (*indexes("customers_contactlink", owned=False),)

    class Screen:
        icon = "contacts"
        prefix = "CL"
        columns = "contact", "position", "customer", "since", "until"
        form = ((_("Further position"), ("customer", "contact", "position", "since", "until", "remark")),)
        locked = "customer", "contact"
        readonly = ("owner",)
        sides: ClassVar = {"customer": _("Also here: people of other customers"), "contact": _("Also works for")}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Nobody stands twice at his own company."""
        home = dict(Contact.objects.filter(id__in={row.contact_id for row in rows}).values_list("id", "customer_id"))
        for row in rows:
            if home.get(row.contact_id) != row.customer_id or row.deleted_at:
                continue
            if before[row.id]:
                row.deleted_at = timezone.now()  # his company and this one were merged
            else:
                sentence = _t("This contact belongs to this customer already.")
                raise Invalid(sentence, {"contact": sentence})
