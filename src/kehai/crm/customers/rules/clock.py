"""The pool clock: when a private customer falls back into its public pool, and because of which rule."""

from datetime import datetime, timedelta

NO_FOLLOW_UP = "no_follow_up"


def falls_at(claimed: datetime | None, followed: datetime | None, days: int | None) -> datetime | None:
    """The moment a private customer falls: `days` after it was taken over or last followed up, whichever is later.

    None where it never falls: without a rule (`days` empty or 0) or without an owner (never taken over).
    """
    if not days or claimed is None:
        return None
    return max(claimed, followed or claimed) + timedelta(days=days)
