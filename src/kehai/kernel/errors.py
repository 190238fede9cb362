"""The refusals of the kernel: normal outcomes with a status and a sentence a person understands."""

from typing import Any


def sayable(told: Any) -> str:
    """The beginning of something that a caller sent, fit to stand in an answer."""
    return str(told)[:60].encode("utf-8", "replace").decode().replace("\0", "?")


class Refusal(Exception):
    """Something may not or cannot be done; `message` is for people, `code` for programs."""

    status = 409
    code = "refused"

    def __init__(self, message: Any, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class Invalid(Refusal):
    """Bad input; `fields` maps a field's name to a sentence."""

    status = 422
    code = "invalid"

    def __init__(self, message: Any, fields: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class NotThere(Refusal):
    """Not there, or not yours: one answer for both."""

    status = 404
    code = "not_found"


class Gone(Refusal):
    """Merged into another record, which the asker sees: `merged_into`."""

    status = 410
    code = "merged"


class MayNot(Refusal):
    """Visible, but this is not for you to do."""

    status = 403
    code = "forbidden"


class SignInFirst(Refusal):
    """Nobody is signed in."""

    status = 401
    code = "unauthenticated"


class TooMany(Refusal):
    """Too often; `retry_after` in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: Any, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Conflict(Refusal):
    """A field of this edit was changed by somebody else since it was read."""

    code = "conflict"

    def __init__(self, message: Any, conflicts: dict[str, dict[str, Any]]) -> None:
        super().__init__(message)
        self.conflicts = conflicts
