"""What the API needs of people: who holds a session. The domain that keeps users registers itself here."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from kehai.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a request to sign in comes from: address, browser, and the key of a device known from before."""

    address: str
    agent: str
    device: str = ""


class Signed(Protocol):
    """Who is behind a session: the actor, the epoch the request works under, what /api/me tells."""

    @property
    def actor(self) -> Actor:
        """Whose rights the request has."""

    @property
    def epoch(self) -> int:
        """The company's epoch, read by the same statement."""

    @property
    def me(self) -> dict[str, Any]:
        """The answer of GET /api/me."""

    @property
    def hold(self) -> str:
        """The code of what stands before everything else (a new password, a second factor, another place); empty: nothing."""

    @property
    def why(self) -> str:
        """The sentence about the hold."""


class Door(Protocol):
    """Sessions, as a domain keeps them; a module with these functions will do."""

    def sign_in(self, username: str, password: str, facts: Facts, *, remember: bool) -> str:
        """A new session's key. Raises SignInFirst for a wrong pair, TooMany when guessing is slowed down."""

    def resolve(self, token: str, address: str = "", *, touch: bool = True) -> Signed | None:
        """Who holds this key, by one primary-key statement; None for nobody, and for a key that still waits.

        `touch` False: asked by the house itself, so that it does not count as the person being at work.
        """

    def program(self, key: str, address: str) -> Signed | None:
        """For whom a program with this key acts; None for a key that is none."""

    def waiting(self, token: str) -> list[str] | None:
        """The second factors, one of which this key still waits for; None where it waits for nothing."""

    def remembered(self, token: str) -> bool:
        """Whether the browser shall keep the key after it is closed."""

    def lifetime(self) -> int:
        """Seconds until any session ends."""

    def know_device(self, token: str, device: str) -> str:
        """Keeps that the person of this session uses this browser; its key, new where it had none."""

    def working(self, signed: Signed | None, address: str) -> AbstractContextManager[None]:
        """What rules may ask about the request while it is worked on."""

    def refuse_stale(self, actor: Actor) -> None:
        """Raises ProveAgain where the person's second factor was shown too long ago."""

    def sign_out(self, token: str, *, everywhere: bool) -> None:
        """Ends this session, or all of the person's."""

    def change_password(self, token: str, old: str, new: str, facts: Facts) -> None:
        """Changes the password and ends all other sessions. Raises Invalid at `old` or `new`, TooMany."""

    def set_language(self, person: UUID, language: str) -> None:
        """Remembers the person's language. Raises Invalid."""


_door: list[Door] = []


def register(door: Door) -> None:
    """Called once at start-up by the domain that keeps users; a second one fails there."""
    if _door and _door[0] is not door:
        raise TypeError("two domains want to keep the sessions")
    _door[:] = [door]


def door() -> Door:
    """The registered door; RuntimeError where no domain keeps users."""
    if not _door:
        raise RuntimeError("no domain keeps the sessions")
    return _door[0]
