"""OpenID Connect: authorization code with PKCE, state and nonce; the identity token is checked in every part."""

import hmac
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from kehai.crm.people.federation import keys
from kehai.crm.people.federation.feishu import challenge
from kehai.crm.people.federation.told import Refused, Told, Trip, asked, code_of, mapping, needed, word
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.transport import Call

SCOPE = "openid email profile"
# Signatures by the provider's private key only: neither "none" nor one made with what everybody knows.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY = 60


def leave(provider: IdentityProvider, trip: Trip) -> str:
    """See Way."""
    door = str(keys.discover(provider.base)["authorization_endpoint"])
    told = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": trip.back,
        "scope": SCOPE,
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge": challenge(trip.verifier),
        "code_challenge_method": "S256",
    }
    if not door.startswith(("https://", "http://")):
        raise Refused("not_trusted", "the entrance is no address of the web")
    return f"{door}{'&' if '?' in door else '?'}{urlencode(told)}"


def arrive(provider: IdentityProvider, trip: Trip, sent: Mapping[str, str]) -> Told:
    """See Way."""
    about = keys.discover(provider.base)
    # RFC 9207: an answer that another provider gave is not taken for this one's.
    if sent.get("iss", about["issuer"]) != about["issuer"]:
        raise Refused("not_trusted", "the answer comes from another issuer")
    tokens = _exchange(provider, trip, about, code_of(sent))
    claims = check(provider, about, needed(tokens, "id_token", 65536), trip.nonce)
    if not claims.get("email") and isinstance(about.get("userinfo_endpoint"), str) and word(tokens, "access_token", 65536):
        more = _more(about["userinfo_endpoint"], word(tokens, "access_token", 65536), claims["sub"])
        # Whether an address is verified is said by who tells the address.
        claims = {**more, **{name: value for name, value in claims.items() if name != "email_verified"}}
    return _person(claims)


def _exchange(provider: IdentityProvider, trip: Trip, about: Mapping[str, Any], code: str) -> dict[str, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": trip.back, "code_verifier": trip.verifier}
    secret, headers = provider.told(), {}
    if secret is None:
        raise Refused("not_configured", "the secret was sealed under another signing key")
    methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if secret and "client_secret_basic" in methods:
        headers = keys.basic(provider.client_id, secret)
    else:
        form |= {"client_id": provider.client_id, **({"client_secret": secret} if secret else {})}
    answer = asked(Call(str(about["token_endpoint"]), "POST", form=form, headers=headers))
    found = mapping(answer)
    if answer.status != 200:
        raise Refused("not_trusted", f"the code was refused: {word(found, 'error', 60)}")
    return found


def check(provider: IdentityProvider, about: Mapping[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """The claims of an identity token that was made by this provider, for us, now, in this trip. Raises Refused."""
    try:
        header = extract_compact(token.encode()).headers()
        kid = header.get("kid")
        found = jwt.decode(token, keys.signing(str(about["jwks_uri"]), kid if isinstance(kid, str) else None), algorithms=ALGORITHMS)
        claims = found.claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused("not_trusted", f"identity token: {type(error).__name__}") from error
    wrong = _wrong(provider, about, claims, nonce)
    if wrong:
        raise Refused("not_trusted", f"identity token: {wrong}")
    return dict(claims)


def _wrong(provider: IdentityProvider, about: Mapping[str, Any], claims: Mapping[str, Any], nonce: str) -> str:
    """Which claim contradicts the trip; empty for none (OpenID Connect Core §3.1.3.7)."""
    now, audience = time.time(), claims.get("aud")
    meant = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    ours = {
        "iss": claims.get("iss") == about["issuer"],
        "aud": provider.client_id in meant,
        "azp": claims.get("azp", provider.client_id) == provider.client_id and (len(meant) < 2 or "azp" in claims),
        "exp": _number(claims.get("exp")) and claims["exp"] > now - LEEWAY,
        "iat": _number(claims.get("iat")) and claims["iat"] < now + LEEWAY,
        "nbf": claims.get("nbf") is None or (_number(claims["nbf"]) and claims["nbf"] < now + LEEWAY),
        "nonce": hmac.compare_digest(word(claims, "nonce").encode(), nonce.encode()),
        "sub": bool(word(claims, "sub")),
    }
    return next((name for name, good in ours.items() if not good), "")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _more(uri: str, token: str, subject: str) -> dict[str, Any]:
    """What the provider tells beside the token, of the same person only. Raises Refused."""
    answer = asked(Call(uri, headers={"Authorization": f"Bearer {token}"}))
    if answer.status != 200:
        return {}
    found = mapping(answer)
    if found.get("sub") != subject:
        raise Refused("not_trusted", "the provider tells of somebody else")
    return found


def _person(claims: Mapping[str, Any]) -> Told:
    verified = claims.get("email_verified") in (True, "true")
    email, username = word(claims, "email") if verified else "", word(claims, "preferred_username")
    number = next(filter(None, (word(claims, name) for name in ("employee_number", "employeeNumber", "employee_id"))), "")
    methods = claims.get("amr")
    second = isinstance(methods, list) and "mfa" in methods
    shown = word(claims, "email") or username or word(claims, "name")
    return Told(word(claims, "sub"), shown[:120], username, word(claims, "name"), email, number, second)
