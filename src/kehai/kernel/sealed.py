"""Secrets under the signing key: sealed ones that must be read again, digests of those that must not.

Every purpose has a key of its own. Text sealed for one purpose (or one row, where its id is part of the
purpose) opens for no other; with another signing key none opens, and secrets are entered again.
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12
_FORM = "1."  # what later forms can be told apart by


def key(purpose: str) -> bytes:
    """The purpose's own 256 bits."""
    return _derived(settings.SECRET_KEY, purpose)


@lru_cache(maxsize=256)
def _derived(signing: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"kehai:" + purpose.encode()).derive(signing.encode())


def seal(purpose: str, secret: bytes) -> str:
    """The secret encrypted, as text."""
    nonce = secrets.token_bytes(_NONCE)
    return _FORM + base64.urlsafe_b64encode(nonce + AESGCM(key(purpose)).encrypt(nonce, secret, None)).decode()


def unseal(purpose: str, sealed: str) -> bytes | None:
    """The secret again; None for what was sealed for something else, under another key, or is no seal."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(_FORM))
        return AESGCM(key(purpose)).decrypt(raw[:_NONCE], raw[_NONCE:], None)
    except (InvalidTag, ValueError):
        return None


def digest(purpose: str, text: str) -> str:
    """A keyed digest in hexadecimal: what is short cannot be guessed from it without the key."""
    return hmac.new(key(purpose), text.encode(), hashlib.sha256).hexdigest()
