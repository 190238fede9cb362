"""Web Push to a browser that shows no page: the message sealed for it alone (RFC 8291), signed as ours (RFC 8292), handed over (RFC 8030).

No library of the field is taken: pywebpush brings two HTTP clients of its own past the one way out (`transport`),
and what it stands on is the hundred lines below on the same `cryptography`.
"""

import base64
import os
import struct
import time
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kehai.kernel.transport import Call, Unreachable, fetch

MOST = 3000  # bytes of a message: every push service takes 4096 with what is put around it
LIFE = 12 * 3600  # seconds a signature holds; RFC 8292 allows a day
_RECORD, _POINT, _AUTH, _HALF = 4096, 65, 16, 32
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class NotTaken(Exception):
    """The push service did not take it now; a job tries again."""


class Gone(Exception):
    """The browser listens no more at this address."""


class Refused(Exception):
    """The push service will never take this: the status."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a browser listens and what a message to it is sealed with, as its page told us."""

    endpoint: str
    p256dh: str
    auth: str


def text_of(raw: bytes) -> str:
    """Base64 for URLs without padding, as all of Web Push writes it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The other way round. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def new_pair() -> tuple[bytes, str]:
    """A key pair of the house: the private half to be sealed (32 bytes), the public one as browsers take it."""
    made = ec.generate_private_key(ec.SECP256R1())
    return made.private_numbers().private_value.to_bytes(_HALF, "big"), text_of(_point(made.public_key()))


def fits(address: Address) -> bool:
    """Whether a message can be sealed for it: an address of a server, a point on the curve, 16 bytes."""
    try:
        parts = urlsplit(address.endpoint)
        _public(bytes_of(address.p256dh))
        return parts.scheme in ("https", "http") and bool(parts.hostname) and len(bytes_of(address.auth)) == _AUTH
    except (ValueError, UnsupportedAlgorithm):
        return False


def sealed_for(address: Address, text: bytes) -> bytes:
    """The message as only this browser reads it: aes128gcm in one record, with a key pair and a salt of this message."""
    once, salt = ec.generate_private_key(ec.SECP256R1()), os.urandom(_AUTH)
    theirs, ours = bytes_of(address.p256dh), _point(once.public_key())
    shared = once.exchange(ec.ECDH(), _public(theirs))
    secret = _derived(bytes_of(address.auth), shared, b"WebPush: info\0" + theirs + ours, 32)
    key, nonce = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16), _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack("!IB", _RECORD, len(ours)) + ours
    return head + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def signature(endpoint: str, pair: tuple[bytes, str], subject: str, at: float | None = None) -> str:
    """The header by which the push service knows who sends, good for this service and half a day."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(at or time.time()) + LIFE, "sub": subject}
    signed = ".".join(text_of(orjson.dumps(part)) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    key = ec.derive_private_key(int.from_bytes(pair[0], "big"), ec.SECP256R1())
    r, s = utils.decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{text_of(r.to_bytes(_HALF, 'big') + s.to_bytes(_HALF, 'big'))}, k={pair[1]}"


def send(address: Address, text: bytes, pair: tuple[bytes, str], subject: str, seconds: int) -> None:
    """Hands over one message, which the service keeps for so long while the device is off. Raises NotTaken, Gone, Refused."""
    headers = {
        "Authorization": signature(address.endpoint, pair, subject),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds),
        "Urgency": "normal",
    }
    try:
        status = fetch(Call(address.endpoint, "POST", content=sealed_for(address, text[:MOST]), headers=headers, size=64 * 1024)).status
    except Unreachable as error:
        raise NotTaken(error.why) from error
    if status in _GONE:
        raise Gone(str(status))
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotTaken(f"HTTP {status}")
    if status not in range(200, 300):
        raise Refused(str(status))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _public(raw: bytes) -> ec.EllipticCurvePublicKey:
    if len(raw) != _POINT:
        raise ValueError("no uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=salt, info=info).derive(secret)
