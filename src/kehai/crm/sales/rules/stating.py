"""Statements of commission: frozen under the person's sums, drawn up for all who earned; entries as they are explained."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.sales.records.commission_entry import CommissionEntry, CommissionSum
from kehai.crm.sales.records.commission_rule import CommissionRule
from kehai.crm.sales.records.commission_statement import DRAFT, CommissionStated, CommissionStatement, pending, reckon
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.rules import commission, spans
from kehai.kernel import store, writes
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.labels import labels

ALL = Decimal(100)


def freeze(row: CommissionStatement) -> None:
    """A locked draft takes all that stands in no statement; nothing is written to the person's sums meanwhile."""
    list(CommissionSum.objects.select_for_update().filter(person=row.person_id).order_by("id").values_list("id", flat=True))
    reckon(row)
    store.insert(CommissionStated, [CommissionStated(entry_id=key, statement_id=row.id) for key in pending(row).values_list("id", flat=True)])


def draw_up(span: str, day: date, currency: str, by: Actor) -> int:
    """A draft for each person with something that stands in no statement and who has none of the period yet; how many."""
    first = spans.first(span, day)
    open_ones = CommissionEntry.objects.filter(sum__first__lt=spans.following(span, first), sum__version__terms__currency=currency)
    people = set(open_ones.filter(commissionstated=None).values_list("person", flat=True))
    told = CommissionStatement.objects.filter(span=span, first=first, currency=currency, deleted_at=None)
    kind, rows = kind_of(CommissionStatement), []
    for person in sorted(people - set(told.values_list("person", flat=True))):
        row: Any = writes.build(kind, {})
        row.person_id, row.span, row.first, row.currency = person, span, first, currency
        rows.append(row)
    if rows:
        writes.insert(kind, rows, Deed("create", by))
    return len(rows)


def entries_of(row: CommissionStatement) -> list[CommissionEntry]:
    """What a statement is made of: a draft as the ledger stands, else what was frozen."""
    found = pending(row) if row.state == DRAFT else CommissionEntry.objects.filter(commissionstated__statement=row.id).order_by("id")
    return list(found.select_related("sum__version"))


def told(entries: Sequence[CommissionEntry], actor: Actor) -> list[dict[str, Any]]:
    """Entries with what they come from, named where the asker sees it, and where each fen comes from."""
    names = _names(entries, actor)
    rules = dict(CommissionRule.objects.filter(id__in={entry.rule_id for entry in entries}).values_list("id", "name"))
    return [_told(entry, names, rules) for entry in entries]


def _names(entries: Iterable[CommissionEntry], actor: Actor) -> Mapping[Any, str]:
    contracts = {entry.contract_id for entry in entries if entry.contract_id}
    orders = {entry.order_id for entry in entries if entry.order_id}
    return labels(kind_of(Contract), actor, sorted(contracts)) | labels(kind_of(Order), actor, sorted(orders))


def _told(entry: Any, names: Mapping[Any, str], rules: Mapping[UUID, str]) -> dict[str, Any]:
    sort, key = ("sales.order", entry.order_id) if entry.order_id else ("sales.contract", entry.contract_id)
    return {
        "id": entry.pk,
        "day": entry.day.isoformat(),
        "period": entry.sum.first.isoformat(),
        "source": {"kind": sort, "id": str(key), "label": names[key]} if key in names else None,
        "counter": entry.amount < 0 or entry.base < 0,
        "base": str(entry.base),
        "amount": str(entry.amount),
        "rule": rules[entry.rule_id],
        "why": explained(entry, rules[entry.rule_id]),
    }


def explained(entry: Any, rule: str) -> list[str]:
    """Where each fen of an entry comes from, in sentences."""
    terms, share = entry.sum.version.terms, f"{commission.plain(entry.ratio)}%"
    first = _("%(whole)s × share %(share)s = %(base)s") % {"whole": shown(entry.whole), "share": share, "base": shown(entry.base)}
    if entry.part != 1:
        part = f"{commission.plain((entry.part * ALL).quantize(Decimal('0.0001')))}%"
        facts = {"whole": shown(entry.whole), "part": part, "share": share, "base": shown(entry.base)}
        first = _("%(whole)s × %(part)s that counts × share %(share)s = %(base)s") % facts
    sums = {"before": shown(entry.before), "after": shown(entry.after)}
    if terms["tiering"] == commission.WHOLE and len(commission.read(terms["tiers"])) > 1:
        rate = next((f"{commission.plain(part.rate)}%" for part in commission.slices(terms, entry.after)), "0%")
        second = _("The sum of the period went from %(before)s to %(after)s; all of it counts %(rate)s.") % {**sums, "rate": rate}
    else:
        parts = [f"{shown(part.amount)} × {commission.plain(part.rate)}%" for part in commission.between(terms, entry.before, entry.after)]
        second = _("Sum of the period %(before)s → %(after)s: %(parts)s") % {**sums, "parts": " + ".join(parts) or "0"}
    facts = {"now": shown(entry.earned_after), "was": shown(entry.earned_before), "amount": shown(entry.amount)}
    third = _("Earned in the period %(now)s − %(was)s before = %(amount)s") % facts
    last = _("Rule “%(rule)s”, version %(number)s") % {"rule": rule, "number": entry.sum.version.number}
    return [first, second, third, last]


def shown(amount: Decimal) -> str:
    """An amount with its fen."""
    return f"{amount:,.2f}"
