"""Keeping cards right: checked and still right, outdated removed, frozen, and who keeps it (B13, B16, B50)."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import card_snapshot
from kehai.crm.customers.records.card_check import CardCheck
from kehai.crm.customers.records.card_keeper import CardKeeper
from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.user import User
from kehai.kernel import store, writes
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import UPKEEP, action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Choice, choice, link, text

# What goes out of date on a card, and may be taken off it.
OUTDATED = {
    "mobile": _("mobile"),
    "phone": _("telephone"),
    "email": _("e-mail"),
    "address": _("address"),
    "website": _("website"),
    "industry": _("industry"),
    "category": _("business category"),
    "scope": _("business scope"),
    "remark": _("remark"),
}


def _checked(customers: list[Customer], result: str, note: str, by: Actor) -> None:
    rows: list[Any] = []
    for customer in customers:
        row: Any = writes.build(kind_of(CardCheck), {"result": result, "note": note[:200]})
        row.customer, row.owner_id = customer, by.rights.person
        rows.append(row)
    writes.insert(kind_of(CardCheck), rows, Deed("create", by))


@action(Customer, label=_("Checked, still right"), op=UPDATE, icon="check", group=UPKEEP, done=_("Checked"), input=(text("note", _("note")),))
def still_right(customers: list[Customer], *, by: Actor, note: str | None) -> None:
    """Says that somebody looked at the card and that it is right (B13)."""
    _checked(customers, CardCheck.Result.RIGHT, note or "", by)


@action(
    Customer,
    label=_("Remove outdated"),
    op=UPDATE,
    icon="clear",
    group=UPKEEP,
    done=_("Removed"),
    input=(
        choice("what", _("what is outdated"), [Choice(name, label) for name, label in OUTDATED.items()]),
        text("reason", _("reason"), required=True),
    ),
)
def remove_outdated(customers: list[Customer], *, by: Actor, what: str, reason: str) -> None:
    """Takes a value off the card that is right no more; the history keeps what it was (B13)."""
    kind = kind_of(Customer)
    for customer in customers:
        if by.rights.level(kind.name, what) != "write" or writes.masked(kind, customer, [what], by):
            raise Refusal(_t("This field cannot be written here."))
        if not getattr(customer, what):
            raise Refusal(_t("There is nothing to remove."))
        setattr(customer, what, "")
    _checked(customers, CardCheck.Result.REMOVED, f"{what}: {reason}", by)


@action(Customer, label=_("Freeze the card"), op=UPDATE, icon="save", group=UPKEEP, done=_("Frozen"), input=(text("note", _("note")),))
def freeze_card(customers: list[Customer], *, by: Actor, note: str | None) -> None:
    """Keeps the card as it is now, to compare it later; changes of it are told of from now on (B50)."""
    card_snapshot.freeze(customers, "asked", note or "", by)


@action(
    Customer,
    label=_("Name a keeper of the card"),
    op=UPDATE,
    icon="idcard",
    group=UPKEEP,
    done=_("Named"),
    input=(link("person", _("keeper of the card"), "people.user"),),
)
def name_keeper(customers: list[Customer], *, by: Actor, person: User) -> None:
    """Names the person who keeps the card right (B16); it opens nothing to him that he does not see already."""
    kind = kind_of(CardKeeper)
    held = {row.customer_id: row for row in CardKeeper.objects.filter(customer__in=customers, deleted_at=None)}
    new: list[Any] = []
    for customer in customers:
        if customer.pk in held:
            row: Any = store.lock(kind, [held[customer.pk].pk])[0]
            before = store.snapshot(row)
            row.person_id = person.pk
            writes.save(kind, [row], {row.id: before}, Deed("update", by), None)
        else:
            row = writes.build(kind, {})
            row.customer, row.person = customer, person
            new.append(row)
    writes.insert(kind, new, Deed("create", by))
