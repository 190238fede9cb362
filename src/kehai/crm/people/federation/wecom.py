"""WeCom (企业微信): the code is checked with a token of the app itself; only members of the company come in."""

from collections.abc import Mapping
from urllib.parse import urlencode

from kehai.crm.people.federation.told import Refused, Told, Trip, asked, code_of, mapping, needed, secret_of, word
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.transport import Call

DOOR, API = "https://login.work.weixin.qq.com", "https://qyapi.weixin.qq.com"


def leave(provider: IdentityProvider, trip: Trip) -> str:
    """See Way."""
    secret_of(provider)
    if not provider.tenant:
        raise Refused("not_configured", "no AgentId")
    told = {"login_type": "CorpApp", "appid": provider.client_id, "agentid": provider.tenant, "redirect_uri": trip.back, "state": trip.state}
    return f"{provider.base or DOOR}/wwlogin/sso/login?{urlencode(told)}"


def arrive(provider: IdentityProvider, trip: Trip, sent: Mapping[str, str]) -> Told:
    """See Way."""
    code, api = code_of(sent), provider.base or API
    # Signing in is rare, and a token kept beside another program's would be made void by it.
    found = _said(Call(f"{api}/cgi-bin/gettoken", params={"corpid": provider.client_id, "corpsecret": secret_of(provider)}))
    token = needed(found, "access_token", 1024)
    found = _said(Call(f"{api}/cgi-bin/auth/getuserinfo", params={"access_token": token, "code": code}))
    userid = word(found, "userid") or word(found, "UserId")
    # Of another company that shares with ours it is CorpId/userid; of a guest there is only an openid.
    if not userid or "/" in userid:
        raise Refused("stranger", "no member of the company")
    return Told(userid, shown=userid, username=userid.lower())


def _said(call: Call) -> dict[str, object]:
    found = mapping(asked(call))
    if found.get("errcode", 0) != 0:
        raise Refused("not_trusted", f"WeCom refused: {found.get('errcode')!r:.20}")
    return found
