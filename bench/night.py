"""What the worker does by itself, one thing at a time on a running house: the scan, clocks, the night's fall, grades, every timed job."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import house, sql
from bench.load import Connection
from kehai.site.postgres import Cluster

FALL, LONG = 10_000, 3_600
RULE_DAYS = 3_000  # earlier than the pools' own days, so that a rule winds every clock
FOUND, BAD = 200, 400
LOOKS = 8  # without any job, one after the other, until nothing more is to come
DUE = (
    # In a schema of its own: upgrades give rights to every table of the product's, and this one is not.
    "CREATE SCHEMA IF NOT EXISTS bench",
    "DROP TABLE IF EXISTS bench.fallen",
    (
        "CREATE TABLE bench.fallen AS SELECT id, owner_id, pool_id, claimed_at, last_follow_up_at, falls_at, falls_why, falls_rule_id, "
        "falls_version FROM customers_customer WHERE owner_id IS NOT NULL AND deleted_at IS NULL ORDER BY hashtext(id::text), id LIMIT {most}"
    ),
    (
        "UPDATE customers_customer SET claimed_at = now() - interval '{days} days', last_follow_up_at = NULL, "
        "falls_at = now() - interval '10 days' WHERE id IN (SELECT id FROM bench.fallen)"
    ),
)
FELL = "SELECT count(*) FROM customers_customer WHERE owner_id IS NULL AND id IN (SELECT id FROM bench.fallen)"
BACK = (
    "UPDATE customers_customer c SET owner_id = b.owner_id, pool_id = b.pool_id, claimed_at = b.claimed_at, last_follow_up_at = b.last_follow_up_at, "
    "falls_at = b.falls_at, falls_why = b.falls_why, falls_rule_id = b.falls_rule_id, falls_version = b.falls_version "
    "FROM bench.fallen b WHERE b.id = c.id"
)
WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' OR status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
FAILED = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"


@dataclass
class Work:
    """What one thing cost: seconds, CPU seconds, the highest memory in MB, what came of it, and whether that is right."""

    seconds: float = 0
    app: float = 0
    database: float = 0
    peak: float = 0
    memory: float = 0
    told: str = ""
    sound: bool = True


class Night:
    """One running house whose worker is watched."""

    def __init__(self, running: house.House, cluster: Cluster, request: Callable[..., Any], headers: dict[str, str]) -> None:
        self._running, self._cluster, self._request, self._headers = running, cluster, request, headers

    def all(self, timed: dict[str, int]) -> dict[str, Work]:
        """In this order: what a rule winds is what falls by it."""
        self._settle()
        found = {"scan": self.scan(), "wind": self.rule("recycle", 0), "recycle": self.fall(), "grade": self.rule("grade", 1)}
        for name in ("customers.wind_nightly", "customers.grade_nightly"):
            found[name] = self.job(name)
        quiet = [name for name in timed if name not in found and name not in ("customers.duplicates_all", "site.backup")]
        return found | {name: self.job(name) for name in sorted(quiet)}

    def scan(self) -> Work:
        """All customers are looked through for duplicates."""
        work = self._watched(lambda: self._post("/api/customers/duplicate-scan", {}))
        row = sql.one(self._cluster, "SELECT looked, pairs, found, ended_at FROM customers_duplicatescan ORDER BY id DESC LIMIT 1")
        work.told = f"{row[0]:,} customers, {row[1]:,} pairs compared, {row[2]:,} found" if row else "no run"
        work.sound = work.sound and bool(row and row[3])
        return work

    def rule(self, sort: str, at: int) -> Work:
        """A rule over everybody is put into force; its job follows by itself."""
        pool = str(sql.one(self._cluster, "SELECT id FROM customers_pool WHERE parent_id IS NULL AND deleted_at IS NULL")[0])
        facts: dict[str, Any] = {"name": f"bench {time.time():.0f}"}
        more: tuple[dict[str, Any], ...] = (
            {"pool": pool, "sort": "no_follow_up", "days": RULE_DAYS, "inherited": True, "warns_first": False},
            {"a_from": "300", "b_from": "200", "c_from": "100", "months": 6, "least": 3},
        )
        path = f"/api/customers/{sort}_rule"
        made = self._post(path, facts | more[at])
        counted = ("falls_rule_id", "grade_rule_id")[at]
        work = self._watched(lambda: self._patch(f"{path}/{made['id']}", {"state": "active"}))
        touched = sql.one(self._cluster, f"SELECT count(*) FROM customers_customer WHERE {counted} IS NOT NULL")[0]  # noqa: S608  one of two columns
        work.told, work.sound = f"{touched:,} customers", work.sound and touched > 0
        return work

    def fall(self) -> Work:
        """Ten thousand are due at once; afterwards they are their owners' again."""
        for statement in DUE:
            sql.run(self._cluster, statement.format(most=FALL, days=RULE_DAYS + 10))
        try:
            work = self.job("customers.recycle")
            fell = sql.one(self._cluster, FELL)[0]
            due = sql.one(self._cluster, "SELECT count(*) FROM bench.fallen")[0]
            work.told, work.sound = f"{fell:,} of {due:,} fell", work.sound and fell == due
        finally:
            sql.run(self._cluster, BACK)
        return work

    def job(self, name: str) -> Work:
        """One job by its name, and all that it defers."""
        return self._watched(lambda: sql.defer(self._cluster, name))

    def _watched(self, begin: Callable[[], Any]) -> Work:
        work = Work()
        failed = sql.one(self._cluster, FAILED)[0]
        before = self._used()
        with self._peaks(work):
            began = time.monotonic()
            begin()
            work.seconds = self._settle() - began
        after = self._used()
        work.app, work.database = after[0] - before[0], after[1] - before[1]
        work.sound = sql.one(self._cluster, FAILED)[0] == failed
        return work

    def _settle(self) -> float:
        """Waits until no job runs or waits, several looks in a row; the moment when the last one was seen."""
        last, quiet, until = time.monotonic(), 0, time.monotonic() + LONG
        while quiet < LOOKS and time.monotonic() < until:
            quiet += 1
            if sql.one(self._cluster, WAITING)[0]:
                last, quiet = time.monotonic(), 0
            time.sleep(0.15)
        return last

    def _used(self) -> tuple[float, float]:
        return house.cpu(self._running.pids()), house.cpu(house.database(self._cluster))

    @contextmanager
    def _peaks(self, work: Work) -> Iterator[None]:
        """The worker's peak as the kernel counts it; of the database, besides the cache that it always keeps, as often as we look."""
        workers, over = self._running.workers(), threading.Event()
        for pid in workers:
            with suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5")

        def look() -> None:
            while not over.wait(1.0):
                work.memory = max(work.memory, house.pss(house.database(self._cluster), shared=False))

        looking = threading.Thread(target=look)
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join()
            work.peak = max((house.peak(pid) for pid in workers), default=0)

    def _post(self, path: str, sent: dict[str, Any]) -> dict[str, Any]:
        return self._sent("POST", path, sent)

    def _patch(self, path: str, sent: dict[str, Any]) -> dict[str, Any]:
        return self._sent("PATCH", path, sent)

    def _sent(self, method: str, path: str, sent: dict[str, Any]) -> dict[str, Any]:
        status, _headers, body = self._request(method, path, self._headers, json.dumps(sent))
        if status >= BAD:
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
        told: dict[str, Any] = json.loads(body) if body else {}
        return told


def night(running: house.House, cluster: Cluster, adapter: Any) -> dict[str, Work]:
    """Everything, as the house's administrator."""
    connection = Connection(adapter.HOST, adapter.PORT)
    headers = adapter.sign_in(connection.request, "admin")
    found = Night(running, cluster, connection.request, headers).all(adapter.PLAN["timed"])
    for name, work in found.items():
        figures = f"{work.seconds:.1f} s, {work.app:.1f} + {work.database:.1f} s CPU, peak {work.peak:.0f} MB"
        print(f"  {name:<28} {figures} {work.told} {'' if work.sound else 'NOT SOUND'}", flush=True)
    return found
