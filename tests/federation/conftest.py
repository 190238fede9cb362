"""What these tests share: a real OpenID provider, somebody who sets providers up, browsers that go there and back."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support import oidc
from tests.support.oidc import Provider


@pytest.fixture(autouse=True)
def local(settings: Any) -> None:
    """The house may call this machine, and remembers nothing of the test before."""
    from kehai.crm.people.federation import keys  # noqa: PLC0415  needs Django set up

    settings.OUTBOUND_ALLOW = ["127.0.0.1/32"]
    keys.forget()


@pytest.fixture
def idp() -> Iterator[Provider]:
    """An OpenID provider that serves."""
    with oidc.running() as provider:
        yield provider


@pytest.fixture
def way(idp: Provider, db: None) -> Any:
    """It, set up here: people are known by their verified address."""
    return setting_up("oidc", oidc.SECRET, name="公司账号", base=idp.issuer, client_id=oidc.CLIENT, link="email")


def setting_up(type_: str, secret: str, **facts: Any) -> Any:
    """A provider with its secret, through the doors."""
    from kehai.kernel import run  # noqa: PLC0415  needs Django set up
    from kehai.kernel.access import system  # noqa: PLC0415
    from kehai.kernel.catalogue import kind  # noqa: PLC0415
    from kehai.kernel.testing import example  # noqa: PLC0415

    made = example("people.identity_provider", type=type_, **facts)
    if secret:
        run.act(kind("people.identity_provider"), "set_secret", [made.pk], {"secret": secret}, system("test"))
    return made


def person(username: str = "li", **facts: Any) -> Any:
    """One of our people."""
    from kehai.kernel.testing import example  # noqa: PLC0415  needs Django set up

    return example("people.user", **{"username": username, "name": "李雷", "email": "li@example.cn", "language": "en", **facts})


def stranger() -> Any:
    """A browser in which nobody is signed in."""
    from tests.api.browser import Browser  # noqa: PLC0415  needs Django set up

    return Browser()


def there(browser: Any, way: Any, **query: str) -> str:
    """The address that the browser is sent to."""
    answer = browser.get(f"/api/session/with/{way.pk}", query)
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def back(browser: Any, url: str) -> str:
    """Where the browser ends that is sent back to this address."""
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == "http://testserver"
    answer = browser.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def me(browser: Any) -> str:
    """The user name of who is signed in; empty for nobody."""
    answer = browser.look("/api/me")
    return str(answer.data["user"]["username"]) if answer.status_code == 200 else ""
