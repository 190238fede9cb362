"""UUIDv7 keys made in Python: a phone may make them offline and shards never clash (RFC 9562 §5.7)."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0
_FETCHED, _USED = 512, 8  # bytes asked of the system at once: asking for each key costs more than the rest of it
_random = b""
_at = 0


def uuid7() -> uuid.UUID:
    """A new key; keys made in one process sort in the order they were made.

    48 bits of milliseconds, then a 12-bit fraction of the millisecond kept strictly rising
    (RFC 9562 §6.2, method 3), then 62 random bits.
    """
    global _last, _random, _at  # noqa: PLW0603  the clock of this process and what it has left of the system's randomness
    with _lock:
        ticks = time.time_ns() * 4096 // 1_000_000
        _last = ticks = max(ticks, _last + 1)
        if _at >= len(_random):
            _random, _at = os.urandom(_FETCHED), 0
        bits = int.from_bytes(_random[_at : _at + _USED], "big") >> 2
        _at += _USED
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | bits
    return uuid.UUID(int=value)


def _forget() -> None:
    """A forked process draws its own: two with the same rest would make the same keys."""
    global _lock, _random
    _lock, _random = threading.Lock(), b""


os.register_at_fork(after_in_child=_forget)


def is_uuid7(value: uuid.UUID) -> bool:
    """Whether a key brought by a client has the shape the server would have made."""
    return value.version == 7 and value.variant == uuid.RFC_4122
