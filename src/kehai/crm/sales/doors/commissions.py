"""/api/sales/commissions/…: what a person earned and why, his team, what statements are made of; statements drawn up for all (E20)."""

import csv
import io
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.once import once
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.crm.sales.doors.commissions_document import DRAW_UP, ENTRIES, MINE, SHEET, TEAM
from kehai.crm.sales.records.commission_entry import CommissionEntry
from kehai.crm.sales.records.commission_rule import MARGIN, ORDERED, RECEIVED, CommissionRule
from kehai.crm.sales.records.commission_statement import CommissionStatement
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.rules import commissioning, expecting, spans, stating
from kehai.kernel import access, periods
from kehai.kernel.access import CREATE, EXPORT, READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.labels import labels
from kehai.kernel.money import HOME
from kehai.kernel.rows import not_there

path = "/sales/commissions"
router = Router(tags=["sales.commission_statement"])
BASES = RECEIVED, MARGIN, ORDERED


@router.get("", operation_id="commission_of_person", openapi_extra=MINE)
def mine(request: Asked) -> HttpResponse:
    """One's own commission of a span, or that of a person one leads: earned, expected, and why."""
    actor = reading.signed(request).actor
    query = Query(request, ("person", "span", "first", "currency"))
    wanted = query.text("person", 36)
    person = reading.key(wanted, "person") if wanted else actor.id
    if person is None or not _sees(actor, person):
        raise not_there() if wanted else MayNot(_t("You may not do this."))
    span, first, currency = _asked(query)
    end = spans.following(span, first)
    entries = expecting.earned(person, first, end, currency)
    coming = expecting.expected(person, currency)
    names = labels(kind_of(Contract), actor, [row.pk for row, _base, _amount in coming])
    who = labels(kind_named("people.user"), actor, [person]).get(person, "…")
    told = {"person": {"id": str(person), "label": who}, "mine": person == actor.id, "first": first.isoformat(), "end": end.isoformat()}
    sums = {
        "earned": _shown(sum((entry.amount for entry in entries), Decimal(0))),
        "expected": _shown(sum((amount for _row, _base, amount in coming), Decimal(0))),
        "pending": _shown(_pending(Q(person=person), currency).get(person)),
    }
    lists = {
        "entries": stating.told(entries, actor),
        "coming": [_coming(*each, names) for each in coming],
        "rules": _rules(person, currency),
    }
    return answers.data({**told, "currency": currency, **sums, **lists})


@router.get("/team", operation_id="commission_of_team", openapi_extra=TEAM)
def team(request: Asked) -> HttpResponse:
    """Everybody whose commission one sees and who earned something, with his statement of the span."""
    actor = reading.signed(request).actor
    span, first, currency = _asked(Query(request, ("span", "first", "currency")))
    kind = kind_of(CommissionStatement)
    if not access.may(kind, actor, READ):
        raise MayNot(_t("You may not do this."))
    seen = Q() if actor.rights.all_of(kind.name, READ) else Q(person__in=actor.rights.owner_ids(kind.name, READ))
    rows = CommissionEntry.objects.filter(seen, sum__version__terms__currency=currency, day__gte=first, day__lt=spans.following(span, first))
    earned = dict(rows.values_list("person").annotate(sum=Sum("amount")))
    pending = _pending(seen, currency)
    drawn = CommissionStatement.objects.filter(seen, span=span, first=first, currency=currency, deleted_at=None)
    statements = {row.person_id: row for row in drawn}
    people = sorted({*earned, *pending, *statements})
    names = labels(kind_named("people.user"), actor, people)
    told = [_row(key, names, earned.get(key), pending.get(key), statements.get(key)) for key in people]
    told.sort(key=lambda row: row["person"]["label"])
    return answers.data({"first": first.isoformat(), "currency": currency, "may": access.may(kind, actor, CREATE), "rows": told})


@router.post("/statements", operation_id="draw_up_commission", openapi_extra=DRAW_UP)
def draw_up(request: Asked) -> HttpResponse:
    """Draws up a statement for each person who earned something that stands in none."""
    call = Call(request, kind_of(CommissionStatement), reading.signed(request).actor)
    Query(request)
    body = reading.body(request)
    reading.only(body, ("span", "first", "currency"))
    if not access.may(call.kind, call.actor, CREATE):
        raise MayNot(_t("You may not create this."))
    span, first, currency = _span(str(body.get("span") or ""), str(body.get("first") or ""), str(body.get("currency") or ""))

    def work() -> tuple[int, str]:
        return HTTPStatus.OK, answers.text({"made": stating.draw_up(span, first, currency, call.actor)})

    return once(call, work)


