"""Pairs of customers that may be one: found by a scan or by people, decided by who may change both (A07)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel import access, catalogue
from kehai.kernel.access import EXPORT, READ, UPDATE, Rights
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, every, some

CUSTOMER = "customers.customer"
CONTACT = "customers.contact"
OPS = frozenset({READ, UPDATE, EXPORT})
SIDES = "one_id", "other_id"
# Reason → the fields whose values it says are alike; "contact" those of contacts.
SPEAKS = {
    "code": ("credit_code",),
    **dict.fromkeys(("name", "sound", "short", "slip", "alike"), ("name",)),
    "phone": ("mobile", "phone"),
    "contact": ("mobile", "phone"),
    "email": ("email",),
    "domain": ("email",),
}


@dataclass(frozen=True, slots=True)
class OfBoth:
    """Reached by who reaches both customers with the same operation: half of a pair would tell of the other half.

    And by who reads on both what they are alike in: that two hidden numbers are equal is told by no pair (T07).
    """

    parent: str | None = None

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """The pairs that the operation reaches; only the program finds new ones."""
        if rights.everything:
            return TRUE
        if op not in OPS or rights.person is None or not rights.permits(kind.name, op):
            return FALSE
        told = _told(rights, alias)
        return FALSE if told == FALSE else every(told, *(_seen(rights, op, alias, side) for side in SIDES))

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


def _seen(rights: Rights, op: str, alias: str, side: str) -> Sql:
    customer, inner = catalogue.kind(CUSTOMER), f"{alias}{side[:2]}"
    ops = (READ, op) if op == EXPORT else (op,)
    reached = every(*(customer.access.predicate(customer, rights, each, inner) for each in ops))
    if reached == FALSE:
        return FALSE
    inside = Sql(f"{inner}.id = {alias}.{side} AND ({inner}.deleted_at IS NULL OR {alias}.state = 'merged') AND ")
    return Sql("EXISTS (SELECT 1 FROM customers_customer ") + f"{inner} WHERE " + inside + reached + ")"  # noqa: S608  aliases of the kernel


def _told(rights: Rights, alias: str) -> Sql:
    """The pairs whose reasons are read on both sides: by the level of each field, and where it is sensitive by the path."""
    customer, contact = catalogue.kind(CUSTOMER), catalogue.kind(CONTACT)
    hidden, capped = [], []
    for reason, names in SPEAKS.items():
        kind = contact if reason == "contact" else customer
        if any(rights.level(kind.name, name) not in ("read", "write") for name in names):
            hidden.append(reason)
        elif reason == "contact" or any(access.guarded(customer, rights, name) for name in names):
            capped.append(reason)
    open_ = every(*(_clear(rights, customer, alias, side) for side in SIDES))
    wrong = hidden if open_ == TRUE else [*hidden, *capped]
    clean = Sql(f"({alias}.reason <> ALL(%s) AND COALESCE({alias}.second, '') <> ALL(%s))", (wrong, wrong)) if wrong else TRUE
    if open_ in (TRUE, FALSE) or not capped:
        return clean
    mild = Sql(f"({alias}.reason <> ALL(%s) AND COALESCE({alias}.second, '') <> ALL(%s))", (hidden, hidden)) if hidden else TRUE
    return some(clean, every(mild, open_))


def _clear(rights: Rights, customer: Kind, alias: str, side: str) -> Sql:
    """That the side is read by a path that shows all that pairs speak of; its contacts are then read as well."""
    inner = f"{alias}{side[:2]}c"
    spoken = sorted({name for names in SPEAKS.values() for name in names})
    clear = every(customer.access.clear(customer, rights, inner), *(access.unveiled(customer, rights, name, inner) for name in spoken))
    if clear in (TRUE, FALSE):
        return clear
    return Sql(f"EXISTS (SELECT 1 FROM customers_customer {inner} WHERE {inner}.id = {alias}.{side} AND ") + clear + ")"  # noqa: S608


class Duplicate(Record):
    """Two customers that may be one (疑似重复), how likely, and why; once decided it is never offered again."""

    class Reason(models.TextChoices):
        CODE = "code", _("same credit code")
        NAME = "name", _("same name but for form and spelling")
        SOUND = "sound", _("name sounds the same")
        SHORT = "short", _("one name is short for the other")
        SLIP = "slip", _("one character differs")
        PHONE = "phone", _("same telephone")
        CONTACT = "contact", _("same telephone of a contact")
        EMAIL = "email", _("same e-mail address")
        DOMAIN = "domain", _("e-mail of the same firm")
        ALIKE = "alike", _("similar name")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DIFFERENT = "different", _("Not a duplicate")
        MERGED = "merged", _("Merged")
        GONE = "gone", _("No longer alike")

    one = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    other = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("other customer"))
    score = models.IntegerField(_("likeness"), help_text=_("0 to 99"))
    reason = models.CharField(_("strongest reason"), max_length=8, choices=Reason, default=Reason.ALIKE)
    second = models.CharField(_("second reason"), max_length=8, choices=Reason, null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)

    access = OfBoth()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = (models.UniqueConstraint(fields=("one", "other"), name="customers_duplicate_pair"),)
        indexes = (
            *indexes("customers_duplicate", owned=False),
            models.Index(fields=("state", "-score", "-id"), name="customers_duplicate_best"),
        )

    class Screen:
        icon = "merge"
        help = _("Pairs of customers that may be the same firm, found every night; merge them, or say that they differ.")
        prefix = "DU"
        columns = "one", "other", "score", "reason", "second", "state", "created_at"
        form = ((_("Possible duplicate"), ("one", "other", "score", "reason", "second")),)
        highlights = "score", "reason", "second", "state"
        quick = "state", "reason"
        sort = "-score"
        locked = "one", "other"
        readonly = "state", "owner"
        colors: ClassVar = {"state": {"open": "gold", "different": "default", "merged": "green", "gone": "default"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Merging brings both to one record, taking it back parts them again."""
        for row in rows:
            if row.one_id == row.other_id:
                row.state = cls.State.MERGED
            elif row.state == cls.State.MERGED:
                row.state = cls.State.OPEN
