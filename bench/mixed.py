"""Sixteen people merge, take apart, claim, transfer and give back the same customers at once; bench/sound.py then looks for what is broken."""

import json
import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench import adapter_kehai as adapter
from bench.load import Connection

CLIENTS, ROWS, TURNS = 16, 24, 40
# Refused, out of sight, gone into another, or not possible any more: what the loser of a race is told.
LOST = frozenset({403, 404, 409, 410, 422})
BAD = 400


@dataclass(slots=True)
class Told:
    """How many turns were answered how, and answers that should not be."""

    done: int = 0
    lost: int = 0
    strange: list[str] = field(default_factory=list)


def mixed() -> dict[str, Any]:
    """Figures, and the customers that everybody had his hands on."""
    connection = Connection(adapter.HOST, adapter.PORT)
    rows = [_made(connection, at) for at in range(ROWS)]
    told, gate = Told(), threading.Barrier(CLIENTS + 1)

    def work(at: int) -> None:
        mine, chance = Connection(adapter.HOST, adapter.PORT), Random(at)
        gate.wait()
        for _turn in range(TURNS):
            name, path, sent = _turned(chance, at, rows)
            status, _headers, body = mine.request("POST", path, adapter.session(name), json.dumps(sent))
            told.done += status < BAD
            told.lost += status in LOST
            if status >= BAD and status not in LOST:
                told.strange.append(f"{path.rpartition('/')[2]} {status} {body[:160].decode('utf-8', 'replace')}")
        mine.close()

    threads = [threading.Thread(target=work, args=(at,)) for at in range(CLIENTS)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return {"done": told.done, "lost": told.lost, "strange": told.strange, "seconds": time.perf_counter() - began, "rows": rows}


def _made(connection: Connection, at: int) -> str:
    """A customer with a contact and a follow-up, taken back into the public pool of those who claim."""
    maker, boss = adapter.session(adapter.PLAN["claimers"][-1]), adapter.session("boss")
    sent = {"name": f"同手{time.time_ns()}{at}贸易有限公司"}
    key = str(json.loads(_sure(connection.request("POST", adapter.CUSTOMERS, maker, json.dumps(sent))))["id"])
    for kind, facts in (("contact", {"name": "张三"}), ("follow_up", {"content": "电话"})):
        _sure(connection.request("POST", f"/api/customers/{kind}", boss, json.dumps({"customer": key, **facts})))
    _sure(connection.request("POST", f"{adapter.CUSTOMERS}/{key}/take_back", boss, json.dumps({"reason": "race"})))
    return key


def _sure(answer: Any) -> bytes:
    if answer[0] >= BAD:
        raise RuntimeError(f"{answer[0]} {answer[2][:300]!r}")
    body: bytes = answer[2]
    return body


def _turned(chance: Random, at: int, rows: list[str]) -> tuple[str, str, dict[str, Any]]:
    """One turn of somebody: who, where, what."""
    row, other = chance.sample(rows, 2)
    path, what = f"{adapter.CUSTOMERS}/{row}", chance.random()
    claimer = adapter.PLAN["claimers"][at]
    if what < 0.15:
        return "boss", f"{path}/merge", {"others": [other], "reason": "race"}
    if what < 0.5:
        return claimer, f"{path}/claim", {}
    if what < 0.7:
        return "boss", f"{path}/transfer", {"person": chance.choice(adapter.PLAN["people"][:CLIENTS])}
    if what < 0.8:
        return claimer, f"{path}/release", {"reason": "race"}
    if what < 0.9:
        return "boss", f"{path}/take_back", {"reason": "race"}
    return "boss", "/api/customers/contact", {"customer": row, "name": f"李{at}"}
