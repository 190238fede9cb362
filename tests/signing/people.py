"""What people do at the door in these tests."""

import time
from typing import Any

from kehai.crm.people.records.user import User
from kehai.crm.people.rules import passwords, totp
from kehai.kernel import company
from kehai.kernel.access import system
from tests.api.browser import Browser

PASSWORD = "a long and quiet word"


def with_password(user: Any, password: str = PASSWORD) -> Any:
    """The person, whose password is known."""
    passwords.put(user, password, once=False)
    User.objects.filter(pk=user.pk).update(password=user.password, must_change=False, password_at=user.password_at)
    return user


def at(address: str = "203.0.113.7") -> Browser:
    """A fresh browser that comes from there (settings.PROXIES = 1)."""
    browser = Browser()
    browser.defaults["HTTP_X_FORWARDED_FOR"] = address
    return browser


def sign_in(browser: Browser, user: Any, password: str = PASSWORD, **more: Any) -> Any:
    """The answer to a password."""
    return browser.post_("/api/session", {"username": user.username, "password": password, **more})


def inside(user: Any, address: str = "203.0.113.7") -> Browser:
    """A browser in which the person has signed in."""
    browser = at(address)
    assert sign_in(browser, user).status_code == 200
    return browser


def decide(**told: Any) -> None:
    """The company decides: `decide(password_mode="mlps")`."""
    company.put({f"people.{name}": value for name, value in told.items()}, system("test"))


def app_of(browser: Browser) -> "App":
    """An authenticator app set up in this browser, and the recovery codes that came with it."""
    made = browser.post_("/api/me/totp")
    assert made.status_code == 200, made.content
    app = App(made.data["secret"])
    confirmed = browser.post_("/api/me/totp/confirm", {"code": app.code()})
    assert confirmed.status_code == 200, confirmed.content
    app.codes = confirmed.data["codes"]
    return app


class App:
    """An authenticator app: knows the secret, and the time."""

    def __init__(self, secret: str) -> None:
        import base64  # noqa: PLC0415  only here

        self.secret = base64.b32decode(secret + "=" * (-len(secret) % 8))
        self.codes: list[str] = []

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many half minutes later."""
        return totp.code(self.secret, int(time.time()) // totp.PERIOD + steps)

    def wrong(self) -> str:
        """A code that is not right now, nor before or after."""
        near = {self.code(step) for step in (-2, -1, 0, 1, 2)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)
