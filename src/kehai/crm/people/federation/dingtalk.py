"""DingTalk (钉钉): OAuth 2 in its own spelling; the company chosen while signing in must be the one meant."""

from collections.abc import Mapping
from urllib.parse import urlencode

from kehai.crm.people.federation.told import Refused, Told, Trip, asked, code_of, mapping, needed, secret_of, word
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.transport import Call

DOOR, API = "https://login.dingtalk.com", "https://api.dingtalk.com"


def leave(provider: IdentityProvider, trip: Trip) -> str:
    """See Way."""
    secret_of(provider)
    told = {
        "redirect_uri": trip.back,
        "response_type": "code",
        "client_id": provider.client_id,
        "scope": "openid corpid",
        "state": trip.state,
        "prompt": "consent",
    }
    return f"{provider.base or DOOR}/oauth2/auth?{urlencode(told)}"


def arrive(provider: IdentityProvider, trip: Trip, sent: Mapping[str, str]) -> Told:
    """See Way."""
    keys = {"clientId": provider.client_id, "clientSecret": secret_of(provider)}
    body = {**keys, "code": code_of(sent, "authCode"), "grantType": "authorization_code"}
    answer = asked(Call(f"{provider.base or API}/v1.0/oauth2/userAccessToken", "POST", json=body))
    found = mapping(answer)
    if answer.status != 200:
        raise Refused("not_trusted", f"DingTalk refused the code: {word(found, 'code')}")
    if provider.tenant and found.get("corpId") != provider.tenant:
        raise Refused("stranger", "signed in for another company")
    headers = {"x-acs-dingtalk-access-token": needed(found, "accessToken", 4096)}
    answer = asked(Call(f"{provider.base or API}/v1.0/contact/users/me", headers=headers))
    person = mapping(answer)
    if answer.status != 200:
        raise Refused("not_trusted", f"DingTalk tells nothing of the person: {word(person, 'code')}")
    nick = word(person, "nick", 60)
    # The address there is what the person filled in: nobody has verified it.
    return Told(needed(person, "unionId"), shown=nick, name=nick)
