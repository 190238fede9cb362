"""What the API needs of people: who holds a session. The domain that keeps users registers itself here."""

from typing import Any, Protocol
from uuid import UUID

from kehai.kernel.access import Actor


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
    def must_change(self) -> bool:
        """Whether nothing but a new password is allowed."""


class Door(Protocol):
    """Sessions, as a domain keeps them; a module with these functions will do."""

    def sign_in(self, username: str, password: str, address: str, agent: str) -> str:
        """A new session's key. Raises SignInFirst for a wrong pair, TooMany when locked."""

    def resolve(self, token: str) -> Signed | None:
        """Who holds this key, by one primary-key statement; None for nobody."""

    def sign_out(self, token: str, *, everywhere: bool) -> None:
        """Ends this session, or all of the person's."""

    def change_password(self, token: str, old: str, new: str) -> None:
        """Changes the password and ends all other sessions. Raises Invalid at `old` or `new`."""

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
