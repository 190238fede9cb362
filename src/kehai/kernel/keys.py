"""UUIDv7 keys made in Python: a phone may make them offline and shards never clash (RFC 9562 §5.7)."""

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new key; keys made in one process sort in the order they were made.

    48 bits of milliseconds, then a 12-bit fraction of the millisecond kept strictly rising
    (RFC 9562 §6.2, method 3), then 62 random bits.
    """
    global _last  # noqa: PLW0603  the clock of this process
    with _lock:
        ticks = time.time_ns() * 4096 // 1_000_000
        _last = ticks = max(ticks, _last + 1)
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def is_uuid7(value: uuid.UUID) -> bool:
    """Whether a key brought by a client has the shape the server would have made."""
    return value.version == 7 and value.variant == uuid.RFC_4122
