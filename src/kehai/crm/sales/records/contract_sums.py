"""What is kept with a contract: the sum and type of its lines, its plan, what was received and invoiced; under the contract's lock."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.sales.records.contract import Contract, at, sum_up
from kehai.kernel import store
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

LINES = """
SELECT contract_id, sum(gross), CASE WHEN count(DISTINCT sort) > 1 THEN 'mixed' ELSE min(sort) END
FROM /*rule:contracts*/ sales_contractline WHERE contract_id = ANY(%s) AND deleted_at IS NULL GROUP BY contract_id
"""
PLANS = """
SELECT contract_id, sum(amount), sum(paid), sum(written_off), min(due_on) FILTER (WHERE rest > 0)
FROM /*rule:contracts*/ sales_instalment WHERE contract_id = ANY(%s) AND deleted_at IS NULL GROUP BY contract_id
"""


def lines(contracts: Collection[UUID], by: Any) -> None:
    """The sum of the lines; the caller holds the contracts."""
    rows: Any = store.lock(kind_of(Contract), contracts)
    before = {row.id: store.snapshot(row) for row in rows}
    found = {key: told for key, *told in fetch(Sql(LINES, (sorted(contracts),)))}
    for row in rows:
        row.listed, row.sort = found.get(row.id, (0, None))
    sum_up(rows, {row.id: before[row.id]["amount"] for row in rows}, by)
    store.update(Contract, [(row.id, store.changed(row, before[row.id])) for row in rows])


def plans(contracts: Collection[UUID]) -> None:
    """What is planned, received and due next; the caller holds the contracts. Raises Invalid where more is planned than agreed."""
    rows: Any = store.lock(kind_of(Contract), contracts)
    found = {key: told for key, *told in fetch(Sql(PLANS, (sorted(contracts),)))}
    updates = []
    for row in rows:
        before = store.snapshot(row)
        row.planned, row.paid, row.written_off, day = found.get(row.id, (0, 0, 0, None))
        if row.planned > row.amount:
            told = {"planned": row.planned, "amount": row.amount}
            raise at("amount", _t("The plan would come to %(planned)s, more than the contract’s %(amount)s.") % told)
        row.rest, row.next_due_on = row.amount - row.paid - row.written_off, day
        updates.append((row.id, store.changed(row, before)))
    store.update(Contract, updates)
