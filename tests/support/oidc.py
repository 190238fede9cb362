"""An OpenID provider on a real socket: discovery, keys that rotate, PKCE, codes that work once; it can be told to lie."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

LI = {"sub": "248289761001", "email": "li@example.cn", "email_verified": True, "preferred_username": "li", "name": "李雷"}
CLIENT, SECRET = "kehai-crm", "s3cret+with/odd chars"


def new_key(kid: str = "") -> RSAKey:
    """A key that signs."""
    return RSAKey.generate_key(2048, {"kid": kid or secrets.token_hex(4), "use": "sig", "alg": "RS256"})


@cache
def _first() -> RSAKey:
    """Making one takes long."""
    return new_key()


class Provider:
    """What it knows: one client, some people, and what it is told to say wrongly."""

    def __init__(self) -> None:
        self.port = 0
        self.keys = [_first()]
        self.person: dict[str, Any] = dict(LI)
        # Claims that the next identity tokens say otherwise; None leaves one out.
        self.wrong: dict[str, Any] = {}
        self.token: str | None = None  # in place of the one it would sign
        self.userinfo: dict[str, Any] | None = None  # where set, the token has no address and this is told instead
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.methods = ["client_secret_basic"]

    @property
    def issuer(self) -> str:
        """Its name."""
        return f"http://127.0.0.1:{self.port}"

    def rotate(self) -> None:
        """Signs with a new key from now on; the old one is published no more."""
        self.keys = [new_key()]

    def authorize(self, target: str, **person: Any) -> str:
        """What a browser gets that opens this address and whose person agrees: the address it is sent back to."""
        url, asked = urlsplit(target), {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        assert f"{url.scheme}://{url.netloc}{url.path}" == f"{self.issuer}/authorize"
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "person": json.dumps({**self.person, **person})}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def sign(self, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
        """A token of these claims."""
        key = key or self.keys[0]
        header = {"alg": "RS256", "kid": key.kid, **header}
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        """The claims of an identity token, with what it is told to say wrongly."""
        now, person = int(time.time()), json.loads(asked["person"])
        if self.userinfo is not None:
            person = {"sub": person["sub"]}
        told = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"], **person, **self.wrong}
        return {name: value for name, value in told.items() if value is not None}

    def describe(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": self.methods,
        }

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """RFC 6749 §4.1.3 and RFC 7636 §4.6."""
        if not self._known(form, authorization):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if (
            form.get("grant_type") != "authorization_code"
            or asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != challenge
        ):
            return 400, {"error": "invalid_grant"}
        token = self.sign(self.claims(asked)) if self.token is None else self.token
        return 200, {"access_token": "at-1", "token_type": "Bearer", "expires_in": 300, "id_token": token}

    def _known(self, form: dict[str, str], authorization: str) -> bool:
        if "client_secret_post" in self.methods:
            return form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        if not authorization.startswith("Basic "):
            return False
        pair = base64.b64decode(authorization[6:]).decode().split(":")
        return [unquote(part) for part in pair] == [CLIENT, SECRET]


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, provider = urlsplit(self.path).path, self.provider
        provider.asked.append(path)
        if path == "/.well-known/openid-configuration":
            self._say(200, provider.describe())
        elif path == "/keys":
            self._say(200, KeySet(provider.keys).as_dict(private=False))
        elif path == "/userinfo" and self.headers.get("Authorization") == "Bearer at-1":
            self._say(200, provider.userinfo or provider.person)
        else:
            self._say(404, {"error": "not_found"})

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        fine = self.path == "/token" and self.headers.get("Content-Type") == "application/x-www-form-urlencoded"
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(*(self.provider.exchange(form, self.headers.get("Authorization", "")) if fine else (404, {"error": "not_found"})))

    def _say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that serves until the end of the block."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    server.daemon_threads = True
    provider.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def with_public_key(provider: Provider, claims: dict[str, Any]) -> str:
    """A token whose HMAC key is what everybody can read: the provider's public key as PEM."""
    # By hand: libraries that are kept refuse to do it.
    head = json.dumps({"alg": "HS256", "typ": "JWT", "kid": provider.keys[0].kid}).encode()
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (head, json.dumps(claims).encode()))
    mark = hmac.new(provider.keys[0].as_pem(private=False), signed, hashlib.sha256).digest()
    return (signed + b"." + base64.urlsafe_b64encode(mark).rstrip(b"=")).decode()
