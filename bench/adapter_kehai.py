"""The product's interface as the load driver sees it. Standard library only, so that any driver can use it.

BENCH_HTTP_PORT names the server, BENCH_PLAN a JSON file made by plan.py: requests to cycle through, ids to write to.
"""

import json
import os
import time
from pathlib import Path
from random import Random
from typing import Any

HOST, PORT = "127.0.0.1", int(os.environ.get("BENCH_HTTP_PORT", "8000"))
PLAN: dict[str, Any] = json.loads(Path(os.environ["BENCH_PLAN"]).read_text()) if "BENCH_PLAN" in os.environ else {}
PASSWORD = "bench-only-password"  # noqa: S105  of a database that only this machine reaches
CUSTOMERS = "/api/customers/customer"
OVER = ("done", "failed", "cancelled")
FOUND, MADE, BAD = 200, 201, 400
_sessions: dict[str, dict[str, str]] = {}


def sign_in(http: Any, name: str) -> dict[str, str]:
    """The headers of a signed-in person."""
    _status, headers, _body = http("GET", "/")
    token = _cookie(headers, "csrftoken")
    sent = {"Content-Type": "application/json", "X-CSRFToken": token, "Cookie": f"csrftoken={token}"}
    status, headers, body = http("POST", "/api/session", sent, json.dumps({"username": name, "password": PASSWORD}))
    if status != FOUND:
        raise RuntimeError(f"{name} cannot sign in: {status} {body[:200]!r}")
    fresh = _cookie(headers, "csrftoken") or token
    cookies = f"csrftoken={fresh}; kehai_session={_cookie(headers, 'kehai_session')}"
    return {"Cookie": cookies, "X-CSRFToken": fresh, "Content-Type": "application/json"}


def _cookie(headers: Any, name: str) -> str:
    """Of one Set-Cookie header, or of several joined by newlines."""
    pairs = headers.items() if isinstance(headers, dict) else headers
    for line in (line for key, value in pairs if key.lower() == "set-cookie" for line in value.split("\n")):
        key, _equals, value = line.partition(";")[0].strip().partition("=")
        if key == name:
            return str(value)
    return ""


def login(http: Any) -> None:
    """Everybody who asks in these cases."""
    for name in ["boss", "clerk", "owner0", *PLAN["claimers"]]:
        _sessions[name] = sign_in(http, name)


def session(name: str) -> dict[str, str]:
    """The headers of somebody signed in by login()."""
    return _sessions[name]


def _reading(case: str, name: str = "boss") -> Any:
    def make(_rng: Random, k: int) -> tuple[str, str, dict[str, str], None]:
        paths = PLAN["reads"][case]
        return "GET", paths[k % len(paths)], _sessions[name], None

    return make


def similar(_rng: Random, k: int) -> tuple[str, str, dict[str, str], str]:
    """A name that is being typed in."""
    typed = PLAN["reads"]["similar"]
    return "POST", "/api/customers/similar", _sessions["boss"], typed[k % len(typed)]


def create(_rng: Random, k: int) -> tuple[str, str, dict[str, str], str]:
    """A new company, each time another."""
    sent = {"name": f"上海新建测试{k}贸易有限公司", "grade": "b", "address": "上海市浦东新区人民路1号", "industry": "贸易"}
    return "POST", CUSTOMERS, _sessions["boss"], json.dumps(sent)


def update(rng: Random, k: int) -> tuple[str, str, dict[str, str], str]:
    """A remark and a grade."""
    key = rng.choice(PLAN["ids"])
    return "PATCH", f"{CUSTOMERS}/{key}", _sessions["boss"], json.dumps({"remark": f"备注 {k}", "grade": "abc"[k % 3]})


def claim(_rng: Random, k: int) -> tuple[str, str, dict[str, str], str]:
    """A public customer, never the same, by one of the claimers."""
    public, claimers = PLAN["public"], PLAN["claimers"]
    return "POST", f"{CUSTOMERS}/{public[k % len(public)]}/claim", _sessions[claimers[k % len(claimers)]], "{}"


def bring(http: Any) -> dict[str, Any]:
    """An import from the file to the last row, as the wizard does it."""
    content = Path(PLAN["file"]).read_bytes()
    line = b"bench-boundary-0123456789"
    part = b'Content-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    upload = b'Content-Disposition: form-data; name="file"; filename="bench.csv"\r\nContent-Type: text/csv\r\n\r\n' + content + b"\r\n"
    body = b"--%s\r\n%s--%s\r\n%s--%s--\r\n" % (line, part % (b"kind", b"customers.customer"), line, upload, line)
    who = _sessions["clerk"]
    told = _asked(http("POST", "/api/imports", {**who, "Content-Type": f"multipart/form-data; boundary={line.decode()}"}, body))
    path = f"/api/imports/{told['id']}"
    _until(http, path, "mapping")
    # Told from the customers that are there by their mobile number, as a clerk would ask for it.
    _asked(http("PATCH", path, {**who, "Content-Type": "application/json"}, json.dumps({"keys": ["mobile"]})))
    for step, status in (("check", "checked"), ("start", "done")):
        _asked(http("POST", f"{path}/{step}", who, "{}"))
        told = _until(http, path, status)
    if told["counts"]["new"] != PLAN["imported"]:
        raise RuntimeError(f"the import made {told['counts']}: {told['problems'][:3]}")
    return {"rows": told["counts"]["new"]}


def _asked(answer: Any) -> dict[str, Any]:
    if answer[0] >= BAD:
        raise RuntimeError(f"{answer[0]} {answer[2][:300]!r}")
    told: dict[str, Any] = json.loads(answer[2])
    return told


def _until(http: Any, path: str, status: str) -> dict[str, Any]:
    """Asks once a second, as the wizard's page does."""
    while True:
        told = _asked(http("GET", path, _sessions["clerk"]))
        if told["status"] == status:
            return told
        if told["status"] in OVER:
            raise RuntimeError(f"the import is {told['status']}: {told['error']} {told['problems'][:3]}")
        time.sleep(1)


def export(http: Any) -> dict[str, Any]:
    """A workbook of one pool."""
    status, _headers, body = http("GET", PLAN["export"], _sessions["boss"])
    if status != FOUND:
        raise RuntimeError(f"{status} {body[:300]!r}")
    return {"rows": PLAN["exported"], "bytes": len(body)}


def check(case: str, status: int, body: bytes) -> str | None:
    """A complaint about an answer that is not what was asked for."""
    if status >= BAD:
        return f"{case}: {status} {body[:160].decode('utf-8', 'replace')}"
    if case in PLAN["full"] and body.count(b'"version":') < PLAN["full"][case]:
        return f"{case}: fewer rows than there are"
    return None


READS = ("list", "page500", "cursor1000", "search_common", "search_rare", "open", "group", "desk")
CASES = {case: _reading(case) for case in READS} | {"list_sales": _reading("list_sales", "owner0")}
CASES |= {"similar": similar, "create": create, "update": update, "claim": claim}
ONCE = {"import": bring, "export": export}
