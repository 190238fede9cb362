"""What an OpenID provider publishes about itself: its entrances and its signing keys, kept for some minutes."""

import base64
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from joserfc.jwk import KeySet

from kehai.crm.people.federation.told import Refused, asked, mapping
from kehai.kernel.transport import Call

KEPT, AGAIN = 600.0, 30.0
_kept: dict[str, tuple[float, Any]] = {}
_lock = threading.Lock()


def discover(issuer: str) -> dict[str, Any]:
    """The provider's own description. Raises Refused where it speaks for another issuer."""
    found: dict[str, Any] = _remember(f"about {issuer}", lambda: _described(issuer), KEPT)
    return found


def signing(uri: str, kid: str | None) -> KeySet:
    """The keys that may have signed; read anew, but not more often than every half minute, for an unknown one."""
    found: KeySet = _remember(f"keys {uri}", lambda: _published(uri), KEPT)
    if kid is not None and not any(key.kid == kid for key in found.keys):
        found = _remember(f"keys {uri}", lambda: _published(uri), AGAIN)
    return found


def basic(client: str, secret: str) -> dict[str, str]:
    """The header by which a client shows who it is (RFC 6749 §2.3.1)."""
    pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def forget() -> None:
    """Nothing is remembered any more: a provider was changed, or a test begins."""
    with _lock:
        _kept.clear()


def _remember(name: str, make: Callable[[], Any], seconds: float) -> Any:
    now = time.monotonic()
    with _lock:
        at, value = _kept.get(name, (-seconds - 1, None))
    if value is not None and now - at < seconds:
        return value
    made = make()
    with _lock:
        if len(_kept) > 50:
            _kept.clear()
        _kept[name] = (now, made)
    return made


def _described(issuer: str) -> dict[str, Any]:
    answer = asked(Call(f"{issuer}/.well-known/openid-configuration", redirects=3))
    if answer.status != 200:
        raise Refused("unreachable", f"discovery answers {answer.status}")
    found = mapping(answer)
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise Refused("not_trusted", "the description is of another issuer")
    missing = [name for name in ("authorization_endpoint", "token_endpoint", "jwks_uri") if not isinstance(found.get(name), str)]
    if missing:
        raise Refused("not_trusted", f"the description has no {missing[0]}")
    return found


def _published(uri: str) -> KeySet:
    answer = asked(Call(uri, redirects=3))
    told = mapping(answer).get("keys")
    if answer.status != 200 or not isinstance(told, list):
        raise Refused("unreachable", f"the keys answer {answer.status}")
    # Shared secrets and keys for encryption sign nothing here, whoever publishes them.
    good = [key for key in told if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"]
    found = []
    for key in good:
        try:
            found.append(KeySet.import_key_set({"keys": [key]}).keys[0])
        except (ValueError, TypeError, KeyError):  # a curve or type that is newer than this program
            continue
    return KeySet(found)
