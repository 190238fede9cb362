"""WeChat (微信): the QR code for web sites; anybody may have an account, so it is only ever linked by its owner."""

from collections.abc import Mapping
from urllib.parse import urlencode

from kehai.crm.people.federation.told import Refused, Told, Trip, asked, code_of, mapping, needed, secret_of, word
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.transport import Call

DOOR, API = "https://open.weixin.qq.com", "https://api.weixin.qq.com"


def leave(provider: IdentityProvider, trip: Trip) -> str:
    """See Way."""
    secret_of(provider)
    told = {"appid": provider.client_id, "redirect_uri": trip.back, "response_type": "code", "scope": "snsapi_login", "state": trip.state}
    return f"{provider.base or DOOR}/connect/qrconnect?{urlencode(told)}#wechat_redirect"


def arrive(provider: IdentityProvider, trip: Trip, sent: Mapping[str, str]) -> Told:
    """See Way."""
    keys = {"appid": provider.client_id, "secret": secret_of(provider), "code": code_of(sent), "grant_type": "authorization_code"}
    found = _said(Call(f"{provider.base or API}/sns/oauth2/access_token", params=keys))
    token, openid = needed(found, "access_token", 1024), needed(found, "openid")
    person = _said(Call(f"{provider.base or API}/sns/userinfo", params={"access_token": token, "openid": openid}))
    if person.get("openid") != openid:
        raise Refused("not_trusted", "WeChat tells of somebody else")
    nick = word(person, "nickname", 60)
    # By the app's own name of the person: the other one appears and vanishes with what the app is bound to.
    return Told(openid, shown=nick, name=nick)


def _said(call: Call) -> dict[str, object]:
    found = mapping(asked(call))
    if found.get("errcode", 0) != 0:
        raise Refused("not_trusted", f"WeChat refused: {found.get('errcode')!r:.20}")
    return found
