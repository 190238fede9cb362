"""Stand-ins of DingTalk, Feishu, WeCom and WeChat: their documented entrances, read as strictly as the documents are.

What is asked otherwise is answered with the documented error. Written from: DingTalk "obtain-user-token",
"obtain the access_token of an internal app" and "retrieve-user-information"; Feishu "authen/v2/oauth/token",
"tenant_access_token/internal" and "authen/v1/user_info"; WeCom 91039 (gettoken) and
98176 (auth/getuserinfo); WeChat "Website App WeChat Login" (sns/oauth2/access_token, sns/userinfo).
"""

import base64
import hashlib
import json
import socket
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ID, SECRET = "app-id-0001", "app-secret/+= 0001"
Said = tuple[int, dict[str, Any]]


@dataclass
class Stand:
    """One of the four: codes that work once, and what the tests may turn."""

    person: dict[str, Any]
    codes: set[str] = field(default_factory=lambda: {"code-1"})
    sent: dict[str, str] = field(default_factory=dict)  # what the browser was sent with
    answer: Said | None = None  # in place of the person

    def __call__(self, peer: socket.socket, request: bytes) -> None:
        head, _gap, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, target, _version = first.split(" ")
        headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
        url = urlsplit(target)
        status, told = self.say(f"{method} {url.path}", dict(parse_qsl(url.query, strict_parsing=bool(url.query))), headers, body)
        answer = json.dumps(told).encode()
        peer.sendall(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer)

    def say(self, what: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Said:
        """The answer to one request."""
        raise NotImplementedError

    def spend(self, code: Any) -> bool:
        """Whether the code was good; it is not any more."""
        good = code in self.codes
        self.codes.discard(str(code))
        return good


class DingTalk(Stand):
    """api.dingtalk.com; the code comes back as authCode."""

    door, back = "/oauth2/auth", "authCode"

    def say(self, what: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Said:  # noqa: PLR0911  a table of answers
        """See Stand."""
        if what == "POST /v1.0/oauth2/userAccessToken" and not query and headers.get("content-type") == "application/json":
            told = json.loads(body)
            if set(told) != {"clientId", "clientSecret", "code", "grantType"} or told["grantType"] != "authorization_code":
                return 400, {"code": "invalidParameter", "message": "参数错误", "requestid": "r"}
            if (told["clientId"], told["clientSecret"]) != (ID, SECRET):
                return 400, {"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret", "requestid": "r"}
            if not self.spend(told["code"]):
                return 400, {"code": "invalidParameter.authCode.notFound", "message": "不存在的authCode", "requestid": "r"}
            corp = {"corpId": "ding-ours"} if "corpid" in self.sent["scope"].split() else {}
            return 200, {"accessToken": "token-1", "refreshToken": "r", "expireIn": 7200, **corp}
        if what == "POST /v1.0/oauth2/accessToken" and not query:
            told = json.loads(body)
            if (told.get("appKey"), told.get("appSecret")) != (ID, SECRET):
                return 400, {"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret", "requestid": "r"}
            return 200, {"accessToken": "app-token", "expireIn": 7200}
        if what == "GET /v1.0/contact/users/me" and not query:
            if headers.get("x-acs-dingtalk-access-token") != "token-1":
                return 400, {"code": "InvalidAuthentication", "message": "不合法的access_token", "requestid": "r"}
            return self.answer or (200, self.person)
        return 404, {"code": "InvalidAction.NotFound", "message": "Specified api is not found", "requestid": "r"}


class Feishu(Stand):
    """open.feishu.cn, with PKCE."""

    door, back = "/open-apis/authen/v1/authorize", "code"

    def say(self, what: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Said:  # noqa: PLR0911  a table of answers
        """See Stand."""
        if what == "POST /open-apis/authen/v2/oauth/token":
            told = json.loads(body)
            if headers.get("content-type") != "application/json; charset=utf-8" or told.get("grant_type") != "authorization_code":
                return 400, {"code": 20036, "error": "unsupported_grant_type", "error_description": "The specified grant_type is not supported."}
            if (told.get("client_id"), told.get("client_secret")) != (ID, SECRET):
                return 400, {"code": 20002, "error": "invalid_client", "error_description": "The client secret is invalid."}
            if not self.spend(told.get("code")) or told.get("redirect_uri") != self.sent["redirect_uri"]:
                return 400, {"code": 20003, "error": "invalid_grant", "error_description": "The authorization code is not found."}
            challenge = base64.urlsafe_b64encode(hashlib.sha256(told["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            if challenge != self.sent["code_challenge"]:
                return 400, {"code": 20049, "error": "invalid_grant", "error_description": "PKCE code challenge failed."}
            return 200, {"code": 0, "access_token": "u-token", "expires_in": 7200, "scope": "", "token_type": "Bearer"}
        if what == "POST /open-apis/auth/v3/tenant_access_token/internal":
            told = json.loads(body)
            if (told.get("app_id"), told.get("app_secret")) != (ID, SECRET):
                return 200, {"code": 10014, "msg": "app secret invalid"}
            return 200, {"code": 0, "msg": "ok", "tenant_access_token": "t-token", "expire": 7200}
        if what == "GET /open-apis/authen/v1/user_info":
            if headers.get("authorization") != "Bearer u-token":
                return 400, {"code": 20005, "msg": "The access token passed is invalid."}
            return self.answer or (200, {"code": 0, "msg": "success", "data": self.person})
        return 404, {"code": 99991400, "msg": "not found"}


class WeCom(Stand):
    """qyapi.weixin.qq.com; errors come with status 200."""

    door, back = "/wwlogin/sso/login", "code"

    def say(self, what: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Said:  # noqa: PLR0911  a table of answers
        """See Stand."""
        if what == "GET /cgi-bin/gettoken":
            if set(query) != {"corpid", "corpsecret"} or query["corpid"] != ID:
                return 200, {"errcode": 40013, "errmsg": "invalid corpid"}
            if query["corpsecret"] != SECRET:
                return 200, {"errcode": 40001, "errmsg": "invalid credential"}
            return 200, {"errcode": 0, "errmsg": "ok", "access_token": "corp-token", "expires_in": 7200}
        if what == "GET /cgi-bin/auth/getuserinfo":
            if query.get("access_token") != "corp-token":
                return 200, {"errcode": 40014, "errmsg": "invalid access_token"}
            if set(query) != {"access_token", "code"} or not self.spend(query["code"]):
                return 200, {"errcode": 40029, "errmsg": "invalid code"}
            return self.answer or (200, {"errcode": 0, "errmsg": "ok", **self.person})
        return 404, {"errcode": 43, "errmsg": "not found"}


class Weixin(Stand):
    """api.weixin.qq.com; errors come with status 200."""

    door, back = "/connect/qrconnect", "code"

    def say(self, what: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Said:  # noqa: PLR0911  a table of answers
        """See Stand."""
        if what == "GET /sns/oauth2/access_token":
            if set(query) != {"appid", "secret", "code", "grant_type"} or query["appid"] != ID or query["grant_type"] != "authorization_code":
                return 200, {"errcode": 40013, "errmsg": "invalid appid"}
            if query["secret"] != SECRET:
                return 200, {"errcode": 40125, "errmsg": "invalid appsecret"}
            if not self.spend(query["code"]):
                return 200, {"errcode": 40029, "errmsg": "invalid code"}
            return 200, {
                "access_token": "w-token",
                "expires_in": 7200,
                "refresh_token": "r",
                "openid": "openid-1",
                "scope": "snsapi_login",
                "unionid": "u",
            }
        if what == "GET /sns/userinfo":
            if query.get("access_token") != "w-token" or query.get("openid") != "openid-1":
                return 200, {"errcode": 40003, "errmsg": "invalid openid"}
            return self.answer or (200, self.person)
        return 404, {"errcode": 43, "errmsg": "not found"}
