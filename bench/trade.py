"""What people wait for in trade, over HTTP on a company of a million orders: a long quote, an order with its credit check, the board, rules."""

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from bench import house, sql
from bench.load import Connection
from kehai.site.postgres import Cluster

LINES, QUOTES, ORDERS, BOARDS = 200, 15, 60, 15
CHANGED, TOGETHER = 5_000, 1_000
PATIENCE = 300
BAD = 400
Headers = dict[str, str]
# What is asked for a card of the board, and how many a column shows at first (web/src/kernel/list/board).
CARDS = 20
LARGEST = "SELECT customer_id FROM sales_order GROUP BY customer_id ORDER BY count(*) DESC LIMIT 1"
DEALS = "SELECT id FROM sales_opportunity WHERE state = 'open' AND owner_id IS NOT NULL ORDER BY id LIMIT %s"
STAGES = "SELECT id FROM sales_stage WHERE pipeline_id = %s AND deleted_at IS NULL ORDER BY position"
ENDED = "SELECT count(*) FROM automation_run WHERE rule_id = %s AND state = 'done'"
TASKS = "SELECT count(*) FROM office_task WHERE subject = %s"


class Trade:
    """One running house and its boss."""

    def __init__(self, running: house.House, cluster: Cluster, adapter: Any) -> None:
        self._connection = Connection(adapter.HOST, adapter.PORT)
        self._headers: Headers = adapter.sign_in(self._connection.request, "boss")
        self._admin: Headers = adapter.sign_in(self._connection.request, "admin")
        self._running, self._cluster = running, cluster

    def all(self) -> dict[str, dict[str, Any]]:
        """Case → what it took."""
        orders = sql.one(self._cluster, "SELECT count(*) FROM sales_order")[0]
        customers = [str(row[0]) for row in self._rows("SELECT id FROM customers_customer ORDER BY id LIMIT 400")]
        largest = str(sql.one(self._cluster, LARGEST)[0])
        small = [customer for customer in customers if customer != largest][:ORDERS]
        return {
            "quote": self.quotes(small),
            "accept": self.orders(small) | {"orders": orders},
            "accept_largest": self.orders([largest] * ORDERS),
            "board": self.board(),
            "rules": self.rules(),
        }

    def quotes(self, customers: Sequence[str]) -> dict[str, Any]:
        """A quote of 200 lines, saved whole and reckoned by the price lists."""
        products = [str(row[0]) for row in self._rows("SELECT id FROM products_product ORDER BY id")]
        lines = [{"product": products[at % len(products)], "quantity": str(1 + at % 7), "discount": str(at % 5)} for at in range(LINES)]

        def one(at: int) -> Callable[[], Any]:
            quote = self._post("/api/sales/quote", {"customer": customers[at], "title": "二期工程阀门"})
            return partial(self._post, f"/api/sales/quotes/{quote['id']}/lines", {"lines": lines, "known": {}})

        return self._timed(QUOTES, one)

    def orders(self, customers: Sequence[str]) -> dict[str, Any]:
        """Orders accepted, each of a customer whose credit is looked at under its lock."""

        def one(at: int) -> Callable[[], Any]:
            order = self._post("/api/sales/order", {"customer": customers[at], "title": "法兰球阀一批"})
            self._post("/api/sales/order_line", {"order": order["id"], "name": "法兰球阀", "quantity": "3", "price": "100", "tax_rate": "13"})
            return partial(self._accepted, order["id"])

        return self._timed(len(customers), one)

    def _accepted(self, key: str) -> None:
        told = self._post(f"/api/sales/order/{key}/accept", {})
        if told.get("state", "accepted") != "accepted":
            raise RuntimeError(f"not accepted: {told}")

    def board(self) -> dict[str, Any]:
        """All that the board asks for before its first cards stand: pipelines, stages, figures, a page of each column."""
        pipeline = str(sql.one(self._cluster, "SELECT pipeline_id FROM sales_opportunity LIMIT 1")[0])
        stages = [str(row[0]) for row in self._rows(STAGES, pipeline)]
        here = {"and": [{"field": "pipeline", "op": "eq", "value": pipeline}, {"field": "state", "op": "eq", "value": "open"}]}
        columns = "title,customer,owner,amount,next_at,closes_on,stage"
        figures = {"by": "stage,next_at:due", "measure": "count,sum:amount,sum:weighted", "filter": json.dumps(here)}
        asked = [
            "/api/sales/pipeline?columns=name,active&size=100&total=none",
            f"/api/sales/stage?{urlencode({'filter': json.dumps(here['and'][0]), 'size': 100, 'total': 'none'})}",
            f"/api/sales/opportunity/group?{urlencode(figures)}",
        ]
        for stage in stages:
            tree = {"and": [*here["and"], {"field": "stage", "op": "eq", "value": stage}]}
            words = {"filter": json.dumps(tree), "columns": columns, "size": CARDS, "total": "none", "sort": "next_at"}
            asked.append(f"/api/sales/opportunity?{urlencode(words)}")
        found = self._timed(BOARDS, lambda _at: lambda: [self._get(path) for path in asked])
        deals = sql.one(self._cluster, "SELECT count(*) FROM sales_opportunity WHERE state = 'open'")[0]
        return found | {"requests": len(asked), "deals": deals}

    def rules(self) -> dict[str, Any]:
        """Deals changed by thousands, each of which sets off a rule; until the last of its tasks is there."""
        subject = f"bench {time.time():.0f}"
        facts = {"name": subject, "kind": "sales.opportunity", "when": "changed", "watched": ["next_step"], "most_an_hour": 10 * CHANGED}
        rule = self._post("/api/automation/rule", facts, self._admin)["id"]
        self._post("/api/automation/step", {"rule": rule, "position": 10, "sort": "task", "to": "owner", "subject": subject}, self._admin)
        self._post(f"/api/automation/rule/{rule}/switch_on", {}, self._admin)
        ids = [str(row[0]) for row in self._rows(DEALS, CHANGED)]
        before, began = self._used(), time.monotonic()
        for at in range(0, len(ids), TOGETHER):
            self._post("/api/sales/opportunity/bulk/update", {"ids": ids[at : at + TOGETHER], "input": {"next_step": subject}})
        written = time.monotonic() - began
        while (ended := sql.one(self._cluster, ENDED, (rule,))[0]) < len(ids) and time.monotonic() < began + PATIENCE:
            time.sleep(0.1)
        seconds, after = time.monotonic() - began, self._used()
        self._post(f"/api/automation/rule/{rule}/switch_off", {}, self._admin)
        tasks = sql.one(self._cluster, TASKS, (subject,))[0]
        cpu = sum(after) - sum(before)
        return {"changed": len(ids), "written": written, "seconds": seconds, "cpu": cpu, "ended": ended, "tasks": tasks}

    def _timed(self, count: int, prepare: Callable[[int], Callable[[], Any]]) -> dict[str, Any]:
        """Milliseconds and CPU of what `prepare` hands out, without the preparing; the first is not counted."""
        taken, used = [], 0.0
        for at in range(count):
            work = prepare(at)
            before, began = sum(self._used()), time.perf_counter()
            work()
            took = time.perf_counter() - began
            if at:
                taken.append(1000 * took)
                used += 1000 * (sum(self._used()) - before)
        return {"median": statistics.median(taken), "most": max(taken), "cpu": used / len(taken), "count": len(taken)}

    def _used(self) -> tuple[float, float]:
        return house.cpu(self._running.pids()), house.cpu(house.database(self._cluster))

    def _rows(self, statement: str, *params: Any) -> list[Any]:
        return sql.every(self._cluster, statement, params)

    def _get(self, path: str) -> Any:
        return self._sent("GET", path, None, self._headers)

    def _post(self, path: str, sent: dict[str, Any], who: Headers | None = None) -> Any:
        return self._sent("POST", path, json.dumps(sent), who or self._headers)

    def _sent(self, method: str, path: str, body: str | None, who: Headers) -> Any:
        status, _headers, answer = self._connection.request(method, path, who, body)
        if status >= BAD:
            raise RuntimeError(f"{path}: {status} {answer[:300]!r}")
        return json.loads(answer) if answer else {}


def trade(running: house.House, cluster: Cluster, adapter: Any) -> dict[str, Any]:
    """All cases, said as they come."""
    found: dict[str, Any] = Trade(running, cluster, adapter).all()
    for name, told in found.items():
        print(f"  {name:<16} " + ", ".join(f"{key} {value:,.1f}" for key, value in told.items()), flush=True)
    return found | {"busy": os.getloadavg()[1]}
