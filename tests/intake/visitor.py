"""Somebody without an account at a public form: reads the page, does its work, sends it."""

import hashlib
import html
import re
from itertools import count
from typing import Any
from unittest import mock

from django.test import Client

from kehai.crm.customers.records.web_form import WebForm
from kehai.crm.customers.rules.intake import guard
from tests.customers.factory import made

LATER = 10  # seconds that somebody takes to fill it in
NORTH, SOUTH = "113.108.81.189", "218.75.123.171"  # 深圳, 杭州


def web_form(**facts: Any) -> WebForm:
    """A form that asks for company, person, mobile, region and need."""
    return made(WebForm, title=facts.pop("title", "Ask us"), **facts)  # type: ignore[no-any-return]


def solved(challenge: str, bits: int) -> str:
    """The answer to a challenge, as the page's script finds it."""
    for number in count():
        if int.from_bytes(hashlib.sha256(f"{challenge}:{number}".encode()).digest(), "big") >> (256 - bits) == 0:
            return str(number)
    raise AssertionError


class Visitor:
    """One network address, no cookies kept."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self._client, self.address = Client(REMOTE_ADDR=address, enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en"), address

    def open(self, form: WebForm, **headers: str) -> Any:
        return self._client.get(f"/f/{form.key}", **headers)

    def challenge(self, form: WebForm) -> tuple[str, int]:
        page = self.open(form).content.decode()
        found, bits = re.search(r'name="challenge" value="([^"]+)"', page), re.search(r'data-bits="(\d+)"', page)
        assert found
        assert bits
        return html.unescape(found[1]), int(bits[1])

    def send(self, form: WebForm, *, script: bool = True, seconds: int = LATER, challenge: str = "", **told: str) -> Any:
        """Opens, works, waits, sends; names with a dot stand with two underscores."""
        given, bits = (challenge, 14) if challenge else self.challenge(form)
        work = solved(given, bits) if script else ""
        data = {name.replace("__", "."): value for name, value in told.items()}
        now = guard.time.time()
        with mock.patch.object(guard.time, "time", return_value=now + seconds):
            return self._client.post(f"/f/{form.key}", {"challenge": given, "work": work, **data})


ACME = {"name": "Acme 有限公司", "contact__name": "王小明", "contact__mobile": "18655101234", "need": "戒指一千只"}
