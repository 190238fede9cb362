"""GET /api/customers/group/{id}: the group of companies that a customer belongs to, as the asker may see it (A04).

With what its contracts sum up to, of those that he sees; a company that he does not see adds nothing to any sum.
Companies that he does not see are counted where they stand and named nowhere; what hangs below them and is seen
hangs on the nearest company above that is seen.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.rules import group_money
from kehai.kernel import access, shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.actions import buttons
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch, not_there
from kehai.kernel.sql import Sql

path = "/customers/group"
router = Router(tags=["customers.customer"])
CUSTOMER = "customers.customer"
COLUMNS = ("name", "stage", "grade", "owner", "region", "kind_of")
MOST, DEEPEST = 2000, 100
COUNTED = ("stage", "grade")

_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_TOTALS = {"type": "object", "additionalProperties": _COUNT}
_MONEY = object_of(dict.fromkeys(("currency", *group_money.NAMES), STRING), ("currency",))
# Of the company itself, and together with those below it.
_ROW = {"type": "object", "properties": dict.fromkeys(("money", "money_below"), array_of(_MONEY)), "additionalProperties": True}
_TREE = object_of(
    {
        "rows": array_of(_ROW),
        "total": _COUNT,
        "hidden": _COUNT,
        "hidden_above": _COUNT,
        "capped": {"type": "boolean"},
        **dict.fromkeys(COUNTED, _TOTALS),
        "money": array_of(_MONEY),
        "root": maybe(STRING),
    },
    ("rows", "total", "hidden", "hidden_above", "capped", *COUNTED, "money", "root"),
)
TREE: dict[str, Any] = {"responses": answered(200, "The companies of the group, each after the one above it", json_of(_TREE), READING)}

# Up to the head of the group, past no deleted company; then everything below it. A ring is refused at writing; UNION ends it here.
GROUP = """
WITH RECURSIVE up AS (
  SELECT id, parent_id, 0 AS far FROM /*rule:group*/ customers_customer WHERE id = %s
  UNION SELECT c.id, c.parent_id, u.far + 1 FROM customers_customer c JOIN up u ON c.id = u.parent_id WHERE c.deleted_at IS NULL AND u.far < %s
), down AS (
  SELECT id, NULL::uuid AS above, 0 AS depth, ARRAY[id] AS way FROM (SELECT id FROM up ORDER BY far DESC LIMIT 1) head
  UNION ALL SELECT c.id, d.id, d.depth + 1, d.way || c.id FROM customers_customer c JOIN down d ON c.parent_id = d.id
  WHERE c.deleted_at IS NULL AND d.depth < %s AND c.id <> ALL(d.way)
)
SELECT id, above FROM down LIMIT %s
"""


@dataclass(slots=True)
class Node:
    """One company of the tree that the asker sees."""

    row: dict[str, Any]
    above: UUID | None
    through: bool
    depth: int = 0
    hidden: int = 0
    below: list[UUID] = field(default_factory=list)


@router.get("/{uuid:key}", operation_id="customer_group", openapi_extra=TREE)
def group(request: Asked, key: UUID) -> HttpResponse:
    """The group of companies around a customer: its tree with totals over what the asker sees."""
    actor = reading.signed(request).actor
    Query(request)
    if not kind(CUSTOMER).visible_to(actor, READ).only([key]).count():
        raise not_there()
    return answers.data(tree_of(key, actor))


def tree_of(key: UUID, actor: Actor) -> dict[str, Any]:
    """Three statements, however deep the group is."""
    # Who does not read what a company belongs to sees it alone.
    whole = access.readable(kind(CUSTOMER), actor, "parent")
    found = fetch(Sql(GROUP, (key, DEEPEST, DEEPEST, MOST + 1))) if whole else [(key, None)]
    above = dict(found[:MOST])
    seen = _rows(list(above), actor)
    nodes, hidden_above = _hung(above, seen)
    sums = group_money.of(list(seen), actor)
    listed = list(_ordered(nodes, sums))
    return {
        "rows": listed,
        "total": len(above),
        "hidden": len(above) - len(seen),
        "hidden_above": hidden_above,
        "capped": len(found) > MOST,
        **{name: dict(Counter(str(row.get(name)) for row in seen.values() if row.get(name))) for name in COUNTED},
        "money": group_money.plain(_together(sums.values())),
        "root": listed[0]["id"] if listed else None,
    }


def _rows(ids: Sequence[UUID], actor: Actor) -> dict[UUID, dict[str, Any]]:
    rows = kind(CUSTOMER).visible_to(actor, READ).only(ids)
    can = ("can", shape.can(rows.scope, buttons(rows.kind, actor)))
    found = fetch("SELECT " + shape.row(rows.scope, shape.columns(rows.scope, COLUMNS), [can]) + "::text" + rows.source())
    return {UUID(row["id"]): row for row in (json.loads(text) for (text,) in found)}


def _hung(above: Mapping[UUID, UUID | None], seen: Mapping[UUID, dict[str, Any]]) -> tuple[dict[UUID, Node], int]:
    """Each company seen below the nearest one seen; the others counted there, or above all where none is."""
    nodes = {key: Node(seen[key], *_nearest(key, above, seen)) for key in above if key in seen}
    loose = 0
    for key in above:
        if key in seen:
            continue
        nearest, _through = _nearest(key, above, seen)
        if nearest is None:
            loose += 1
        else:
            nodes[nearest].hidden += 1
    for key, node in nodes.items():
        if node.above is not None:
            nodes[node.above].below.append(key)
    return nodes, loose


def _nearest(key: UUID, above: Mapping[UUID, UUID | None], seen: Mapping[UUID, Any]) -> tuple[UUID | None, bool]:
    parent, through = above[key], False
    while parent is not None and parent not in seen:
        parent, through = above.get(parent), True
    return parent, through


def _ordered(nodes: Mapping[UUID, Node], sums: group_money.Sums) -> Iterator[dict[str, Any]]:
    """Each after the one above it, names in order; with how many are seen below it, and the sums of it alone and with those."""
    waiting = [(key, 0) for key in _by_name([key for key, node in nodes.items() if node.above is None], nodes)]
    told: list[tuple[UUID, dict[str, Any]]] = []
    while waiting:
        key, depth = waiting.pop(0)
        node = nodes[key]
        place = {"above": str(node.above) if node.above else None, "through": node.through, "depth": depth, "hidden": node.hidden}
        told.append((key, {**node.row, **place}))
        waiting = [(each, depth + 1) for each in _by_name(node.below, nodes)] + waiting
    counts: Counter[UUID] = Counter()
    whole = {key: _together([sums.get(key, {})]) for key, _row in told}
    for key, _row in reversed(told):
        up = nodes[key].above
        if up is not None:
            counts[up] += counts[key] + 1
            group_money.add(whole[up], whole[key])
    for key, row in told:
        yield {**row, "below": counts[key], "money": group_money.plain(sums.get(key, {})), "money_below": group_money.plain(whole[key])}


def _together(found: Iterable[Mapping[str, Mapping[str, Decimal]]]) -> group_money.Told:
    told: group_money.Told = {}
    for sums in found:
        group_money.add(told, sums)
    return told


def _by_name(keys: Sequence[UUID], nodes: Mapping[UUID, Node]) -> list[UUID]:
    return sorted(keys, key=lambda key: str(nodes[key].row.get("name") or nodes[key].row["number"]))
