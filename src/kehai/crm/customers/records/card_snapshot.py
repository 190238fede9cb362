"""Frozen cards: what a customer was when it was written down, to compare with what it is (B50)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.office import telling
from kehai.kernel import writes
from kehai.kernel.access import Actor, ByParent, system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed, plain
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# What of a card is frozen; those of them that this house's customers have.
WATCHED = (
    *("name", "legal_representative", "credit_code", "company_type", "capital", "registered_on"),
    *("address", "industry", "scope", "parent", "category"),
)
MOST = 50  # contacts of a card
_WATCHERS = """
SELECT c.id, c.owner_id, u.manager_id FROM /*rule:snapshots*/ customers_customer c JOIN people_user u ON u.id = c.owner_id
WHERE c.id = ANY(%s) AND c.deleted_at IS NULL
"""


class CardSnapshot(Record):
    """A customer's card as it was (原始名单快照): never changed, made on demand and when a customer buys for the first time."""

    SORT: ClassVar = telling.sort("customers.major_change", _("Major change of a customer"))

    class Why(models.TextChoices):
        ASKED = "asked", _("On demand")
        FIRST_DEAL = "first_deal", _("At the first deal")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    why = models.CharField(_("why"), max_length=10, choices=Why, default=Why.ASKED)
    note = models.CharField(_("note"), max_length=200, blank=True)
    values = models.JSONField(default=dict, editable=False)
    contacts = models.JSONField(default=list, editable=False)

    access = ByParent("customer", author=True, hours=0)

    class Meta:
        verbose_name = _("frozen card")
        verbose_name_plural = _("frozen cards")
        indexes = (*indexes("customers_cardsnapshot", owned=False), models.Index("customer", F("id").desc(), name="customers_cardsnapshot_of"))

    class Screen:
        icon = "file"
        prefix = "SN"
        columns = "customer", "why", "note", "created_at"
        form = ((_("Frozen card"), ("customer", "note")),)
        locked = "customer", "note"
        readonly = "owner", "why"
        hidden = "values", "contacts"
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Any], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What is frozen is what stands on the card at this moment, whoever freezes it."""
        for row in rows:
            if not before[row.id] and row.customer_id:
                row.values, row.contacts = frozen(row.customer)


def watched() -> list[str]:
    """The watched fields that customers have here."""
    return [name for name in WATCHED if name in kind_of(Customer).fields]


def frozen(customer: Customer) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The watched values, and the contacts with their positions; no telephone number."""
    fields = kind_of(Customer).fields
    values = {name: plain(getattr(customer, fields[name].column)) for name in watched()}
    people = Contact.objects.filter(customer=customer.pk, deleted_at=None).order_by("-is_main", "id")[:MOST]
    return values, [{"id": str(one.pk), "name": one.name, "position": one.position, "main": one.is_main} for one in people]


def freeze(customers: Sequence[Customer], why: str, note: str, by: Actor) -> None:
    """Writes a snapshot of each, in the current transaction."""
    rows = []
    for customer in customers:
        row: Any = writes.build(kind_of(CardSnapshot), {})
        row.customer, row.why, row.note = customer, why, note
        rows.append(row)
    writes.insert(kind_of(CardSnapshot), rows, Deed("create", by), "read")


def watchers(customers: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Customer → its owner and whom he reports to."""
    found = fetch(Sql(_WATCHERS, (list(customers),))) if customers else []
    return {key: [person for person in people if person] for key, *people in found}


@follower
def watch(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Freezes the card of who buys for the first time, and tells of changes of cards that were frozen before."""
    bought = [row for row in rows if row.stage == "customer" and not row.deleted_at and _was(before, row) != "customer" and before[row.id]]
    changed = {row.id: found for row in rows if before[row.id] and (found := _changed(row, before[row.id]))}
    if changed:
        _tell(changed, by)
    new = [row for row in bought if not CardSnapshot.objects.filter(customer=row, why="first_deal", deleted_at=None).exists()]
    if new:
        freeze(new, "first_deal", "", system("customers.snapshot"))


def _was(before: Mapping[UUID, Mapping[str, Any]], row: Customer) -> Any:
    return before[row.id].get("stage")


def _changed(row: Customer, old: Mapping[str, Any]) -> list[str]:
    fields = kind_of(Customer).fields
    return [name for name in watched() if fields[name].column in old and old[fields[name].column] != getattr(row, fields[name].column)]


def _tell(changed: Mapping[UUID, Sequence[str]], by: Any) -> None:
    kept = set(CardSnapshot.objects.filter(customer__in=changed, deleted_at=None).values_list("customer_id", flat=True))
    for customer, people in watchers(kept).items():
        others = [person for person in people if person != by.id]
        for name in changed[customer]:
            sentence = gettext_noop("%(about)s: “%(field)s” has changed. Please compare it with the frozen card.")
            telling.tell(others, CardSnapshot.SORT, sentence, ("customers.customer", customer), field=_word(name))


def _word(name: str) -> str:
    """The msgid of a field's label, so that each reads it in his language."""
    with translation.override("en"):
        return str(Customer._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
