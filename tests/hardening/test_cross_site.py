"""Another site's page tries every operation that changes something, in the browser of somebody signed in: none is accepted (T37)."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.hardening.houses import PASSWORD, Alarm, Place, sign_in, token

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SOME = "00000000-0000-7000-8000-000000000007"
# Every way by which a page of another origin can make a browser send something; `told` comes back per operation.
ATTACK = """
async ([house, operations, stolen, forms]) => {
  const sent = [];
  const tell = async (way, path, init) => {
    try { await fetch(house + path, {credentials: 'include', ...init}); sent.push(way); } catch (error) { sent.push('blocked ' + way); }
  };
  const body = JSON.stringify({name: 'cross', username: 'cross', password: 'cross', csrfmiddlewaretoken: stolen});
  const plain = new URLSearchParams({name: 'cross', _method: 'DELETE', csrfmiddlewaretoken: stolen}).toString();
  for (const [method, path] of operations) {
    const simple = method === 'GET' ? 'GET' : 'POST';
    await tell('text', path, {method: simple, mode: 'no-cors', headers: {'Content-Type': 'text/plain'}, body: simple === 'GET' ? undefined : body});
    await tell('form', path, {method: 'POST', mode: 'no-cors', headers: {'Content-Type': 'application/x-www-form-urlencoded'}, body: plain});
    await tell('override', path + '?_method=' + method, {method: 'POST', mode: 'no-cors', body: new FormData()});
    const headers = {'Content-Type': 'application/json', 'X-CSRFToken': stolen};
    await tell('json', path, {method, headers, body: method === 'GET' ? undefined : body});
    await tell('header', path, {method: 'POST', headers: {'X-HTTP-Method-Override': method, 'Content-Type': 'text/plain'}, body});
  }
  for (const [method, path] of operations) {
    const image = new Image();
    await new Promise((done) => { image.onload = image.onerror = done; image.src = house + path; });
    sent.push('img');
  }
  for (const [method, path] of operations.slice(0, forms)) {
    const frame = Object.assign(document.createElement('iframe'), {name: 'f' + sent.length});
    const form = Object.assign(document.createElement('form'), {action: house + path, method: 'post', enctype: 'text/plain', target: frame.name});
    form.append(Object.assign(document.createElement('input'), {name: '{"name":"cross","x":"', value: '"}'}));
    document.body.append(frame, form);
    await new Promise((done) => { frame.onload = done; form.submit(); setTimeout(done, 3000); });
    sent.push('real form');
    frame.remove();
  }
  return sent;
}
"""


class _Evil(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """A page that looks harmless."""
        page = b"<!doctype html><title>cats</title><body>cats</body>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def evil() -> Iterator[int]:
    """The port of the other site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="zh-CN")
    made.set_default_timeout(200_000)
    yield made
    made.close()


def _operations(page: Page, house: Place) -> list[tuple[str, str]]:
    """All that the document tells, with a real record where one can be put in; what ends the session comes last."""
    document = page.request.get(f"{house.url}/api/openapi.json").json()
    found = [(method.upper(), path) for path, methods in document["paths"].items() for method in methods]
    customer = str(house.one("SELECT id FROM customers_customer LIMIT 1"))
    filled = [(method, path.replace("{id}", customer if "/customers/customer/" in path else SOME)) for method, path in found]
    return sorted(((m, p) for m, p in filled if "{" not in p), key=lambda one: "session" in one[1])


def _state(house: Place) -> tuple[Any, ...]:
    """What no attempt may have moved: the history, the records, files, sessions and settings."""
    return tuple(
        house.one(f"SELECT {what}")
        for what in (
            "(SELECT count(*) FROM kernel_change WHERE actor_kind = 'user')",
            "(SELECT count(*) FROM kernel_file)",
            "(SELECT count(*) FROM kernel_import)",
            "(SELECT count(*) FROM kernel_setting)",
            "(SELECT count(*) FROM people_session)",
            "(SELECT count(*) FROM kernel_trail WHERE outcome = 'done' AND event IN ('sign_in', 'sign_out', 'permission_change', 'upload'))",
        )
    )


@pytest.mark.parametrize("site", ["127.0.0.1", "localhost"])  # the same site on another port, and another site
def test_no_write_from_another_origin_is_accepted(context: BrowserContext, house: Place, evil: int, site: str):
    page = context.new_page()
    sign_in(page, house)
    every = _operations(page, house)
    unsafe = [one for one in every if one[0] != "GET"]
    assert len(unsafe) > 100
    accepted: list[str] = []

    def look(response: Response) -> None:
        method = response.request.method
        if method not in ("GET", "HEAD", "OPTIONS") and response.url.startswith(house.url) and response.status < 400:
            accepted.append(f"{method} {response.url}: {response.status}")

    context.on("response", look)
    before, tries = _state(house), 0
    page.goto(f"http://{site}:{evil}/")
    # The worst neighbour on this host also puts its own token into the jar that all ports share.
    page.evaluate("document.cookie = 'csrftoken=" + "a" * 32 + "; path=/'")
    share = unsafe if site == "127.0.0.1" else unsafe[::4]
    for at in range(0, len(share), 40):
        tries += len(page.evaluate(ATTACK, [house.url, share[at : at + 40], "a" * 32, 4]))
    tries += len(page.evaluate(ATTACK, [house.url, [one for one in every if one[0] == "GET" and "export" not in one[1]][::5], "a" * 32, 0]))
    assert tries > 500 or site != "127.0.0.1"
    assert accepted == []
    assert _state(house) == before
    assert page.request.get(f"{house.url}/api/me").ok  # still signed in: nobody was signed out either


def test_nobody_is_signed_in_by_another_site(context: BrowserContext, house: Place, evil: int):
    page = context.new_page()
    page.goto(f"{house.url}/")
    page.goto(f"http://127.0.0.1:{evil}/")
    before = house.one("SELECT count(*) FROM people_session")
    body = json.dumps({"username": "sales1", "password": PASSWORD})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json"):
        page.evaluate(
            "([url, body, kind]) => fetch(url, {method: 'POST', credentials: 'include', headers: {'Content-Type': kind}, body,"
            " mode: kind === 'application/json' ? 'cors' : 'no-cors'}).catch(() => 0)",
            [f"{house.url}/api/session", body, kind],
        )
    assert house.one("SELECT count(*) FROM people_session") == before
    assert page.request.get(f"{house.url}/api/me").status == 401
    # The control: the same words from our own page are taken.
    headers = {"X-CSRFToken": token(page), "Content-Type": "application/json", "Origin": house.url}
    assert page.request.post(f"{house.url}/api/session", data=body, headers=headers).ok


def test_our_pages_stand_in_nobody_elses_frame(context: BrowserContext, house: Place, evil: int):
    alarm = Alarm()
    alarm.on(context)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{evil}/")
    page.evaluate("(url) => { const f = document.createElement('iframe'); f.src = url; document.body.append(f); }", house.url)
    page.wait_for_timeout(1500)
    assert "客海" not in "".join(frame.content() for frame in page.frames if frame != page.main_frame)
