"""Short messages (短信) through a gateway of the company's choice, by a small HTTP contract: docs/operations/sms.md.

From jobs only; nothing is sent where no gateway is configured.
"""

from http import HTTPStatus
from typing import Any

from django.conf import settings

from kehai.kernel.transport import Call, Unreachable, fetch

LONGEST = 500  # characters: about eight parts
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class NotTaken(Exception):
    """The gateway did not take it now; a job tries again."""


class Refused(Exception):
    """The gateway will never take it: the status."""


def configured() -> bool:
    """Whether there is a gateway to give messages to."""
    return bool(settings.SMS["url"])


def send(to: str, text: str, ident: str) -> None:
    """Hands one message to the gateway; the same `ident` means the same message. Raises NotTaken and Refused."""
    gateway: dict[str, Any] = settings.SMS
    headers = {"Authorization": f"Bearer {gateway['key']}"} if gateway["key"] else {}
    body = {"id": ident, "to": to, "text": " ".join(text.split())[:LONGEST]}
    try:
        status = fetch(Call(gateway["url"], "POST", json=body, headers=headers, size=64 * 1024)).status
    except Unreachable as error:
        raise NotTaken(str(error)) from error
    if status in range(200, 300):
        return
    if status in range(400, 500) and status not in _LATER:
        raise Refused(str(status))
    raise NotTaken(f"HTTP {status}")
