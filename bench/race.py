"""Sixty-four people claim from one pool at the same time; afterwards the database says whether anybody got too much."""

import threading
import time
from random import Random
from typing import Any

from bench import adapter_kehai as adapter
from bench.load import Connection, percentile
from bench.sql import one, run
from kehai.site.postgres import Cluster

CAP, CLAIMERS = 50, 64
# A lost race is refused, or the customer is out of sight already; who claims what is his own already may not.
GOT, LOST = 200, (403, 404, 409)
SETTLED = """
SELECT count(*), count(DISTINCT owner_id), max(held) FROM (
  SELECT owner_id, count(*) OVER (PARTITION BY owner_id) AS held FROM customers_customer
  WHERE owner_id = ANY(%s::uuid[]) AND deleted_at IS NULL) c
"""


def race(cluster: Cluster, attempts: int) -> dict[str, Any]:
    """`attempts` claims in all; figures, with `sound` saying that no invariant was broken."""
    plan = adapter.PLAN
    free(cluster)
    run(cluster, "UPDATE customers_poolmember SET capacity = %s WHERE person_id = ANY(%s::uuid[])", (CAP, plan["people"]))
    won: list[tuple[str, int]] = []
    latencies: list[float] = []
    strange: list[str] = []
    each = attempts // CLAIMERS
    gate = threading.Barrier(CLAIMERS)

    def work(at: int) -> None:
        connection, rng = Connection(adapter.HOST, adapter.PORT), Random(at)
        wanted = [rng.choice(plan["race"]) for _ in range(each)]
        headers = adapter.session(plan["claimers"][at])
        gate.wait()
        for key in wanted:
            began = time.perf_counter()
            status, _headers, body = connection.request("POST", f"{adapter.CUSTOMERS}/{key}/claim", headers, "{}")
            latencies.append(time.perf_counter() - began)
            if status == GOT:
                won.append((key, at))
            elif status not in LOST:
                strange.append(f"{status} {body[:160].decode('utf-8', 'replace')}")

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(at,)) for at in range(CLAIMERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    owned, holders, most = one(cluster, SETTLED, (plan["people"],))
    twice = len(won) - len({key for key, _at in won})
    run(cluster, "UPDATE customers_poolmember SET capacity = NULL WHERE person_id = ANY(%s::uuid[])", (plan["people"],))
    free(cluster)
    return {
        "attempts": len(latencies),
        "seconds": seconds,
        "won": len(won),
        "owned": owned,
        "holders": holders,
        "most": most or 0,
        "twice": twice,
        "median": 1000 * percentile(latencies, 0.5),
        "p99": 1000 * percentile(latencies, 0.99),
        "strange": strange,
        "sound": not twice and owned == len(won) and (most or 0) <= CAP and not strange,
    }


def free(cluster: Cluster) -> None:
    """What the claimers of earlier cases hold goes back, straight in the table."""
    statement = "UPDATE customers_customer SET owner_id = NULL, claimed_at = NULL, falls_at = NULL, falls_why = '' WHERE owner_id = ANY(%s::uuid[])"
    run(cluster, statement, (adapter.PLAN["people"],))
