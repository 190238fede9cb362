"""The quotes of the demo company: offers in every state, some in their second version."""

# ruff: noqa: S311 (a seeded stream, so that every demo is the same)

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from kehai.crm.products.records.product import Product
from kehai.crm.sales.records.opportunity import OPEN, Opportunity
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.rules import quote_editing
from kehai.crm.sales.rules.quote_editing import Asked
from kehai.kernel import run, store
from kehai.kernel.access import UPDATE, system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.sql import TRUE

Make = Callable[[str, dict[str, Any]], Any]
SEED, COUNT = 20261122, 10
ACTOR = system("demo")


def load(make: Make, today: date) -> None:
    """Quotes of the first open deals, by the doors everything goes through."""
    chance = Random(SEED)
    goods = list(Product.objects.filter(deleted_at=None).order_by("number").values_list("id", flat=True)[:40])
    deals = list(Opportunity.objects.filter(state=OPEN, deleted_at=None).order_by("number")[:COUNT])
    for at, deal in enumerate(deals if goods else ()):
        told = {
            "title": deal.title,
            "customer": str(deal.customer_id),
            "opportunity": str(deal.id),
            "payment": "预付 30%，发货前付清",
            "delivery": "签约后 30 天",
        }
        row = make("sales.quote", {**told, "quoted_on": today.isoformat()})
        store.update(Quote, [(row.pk, {"owner_id": deal.owner_id})])
        _fill(row.pk, [chance.choice(goods) for _ in range(chance.randrange(2, 6))], chance)
        if at % 3:
            _act(row.pk, "send", {})
        if at % 3 == 2:
            _act(row.pk, chance.choice(("accept", "decline", "new_version")), {"note": "见邮件"})


def _fill(key: Any, products: list[Any], chance: Random) -> None:
    """At the prices of the lists; where no list has one, somebody says it."""
    lines: list[dict[str, str]] = [{"product": product, "quantity": str(chance.randrange(1, 40))} for product in dict.fromkeys(products)]
    try:
        _save(key, lines)
    except Invalid as problem:
        for at, line in enumerate(lines):
            if any(name.startswith(f"lines.{at}.") for name in problem.fields):
                line["price"] = str(chance.randrange(50, 4000))
        _save(key, lines)


def _save(key: Any, lines: list[dict[str, str]]) -> None:
    run.single(run.Task(kind_of(Quote), ACTOR, UPDATE, TRUE, lambda rows: quote_editing.save(rows[0], Asked(lines, {}), ACTOR)), key)


def _act(key: Any, action: str, inputs: dict[str, Any]) -> None:
    told = inputs if action in ("accept", "decline") else {}
    outcome = run.act(kind_of(Quote), action, [key], told, ACTOR)
    if outcome.refused:
        raise RuntimeError(f"the demo cannot {action} a quote: {outcome.refused}")
