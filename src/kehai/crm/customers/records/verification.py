"""What of a customer's card has been checked, how, at what cost, and how far it is to be relied on (B20, B21)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer, follower
from kehai.kernel import periods, store, writes
from kehai.kernel.access import ByParent, system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.columns import FilesField, MoneyField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

FIELDS = (
    *("name", "credit_code", "legal_representative", "proprietor", "manager", "mobile", "phone", "email", "website"),
    *("region", "address", "industry", "company_type", "capital", "registered_on", "scope", "parent"),
    *("ownership", "business_form", "location", "income", "assets", "size", "employees", "trading_since"),
    *("service_field", "service_area", "sales_ability", "potential"),
)


def fields() -> list[tuple[str, Any]]:
    """The fields that may be marked, by their own labels."""
    return [(name, _column(name).verbose_name) for name in FIELDS]


def _column(name: str) -> Any:
    return Customer._meta.get_field(name)


def print_of(row: Customer, name: str) -> str:
    """The fingerprint of a field's value: the mark knows it again, and gives nothing away."""
    value = getattr(row, _column(name).attname)
    return "" if value in (None, "") else hashlib.sha256(f"{row.pk}:{name}:{value}".encode()).hexdigest()


class Verification(Record):
    """A check of one field of a customer (信息核实). The newest of a field counts; it holds for the value that was checked.

    When that value changes, or its time is over, it is unverified again.
    """

    class State(models.TextChoices):
        SELF_REPORTED = "self_reported", _("Self-reported")
        UNVERIFIED = "unverified", _("Unverified")
        VERIFIED = "verified", _("Verified")
        DISPUTED = "disputed", _("Disputed")

    class Way(models.TextChoices):
        VISIT = "visit", _("Visit")
        FORM = "form", _("Form filled in by the customer")
        AGENCY = "agency", _("Investigation by an agency")
        REGISTRY = "registry", _("Public register")
        PHONE = "phone", _("Phone call")
        PAPERS = "papers", _("Papers seen")

    class Reliability(models.TextChoices):
        A = "a", _("A: certain")
        B = "b", _("B: probable")
        C = "c", _("C: doubtful")
        D = "d", _("D: not to be judged")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    field = models.CharField(_("field"), max_length=40, choices=fields)
    state = models.CharField(_("state"), max_length=13, choices=State, default=State.VERIFIED)
    way = models.CharField(_("way of collection"), max_length=8, choices=Way, default=Way.VISIT)
    reliability = models.CharField(_("reliability"), max_length=1, choices=Reliability, default=Reliability.B)
    cost = MoneyField(_("cost"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"), default=periods.today, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    files = FilesField(_("evidence"))
    remark = models.CharField(_("remark"), max_length=400, blank=True)
    newest = models.BooleanField(_("counts"), default=True, editable=False)
    fell_because = models.CharField(
        _("unverified again because"),
        max_length=8,
        blank=True,
        editable=False,
        choices=(("changed", _("the value was changed")), ("expired", _("its time was over"))),
    )
    value = models.CharField(max_length=64, blank=True, editable=False)

    access = ByParent("customer")

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        indexes = (
            *indexes("customers_verification", owned=False),
            models.Index("valid_until", name="customers_verification_ends", condition=Q(state="verified", newest=True, deleted_at=None)),
        )

    class Screen:
        icon = "safety"
        prefix = "VE"
        columns = "field", "state", "way", "reliability", "cost", "checked_on", "valid_until", "owner", "customer", "newest"
        form = (
            (_("Check"), ("customer", "field", "state", "way", "reliability", "cost", "checked_on", "valid_until")),
            (_("Evidence"), ("files", "remark")),
        )
        quick = "state", "way", "valid_until"
        locked = "customer", "field", "state"
        readonly = "owner", "newest", "fell_because"
        hidden = ("value",)
        sides: ClassVar = {"customer": ""}
        colors: ClassVar = {
            "state": {"self_reported": "gold", "unverified": "default", "verified": "green", "disputed": "red"},
            "reliability": {"a": "green", "b": "blue", "c": "orange", "d": "default"},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It is about the value as it stands, which the checker can read, and takes the place of the check before it."""
        new = [row for row in rows if not before[row.id]]
        if not new:
            return
        store.lock(kind_of(Customer), {row.customer_id for row in new})
        about = Customer.objects.defer("search").in_bulk({row.customer_id for row in new})
        for row in new:
            if row.owner_id is None and by.human:
                row.owner_id = by.id
            if not _reads(by, row.field):
                raise _bad("field", _t("You cannot check what you cannot read."))
            row.value = print_of(about[row.customer_id], row.field)
            if row.state == cls.State.VERIFIED and not row.value:
                raise _bad("field", _t("There is nothing in this field to be verified."))
            row.fell_because = ""
        _supersede(new, by)


def _reads(by: Any, name: str) -> bool:
    return by.rights.level("customers.customer", name) in ("read", "write")


def _bad(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})


def _supersede(rows: Sequence[Verification], by: Any) -> None:
    """The earlier checks of the same fields count no more."""
    wanted = Q()
    for row in rows:
        wanted |= Q(customer=row.customer_id, field=row.field)
    kind = kind_of(Verification)
    old: Any = store.lock(kind, Verification.objects.filter(wanted, newest=True, deleted_at=None).values_list("id", flat=True))
    before = {row.id: store.snapshot(row) for row in old}
    for row in old:
        row.newest = False
    if old:
        writes.save(kind, old, before, Deed("update", by), None)


@follower
def fall_back(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """A mark holds for the value it was made of: where that was changed, the field is unverified again."""
    attnames = {name: _column(name).attname for name in FIELDS}
    touched = {
        row.id: {name for name, attname in attnames.items() if getattr(row, attname) != before[row.id].get(attname)} for row in rows if before[row.id]
    }
    touched = {key: names for key, names in touched.items() if names}
    if not touched:
        return
    now = {row.id: row for row in rows}
    marks = Verification.objects.filter(customer__in=list(touched), newest=True, deleted_at=None).exclude(state=Verification.State.UNVERIFIED)
    fall(
        [
            mark.id
            for mark in marks.only("id", "customer_id", "field", "value")
            if mark.field in touched[mark.customer_id] and print_of(now[mark.customer_id], mark.field) != mark.value
        ],
        "changed",
    )


def fall(ids: Iterable[UUID], why: str) -> int:
    """Makes checks unverified again; how many. The program says so, whoever changed the value."""
    kind = kind_of(Verification)
    rows: Any = store.lock(kind, ids)
    before = {row.id: store.snapshot(row) for row in rows}
    for row in rows:
        row.state, row.fell_because = Verification.State.UNVERIFIED, why
    if rows:
        writes.save(kind, rows, before, Deed("fall_back", system("customers.verification")), None)
    return len(rows)


def note(
    customers: Iterable[UUID], names: Iterable[str], by: Any, *, state: str = Verification.State.SELF_REPORTED, way: str = Verification.Way.FORM
) -> int:
    """Marks fields of customers as told by themselves (or as found), in the current transaction; for forms, imports and intake."""
    kind, made = kind_of(Verification), []
    for customer in customers:
        for name in names:
            if name in FIELDS:
                row = writes.build(kind, {"customer": customer, "field": name, "state": state, "way": way, "reliability": "c"})
                made.append(row)
    if made:
        writes.insert(kind, made, Deed("create", by))
    return len(made)
