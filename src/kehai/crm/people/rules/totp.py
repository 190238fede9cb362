"""One-time codes of a telephone: RFC 6238 with the figures every authenticator app knows (SHA-1, 6 digits, 30 s)."""

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote, urlencode

DIGITS, PERIOD, DRIFT = 6, 30, 1


def new_secret() -> bytes:
    """160 bits, as RFC 4226 recommends."""
    return secrets.token_bytes(20)


def code(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one time step (RFC 4226 §5.3)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching(secret: bytes, shown: str, now: float | None = None) -> int | None:
    """The time step whose code was shown, of the present one and one on either side; None for a wrong code."""
    if not (shown.isascii() and shown.isdigit()):
        return None
    step = int(time.time() if now is None else now) // PERIOD
    # All are compared, so that the time it takes tells nothing.
    found = [at for at in range(step - DRIFT, step + DRIFT + 1) if hmac.compare_digest(code(secret, at), shown)]
    return found[0] if found else None


def text(secret: bytes) -> str:
    """The secret as a person types it."""
    return base64.b32encode(secret).decode().rstrip("=")


def uri(secret: bytes, account: str, issuer: str) -> str:
    """What the QR code says (the Key Uri Format of authenticator apps)."""
    label = quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?" + urlencode({"secret": text(secret), "issuer": issuer}, quote_via=quote)
