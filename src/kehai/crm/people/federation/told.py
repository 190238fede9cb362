"""What all ways of signing in elsewhere share: what is told of a person, how a way refuses, how one asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.transport import Answer, Call, Unreachable, fetch

# What the sign-in page has a sentence for; nothing more is told to a stranger.
CODES = frozenset(
    {"unknown_way", "not_configured", "cancelled", "expired", "unreachable", "not_trusted", "stranger", "disabled", "domain", "taken", "closed"}
)


class Refused(Exception):
    """Nobody comes in this way; `code` is for the sign-in page, `why` for the log of the house."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider says of somebody. `subject` is its own unchanging name; `email` only where it is verified."""

    subject: str
    shown: str = ""
    username: str = ""
    name: str = ""
    email: str = ""
    number: str = ""
    second: bool = False


@dataclass(frozen=True, slots=True)
class Trip:
    """One way there and back: what is sent along, and what must come back."""

    state: str
    nonce: str
    verifier: str
    back: str


class Way(Protocol):
    """A kind of provider that is visited with the browser; a module with these two functions will do."""

    def leave(self, provider: IdentityProvider, trip: Trip) -> str:
        """Where the browser is sent. Raises Refused."""

    def arrive(self, provider: IdentityProvider, trip: Trip, sent: Mapping[str, str]) -> Told:
        """Who came back with these parameters. Raises Refused."""


def asked(call: Call) -> Answer:
    """An answer of the provider. Raises Refused."""
    try:
        return fetch(call)
    except Unreachable as error:
        raise Refused("unreachable", str(error)) from error


def mapping(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer. Raises Refused."""
    try:
        found = answer.json()
    except Unreachable as error:
        raise Refused("unreachable", f"no JSON with status {answer.status}") from error
    if not isinstance(found, dict):
        raise Refused("unreachable", f"no object with status {answer.status}")
    return found


def word(found: Mapping[str, Any], name: str, most: int = 255) -> str:
    """A text of an answer, empty where it is none or too long to be one."""
    value = found.get(name)
    return value.strip() if isinstance(value, str) and len(value) <= most and "\0" not in value else ""


def needed(found: Mapping[str, Any], name: str, most: int = 255) -> str:
    """A text that must be there. Raises Refused."""
    value = word(found, name, most)
    if not value:
        raise Refused("not_trusted", f"the answer has no {name}")
    return value


def code_of(sent: Mapping[str, str], name: str = "code") -> str:
    """The code the browser brought back. Raises Refused where the person or the provider said no."""
    if sent.get("error") or not sent.get(name):
        raise Refused("cancelled", sent.get("error", "")[:60])
    return sent[name]


def secret_of(provider: IdentityProvider) -> str:
    """The provider's secret. Raises Refused where there is none that opens."""
    found = provider.told()
    if not found:
        raise Refused("not_configured", "no secret, or one sealed under another signing key")
    return found
