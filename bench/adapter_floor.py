"""The floor's interface for the load driver: the same questions, asked without a product around the database."""

import json
import os
import uuid
from pathlib import Path
from random import Random
from typing import Any

from bench.adapter_kehai import BAD, PLAN, READS
from kehai.kernel import text

HOST, PORT = "127.0.0.1", int(os.environ.get("BENCH_FLOOR_PORT", "8001"))
_JSON = {"Content-Type": "application/json"}


def login(_http: Any) -> None:
    """The floor asks nobody who he is."""


def _reading(case: str) -> Any:
    return lambda _rng, k: ("GET", f"/{case}/{k % len(PLAN['reads'][case])}", {}, None)


def create(_rng: Random, k: int) -> tuple[str, str, dict[str, str], str]:
    """The rows that the product writes for a new company, ready made."""
    name = f"上海新建测试{k}贸易有限公司"
    sent = {"id": str(uuid.uuid4()), "entity": str(uuid.uuid4()), "number": f"F{k}", "name": name, "tokens": text.name_tokens(name)}
    return "POST", "/create", _JSON, json.dumps(sent)


def update(rng: Random, k: int) -> tuple[str, str, dict[str, str], str]:
    """A remark and a grade."""
    return "POST", "/update", _JSON, json.dumps({"id": rng.choice(PLAN["ids"]), "remark": f"备注 {k}", "grade": "abc"[k % 3]})


def claim(_rng: Random, k: int) -> tuple[str, str, dict[str, str], str]:
    """A public customer gets an owner where it has none."""
    public = PLAN["public_floor"]
    return "POST", "/claim", _JSON, json.dumps({"id": public[k % len(public)], "person": PLAN["person"]})


def bring(http: Any) -> dict[str, Any]:
    """The rows of the same file, parsed and copied."""
    status, _headers, body = http("POST", "/import", {"Content-Type": "text/csv"}, Path(PLAN["file"]).read_bytes())
    if status >= BAD:
        raise RuntimeError(f"{status} {body[:300]!r}")
    return {"rows": json.loads(body)["rows"]}


def export(http: Any) -> dict[str, Any]:
    """The same rows as a workbook."""
    status, _headers, body = http("GET", "/export/0")
    if status >= BAD:
        raise RuntimeError(f"{status} {body[:300]!r}")
    return {"rows": PLAN["exported"], "bytes": len(body)}


def check(case: str, status: int, body: bytes) -> str | None:
    """A complaint about an answer that is not what was asked for."""
    if status >= BAD:
        return f"{case}: {status} {body[:160].decode('utf-8', 'replace')}"
    if case in PLAN["full"] and body.count(b'"version":') < PLAN["full"][case]:
        return f"{case}: fewer rows than there are"
    return None


CASES = {case: _reading(case) for case in (*READS, "list_sales", "similar")}
CASES |= {"create": create, "update": update, "claim": claim}
ONCE = {"import": bring, "export": export}
