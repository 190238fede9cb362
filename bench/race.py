"""Sixty-four people claim from one pool at the same time; afterwards the database says whether anybody got too much."""

import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench import adapter_kehai as adapter
from bench.load import Connection, percentile
from bench.sql import one, run
from kehai.site.postgres import Cluster

CAP, CLAIMERS = 50, 64
# A lost race is refused, or the customer is out of sight already; who claims what is his own already may not.
GOT, LOST = 200, (403, 404, 409)
CAPACITY = "UPDATE customers_poolmember SET capacity = %s WHERE person_id = ANY(%s::uuid[])"
SETTLED = """
SELECT count(*), count(DISTINCT owner_id), max(held) FROM (
  SELECT owner_id, count(*) OVER (PARTITION BY owner_id) AS held FROM customers_customer
  WHERE owner_id = ANY(%s::uuid[]) AND deleted_at IS NULL) c
"""


@dataclass(slots=True)
class Told:
    """What the claimers saw: who won what, how long each attempt took, answers that should not be."""

    won: list[tuple[str, int]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def race(cluster: Cluster, attempts: int) -> dict[str, Any]:
    """`attempts` claims in all; figures, with `sound` saying that no invariant was broken."""
    people = adapter.PLAN["people"]
    free(cluster)
    run(cluster, CAPACITY, (CAP, people))
    told, seconds = _run(attempts // CLAIMERS)
    owned, holders, most = one(cluster, SETTLED, (people,))
    run(cluster, CAPACITY, (None, people))
    free(cluster)
    twice = len(told.won) - len({key for key, _at in told.won})
    return {
        "attempts": len(told.latencies),
        "seconds": seconds,
        "won": len(told.won),
        "owned": owned,
        "holders": holders,
        "most": most or 0,
        "twice": twice,
        "median": 1000 * percentile(told.latencies, 0.5),
        "p99": 1000 * percentile(told.latencies, 0.99),
        "strange": told.strange,
        "sound": not twice and owned == len(told.won) and (most or 0) <= CAP and not told.strange,
    }


def _run(each: int) -> tuple[Told, float]:
    """All claimers at once, from one signal on."""
    told, gate = Told(), threading.Barrier(CLAIMERS + 1)

    def work(at: int) -> None:
        connection, rng = Connection(adapter.HOST, adapter.PORT), Random(at)
        wanted = [rng.choice(adapter.PLAN["race"]) for _ in range(each)]
        headers = adapter.session(adapter.PLAN["claimers"][at])
        gate.wait()
        for key in wanted:
            began = time.perf_counter()
            status, _headers, body = connection.request("POST", f"{adapter.CUSTOMERS}/{key}/claim", headers, "{}")
            told.latencies.append(time.perf_counter() - began)
            if status == GOT:
                told.won.append((key, at))
            elif status not in LOST:
                told.strange.append(f"{status} {body[:160].decode('utf-8', 'replace')}")
        connection.close()

    threads = [threading.Thread(target=work, args=(at,)) for at in range(CLAIMERS)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return told, time.perf_counter() - began


def free(cluster: Cluster) -> None:
    """What the claimers of earlier cases hold goes back, straight in the table."""
    statement = "UPDATE customers_customer SET owner_id = NULL, claimed_at = NULL, falls_at = NULL, falls_why = '' WHERE owner_id = ANY(%s::uuid[])"
    run(cluster, statement, (adapter.PLAN["people"],))
