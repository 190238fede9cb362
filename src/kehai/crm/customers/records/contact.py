"""Contacts: the people we speak to at a customer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records import consent, key_person
from kehai.crm.customers.records.card_standard import CONTACT
from kehai.crm.customers.records.customer import Customer
from kehai.kernel import store, writes
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.columns import MobileField, PictureField
from kehai.kernel.quality.standard import Measured, quality_index
from kehai.kernel.record import indexes
from kehai.kernel.spelled import spelled_index

Follower = Callable[[Sequence["Contact"], Mapping[UUID, Mapping[str, Any]], Any], None]
_followers: list[Follower] = []


def follower(function: Follower) -> Follower:
    """Registers what goes along with contacts that were written, in the same transaction; kinds that point at them ask for it."""
    _followers.append(function)
    return function


class Contact(key_person.KeyPerson, Measured, consent.Individual):
    """A person at a customer (联系人); one of them is the main contact."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=60)
    position = models.CharField(_("position"), max_length=60, blank=True)
    department = models.CharField(_("department"), max_length=60, blank=True)
    mobile = MobileField(_("mobile"), blank=True)
    phone = MobileField(_("telephone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    photo = PictureField(_("photo"))
    is_main = models.BooleanField(_("main contact"), default=False)
    remark = models.TextField(_("remark"), blank=True)

    access = ByParent("customer")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = (
            *indexes("customers_contact", owned=False),
            spelled_index("customers_contact"),
            quality_index("customers_contact"),
            models.Index("email", name="customers_contact_email", condition=Q(deleted_at=None) & ~Q(email="")),
        )
        constraints = (
            models.UniqueConstraint(fields=("customer", "is_main"), condition=Q(is_main=True, deleted_at=None), name="customers_contact_main"),
        )

    class Screen:
        icon = "contacts"
        prefix = "CT"
        title = "name"
        columns = "name", "customer", "position", "mobile", "email", "is_main"
        form = (
            (_("Contact"), ("customer", "name", "position", "department", "is_main")),
            (_("Key person"), key_person.FORM),
            (_("Reach"), ("mobile", "phone", "email", "wechat")),
            (_("More"), ("birthday", "celebrated", "photo", "remark")),
            (_("Data protection"), consent.FORM),
        )
        highlights = "position", "mobile", "part", "personality", "customer"
        search = ("name",)
        similar = "customers/similar", ("mobile", "phone", "email")
        phones = "mobile", "phone"
        locked = ("customer",)
        readonly = "owner", *consent.KEPT
        picture = "photo"
        own_fields = True
        merges = consent.MERGES
        quality = CONTACT

    def is_person(self) -> bool:
        """Always."""
        return True

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A new main contact takes the place of the old one, and the history of both tells it."""
        main = {row.customer_id: row.id for row in rows if row.is_main and not row.deleted_at}
        for row in rows:
            row.is_main = row.is_main and main.get(row.customer_id) == row.id
        if not main:
            return
        kind, ours = kind_of(cls), {row.id for row in rows}
        # The customers' rows are the lock: two new main contacts come one after the other.
        store.lock(kind_of(Customer), main)
        mains = cls.objects.filter(customer__in=list(main), is_main=True, deleted_at=None).exclude(id__in=ours)
        others: Any = store.lock(kind, mains.values_list("id", flat=True))
        if others:
            old = {row.id: store.snapshot(row) for row in others}
            for other in others:
                other.is_main = False
            writes.save(kind, others, old, Deed("update", by), None)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What hangs on contacts follows them."""
        for follow in _followers:
            follow(rows, before, by)
