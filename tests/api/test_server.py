"""The same doors through a real server: sign in, look, write, sign out, over a socket and a pool of connections."""

import json
import re
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import psycopg
import pytest

pytestmark = pytest.mark.slow
CUSTOMERS = "/api/customers/customer"


class Caller:
    """A person at the real server's door."""

    def __init__(self, address: str) -> None:
        self._address, self._jar = address, CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self._jar))

    def token(self) -> str:
        """What the page shows in its cookie."""
        return next((cookie.value or "" for cookie in self._jar if cookie.name == "csrftoken"), "")

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        """Status, headers and the answer as JSON."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token(), "Accept-Language": "en"}
        request = Request(self._address + path, content, headers, method=method)  # noqa: S310  our own server
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.headers, _json(answer.read())
        except HTTPError as error:
            with error:
                return error.code, error.headers, _json(error.read())


def _json(content: bytes) -> Any:
    return json.loads(content) if content[:1] in (b"{", b"[") else content


def test_a_day_at_the_real_door(server):
    from tests.conftest import DEMO_PASSWORD  # noqa: PLC0415  of the running server

    caller = Caller(server)
    wrong = {"username": "boss", "password": "wrong"}
    assert caller.call("POST", "/api/session", wrong)[0] == 403
    status, _headers, page = caller.call("GET", "/")
    assert status in (200, 503)
    if not caller.token():
        pytest.skip("the web client is not built, so no page gives out a token")
    assert re.search(rb'name="csrf-token" content="\w+"', page)
    assert caller.call("POST", "/api/session", wrong)[0] == 401
    status, _headers, me = caller.call("POST", "/api/session", {"username": "boss", "password": DEMO_PASSWORD})
    assert (status, me["user"]["username"]) == (200, "boss")
    status, headers, listed = caller.call("GET", f"{CUSTOMERS}?size=3&total=exact")
    assert (status, len(listed["rows"]), headers["Cache-Control"]) == (200, 3, "no-store")
    assert listed["total"] > 3
    derived = (f"{CUSTOMERS}/group?by=stage", f"{CUSTOMERS}/export.xlsx?q=12")
    for path in ("/api/kinds", "/api/regions", "/api/openapi.json", "/api/search?q=12", *derived):
        assert caller.call("GET", path)[0] == 200, path
    assert caller.call("DELETE", "/api/session")[0] == 204
    assert caller.call("GET", CUSTOMERS)[0] == 401


def test_requests_after_the_database_dropped_every_connection_are_answered(server, cluster):
    from tests.conftest import DEMO_PASSWORD  # noqa: PLC0415  of the running server

    caller = Caller(server)
    caller.call("GET", "/")
    if not caller.token():
        pytest.skip("the web client is not built, so no page gives out a token")
    assert caller.call("POST", "/api/session", {"username": "boss", "password": DEMO_PASSWORD})[0] == 200
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as above:
        theirs = "FROM pg_stat_activity WHERE usename = 'kehai_app' AND datname LIKE '%\\_server'"
        ended = above.execute(f"SELECT count(pg_terminate_backend(pid)) {theirs}")
        assert ended.fetchone()[0] > 0
    assert [caller.call("GET", "/api/me")[0] for _ in range(8)] == [200] * 8
    assert caller.call("GET", "/healthz")[0] == 200
