"""A house of its own for hostile visitors: what they leave there disturbs nobody."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import BrowserContext, Dialog, Page

PASSWORD = "kehai-browser-tests-2026"
_WATCH = """
window.xss = (...words) => window.__ran('xss ' + words.join(' '));
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => window.__ran(name);
document.addEventListener('securitypolicyviolation', (event) =>
  window.__refused([event.violatedDirective, event.blockedURI, event.sourceFile, event.sample].join(' ')));
"""


@dataclass
class Alarm:
    """What ran that should not, what was said in dialogs, what the content policy had to refuse."""

    ran: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext) -> None:
        """Watches every page and frame of a person's browser, from before its first script."""
        context.expose_function("__ran", lambda told: self.ran.append(str(told)))
        context.expose_function("__refused", lambda told: self.refused.append(str(told)))
        context.add_init_script(_WATCH)
        context.on("page", lambda page: page.on("dialog", self._dialog))

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def silent(self) -> bool:
        """Whether nothing happened."""
        return not (self.ran or self.dialogs or self.refused)


@dataclass(frozen=True)
class Place:
    """A running house with its database."""

    url: str
    owner: "psycopg.Connection[tuple[Any, ...]]"

    def one(self, statement: str) -> Any:
        """One value of the database."""
        found = self.owner.execute(statement).fetchone()
        return found[0] if found else None


def token(page: Page) -> str:
    """The CSRF token of a person's browser."""
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")


def sign_in(page: Page, house: Place, who: str = "admin") -> None:
    """Through the interface."""
    page.goto(f"{house.url}/healthz")
    page.request.get(f"{house.url}/")
    answer = page.request.post(f"{house.url}/api/session", data={"username": who, "password": PASSWORD}, headers={"X-CSRFToken": token(page)})
    assert answer.ok, answer.text()


def send(page: Page, house: Place, path: str, body: dict[str, Any], method: str = "POST") -> Any:
    """A write as the person of this page."""
    headers = {"X-CSRFToken": token(page), "Content-Type": "application/json", "Origin": house.url}
    answer = page.request.fetch(f"{house.url}{path}", method=method, data=json.dumps(body), headers=headers)
    assert answer.ok, f"{method} {path} {body}: {answer.status} {answer.text()}"
    return answer.json() if answer.body() else None


def start(folder: Path, cluster: Any, name: str) -> Iterator[Place]:
    """Runs `kehai run --demo` on a database of its own."""
    from tests.support.cluster import environment  # noqa: PLC0415  needs Django set up
    from tests.support.server import run  # noqa: PLC0415

    cluster.create(name)
    more = {"KEHAI_DEMO_PASSWORD": PASSWORD, "KEHAI_WEB_WORKERS": "1", "KEHAI_WEB_DIST": os.environ.get("KEHAI_WEB_DIST", "")}
    house = run(folder / "data", "--demo", log=folder / "log.txt", **more, **environment(cluster, name))
    try:
        house.wait(300)
        with cluster.owner(name) as connection:
            yield Place(house.url, connection)
    finally:
        house.stop()
        cluster.drop(name)
