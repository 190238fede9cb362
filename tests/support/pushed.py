"""What stands at the other end of Web Push: a browser's keys, and how it reads and trusts a message (RFC 8291, 8292), written from their text."""

import base64
import json
import os
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Device:
    """What a browser's push manager is: a key pair, a secret, an address; and how it reads (RFC 8291, written anew from its text)."""

    def __init__(self, port, name="a"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth, self.endpoint = os.urandom(16), f"http://127.0.0.1:{port}/wpush/{name}"
        self.public = self.key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)

    def told(self, **more):
        return {"endpoint": self.endpoint, "keys": {"p256dh": b64(self.public), "auth": b64(self.auth)}, **more}

    def reads(self, request):
        body = request.partition(b"\r\n\r\n")[2]
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(body) <= size == 4096
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))

        def derived(salt, secret, info, length):
            return HKDF(hashes.SHA256(), length, salt=salt, info=info).derive(secret)

        secret = derived(self.auth, shared, b"WebPush: info\0" + self.public + theirs, 32)
        key, nonce = derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16), derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        assert plain[-1:] == b"\x02", "the last record"
        return json.loads(plain[:-1])


def head(request, name):
    return re.search(rf"(?im)^{name}: (.*?)\r$".encode(), request)[1].decode()


def verified(request, port, public):
    """The claims of the signature, checked against the key that the browser was given."""
    token, key = re.fullmatch(r"vapid t=(\S+), k=(\S+)", head(request, "authorization")).groups()
    assert key == public
    signed, _dot, last = token.rpartition(".")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(key))
    r, s = (int.from_bytes(half, "big") for half in (raw(last)[:32], raw(last)[32:]))
    point.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        point.verify(encode_dss_signature(r, s), signed.encode() + b"x", ec.ECDSA(hashes.SHA256()))
    claims = json.loads(raw(signed.split(".")[1]))
    assert claims["aud"] == f"http://127.0.0.1:{port}", "good for this service alone"
    return claims