@router.get("/statements/{uuid:key}", operation_id="commission_entries", openapi_extra=ENTRIES)
def entries_of(request: Asked, key: UUID) -> HttpResponse:
    """What a statement is made of, each entry with where it comes from."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data({"entries": stating.told(stating.entries_of(_statement(key, actor, READ)), actor)})


@router.get("/statements/{uuid:key}/csv", operation_id="commission_csv", openapi_extra=SHEET)
def as_table(request: Asked, key: UUID) -> HttpResponse:
    """A statement as a table that Excel opens."""
    actor = reading.signed(request).actor
    Query(request)
    row = _statement(key, actor, READ if actor.id and _own(key, actor.id) else EXPORT)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([_t("Day"), _t("Deal"), _t("Counts"), _t("Commission"), _t("Rule"), _t("How it came about")])
    for each in stating.told(stating.entries_of(row), actor):
        source = each["source"]["label"] if each["source"] else "…"
        out.writerow([_safe(cell) for cell in (each["day"], source, each["base"], each["amount"], each["rule"], " ".join(each["why"]))])
    out.writerow([_t("Total"), "", "", str(row.amount), "", ""])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.csv"'
    return answer


def _safe(cell: str) -> str:
    """A table reckons with what begins like a formula; numbers stay numbers."""
    return f"'{cell}" if cell[:1] in "=+@\t" or (cell[:1] == "-" and not cell[1:2].isdigit()) else cell


def _own(key: UUID, person: UUID) -> bool:
    return CommissionStatement.objects.filter(id=key, person=person).exists()


def _statement(key: UUID, actor: Actor, op: str) -> CommissionStatement:
    if not kind_of(CommissionStatement).visible_to(actor, op).only([key]).count():
        raise not_there()
    return CommissionStatement.objects.get(id=key)


def _sees(actor: Actor, person: UUID) -> bool:
    kind = kind_of(CommissionStatement)
    return access.may(kind, actor, READ) and (actor.rights.all_of(kind.name, READ) or person in actor.rights.owner_ids(kind.name, READ))


def _asked(query: Query) -> tuple[str, date, str]:
    return _span(query.text("span", 7) or "", query.text("first", 10) or "", query.text("currency", 3) or "")


def _span(span: str, day: str, currency: str) -> tuple[str, date, str]:
    span = span or spans.MONTH
    if span not in CommissionRule.Span.values:
        raise Invalid(_t("There is no such choice."), {"span": _t("There is no such choice.")})
    try:
        found = date.fromisoformat(day) if day else periods.today()
        return span, spans.first(span, found), currency or HOME
    except ValueError as wrong:
        raise Invalid(_t("This is not a day."), {"first": _t("This is not a day.")}) from wrong


def _pending(seen: Q, currency: str) -> dict[UUID, Decimal]:
    """Person → what stands in no statement yet."""
    rows = CommissionEntry.objects.filter(seen, commissionstated=None, sum__version__terms__currency=currency)
    return dict(rows.values_list("person").annotate(sum=Sum("amount")))


def _row(key: UUID, names: dict[UUID, str], earned: Any, pending: Any, statement: Any) -> dict[str, Any]:
    sums = {"earned": _shown(earned), "pending": _shown(pending)}
    drawn = {"statement": str(statement.pk) if statement else None, "state": statement.state if statement else None}
    return {"person": {"id": str(key), "label": names.get(key, "…")}, **sums, **drawn}


def _coming(row: Contract, base: Decimal, amount: Decimal, names: dict[UUID, str]) -> dict[str, Any]:
    link = {"id": str(row.pk), "label": names[row.pk]} if row.pk in names else None
    return {"contract": link, "due_on": row.next_due_on.isoformat() if row.next_due_on else None, "base": _shown(base), "amount": _shown(amount)}


def _rules(person: UUID, currency: str) -> list[dict[str, Any]]:
    """The rules that count for him today, in the order they are gone through; those for some customers only included."""
    versions = commissioning.in_force(periods.today(), currency, BASES)
    fit = commissioning.fitting(versions, [person])[person]
    names = dict(CommissionRule.objects.filter(id__in=[version.rule for version in fit]).values_list("id", "name"))
    told = ("basis", "tiers", "tiering", "span", "alone")
    labelled = {"basis": CommissionRule.Basis, "tiering": CommissionRule.Tiering, "span": CommissionRule.Span}
    found = []
    for version in fit:
        facts = {name: str(labelled[name](version.terms[name]).label) if name in labelled else version.terms[name] for name in told}
        found.append({"name": names[version.rule], **facts})
    return found


def _shown(amount: Decimal | None) -> str:
    return str((amount or Decimal(0)).quantize(Decimal("0.01")))
