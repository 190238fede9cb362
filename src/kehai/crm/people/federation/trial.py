"""Trying an identity provider out before people do: each step in plain words, without anybody signing in.

A code that nobody was given is shown where only a person could bring a real one: who refuses the code has
accepted our ID and secret. Nothing of the secret, and nothing that a provider says in free text, is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kehai.crm.people.federation import dingtalk, feishu, keys, wecom, weixin
from kehai.crm.people.federation.told import Refused, asked, mapping, secret_of, word
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.transport import Call

NO_CODE = "kehai-trial"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was tried, whether it went well, and what helps where it did not."""

    label: str
    good: bool
    help: str = ""


def steps(provider: IdentityProvider) -> list[Step]:
    """Up to the first that fails. Takes as long as the provider, within the limits of all calls to the outside."""
    done: list[Step] = []
    try:
        done += [Step(_("The secret is there and can be opened"), bool(_secret(provider)))]
        done.extend(_trials[provider.type](provider))
    except Refused as refusal:
        done.append(Step(_label(refusal), good=False, help=_help(refusal)))
    return done


def _secret(provider: IdentityProvider) -> str:
    # A public client of OpenID Connect has none.
    if provider.type == "oidc" and not provider.has_secret:
        return NO_CODE
    return secret_of(provider)


def _label(refusal: Refused) -> str:
    return {"unreachable": _("The provider is reached"), "not_configured": _("It is filled in completely")}.get(refusal.code, _("It accepts us"))


def _help(refusal: Refused) -> str:
    if refusal.code == "unreachable":
        return _("No proper answer from the address: is it right, and may this house call it (KEHAI_OUTBOUND_ALLOW, KEHAI_OUTBOUND_PORTS)?")
    if refusal.code == "not_configured":
        return _("Set the secret again, and look whether every field is filled in as the provider shows it.")
    return _("ID, secret or company are not what the provider knows.")


def _oidc(provider: IdentityProvider) -> Iterator[Step]:
    keys.forget()  # what was read before somebody changed it there
    try:
        about = keys.discover(provider.base)
    except Refused as refusal:
        if refusal.code != "not_trusted":
            raise
        told = _("What it publishes about itself names another issuer, or lacks authorization_endpoint, token_endpoint or jwks_uri.")
        yield Step(_("The provider is reached and is the issuer that is named"), good=False, help=told)
        return
    yield Step(_("The provider is reached and is the issuer that is named"), good=True)
    answer = asked(Call(str(about["jwks_uri"])))
    found = mapping(answer).get("keys")
    yield Step(_("Its signing keys can be read"), good=answer.status == 200 and isinstance(found, list) and bool(found))
    form = {"grant_type": "authorization_code", "code": NO_CODE, "redirect_uri": "https://kehai.invalid/", "code_verifier": NO_CODE * 4}
    secret = _secret(provider) if provider.has_secret else ""
    form |= {"client_id": provider.client_id, **({"client_secret": secret} if secret else {})}
    methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    headers = keys.basic(provider.client_id, secret) if secret and "client_secret_basic" in methods else {}
    error = word(mapping(asked(Call(str(about["token_endpoint"]), "POST", form=form, headers=headers))), "error", 60)
    accepted = error not in ("invalid_client", "unauthorized_client")
    yield Step(_("It accepts our ID and secret"), accepted, "" if accepted else _("ID, secret or company are not what the provider knows."))


def _ldap(provider: IdentityProvider) -> Iterator[Step]:
    from kehai.crm.people.federation import directory  # noqa: PLC0415  a large library, for houses that have a directory

    yield from (Step(label, good, help_) for label, good, help_ in directory.trial(provider))


def _wecom(provider: IdentityProvider) -> Iterator[Step]:
    if not provider.tenant:
        raise Refused("not_configured", "no AgentId")
    call = Call(f"{provider.base or wecom.API}/cgi-bin/gettoken", params={"corpid": provider.client_id, "corpsecret": secret_of(provider)})
    yield from _answered(call, lambda found: found.get("errcode") == 0)


def _dingtalk(provider: IdentityProvider) -> Iterator[Step]:
    body = {"appKey": provider.client_id, "appSecret": secret_of(provider)}
    call = Call(f"{provider.base or dingtalk.API}/v1.0/oauth2/accessToken", "POST", json=body)
    yield from _answered(call, lambda found: bool(word(found, "accessToken", 4096)))


def _feishu(provider: IdentityProvider) -> Iterator[Step]:
    body = {"app_id": provider.client_id, "app_secret": secret_of(provider)}
    call = Call(f"{provider.base or feishu.API}/open-apis/auth/v3/tenant_access_token/internal", "POST", json=body)
    yield from _answered(call, lambda found: found.get("code") == 0)


def _weixin(provider: IdentityProvider) -> Iterator[Step]:
    told = {"appid": provider.client_id, "secret": secret_of(provider), "code": NO_CODE, "grant_type": "authorization_code"}
    # 40029 and 40163: this code is none, said only to an app with the right secret.
    yield from _answered(
        Call(f"{provider.base or weixin.API}/sns/oauth2/access_token", params=told), lambda found: found.get("errcode") in (40029, 40163)
    )


def _answered(call: Call, accepted: Callable[[dict[str, Any]], bool]) -> Iterator[Step]:
    found = mapping(asked(call))
    yield Step(_("The provider is reached"), good=True)
    good = accepted(found)
    yield Step(_("It accepts our ID and secret"), good, "" if good else _("ID, secret or company are not what the provider knows."))


_trials: dict[str, Callable[[IdentityProvider], Iterator[Step]]] = {
    "oidc": _oidc, "ldap": _ldap, "wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu, "weixin": _weixin,
}  # fmt: skip
