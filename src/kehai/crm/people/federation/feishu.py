"""Feishu (飞书): OAuth 2 with PKCE; its own address for Lark abroad is the provider's `base`."""

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

from kehai.crm.people.federation.told import Refused, Told, Trip, asked, code_of, mapping, needed, secret_of, word
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.transport import Call

DOOR, API = "https://accounts.feishu.cn", "https://open.feishu.cn"


def challenge(verifier: str) -> str:
    """RFC 7636, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def leave(provider: IdentityProvider, trip: Trip) -> str:
    """See Way."""
    secret_of(provider)
    told = {
        "client_id": provider.client_id,
        "response_type": "code",
        "redirect_uri": trip.back,
        "state": trip.state,
        "code_challenge": challenge(trip.verifier),
        "code_challenge_method": "S256",
    }
    return f"{provider.base or DOOR}/open-apis/authen/v1/authorize?{urlencode(told)}"


def arrive(provider: IdentityProvider, trip: Trip, sent: Mapping[str, str]) -> Told:
    """See Way."""
    body = {
        "grant_type": "authorization_code",
        "client_id": provider.client_id,
        "client_secret": secret_of(provider),
        "code": code_of(sent),
        "redirect_uri": trip.back,
        "code_verifier": trip.verifier,
    }
    headers = {"Content-Type": "application/json; charset=utf-8"}
    found = mapping(asked(Call(f"{provider.base or API}/open-apis/authen/v2/oauth/token", "POST", json=body, headers=headers)))
    if found.get("code") != 0:
        raise Refused("not_trusted", f"Feishu refused the code: {found.get('code')!r:.20}")
    bearer = {"Authorization": f"Bearer {needed(found, 'access_token', 8192)}"}
    found = mapping(asked(Call(f"{provider.base or API}/open-apis/authen/v1/user_info", headers=bearer)))
    person = found.get("data")
    if found.get("code") != 0 or not isinstance(person, dict):
        raise Refused("not_trusted", f"Feishu tells nothing of the person: {found.get('code')!r:.20}")
    if provider.tenant and person.get("tenant_key") != provider.tenant:
        raise Refused("stranger", "signed in for another company")
    # The company's own address is given by its administrator; the other one is what the person filled in.
    email, name = word(person, "enterprise_email"), word(person, "name", 60)
    shown = email or name
    return Told(needed(person, "open_id"), shown, word(person, "user_id"), name, email, word(person, "employee_no"))
