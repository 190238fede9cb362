"""Identity providers: other houses that say who somebody is, set up by an administrator."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.people.records.department import Department
from kehai.kernel.access import UPDATE, Granted
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.record import Record, indexes
from kehai.kernel.sealed import seal, unseal

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
SCHEMES = {"oidc": ("https", "http"), "ldap": ("ldaps", "ldap")}


class IdentityProvider(Record):
    """Another house that says who somebody is (身份源).

    A stranger is taken for one of our people only by `link`, and made one of them only where `create`
    says so. The secret is stored sealed and never shown again. Whoever writes a provider could become
    anybody, so only who keeps all roles may.
    """

    class Type(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")
        WEIXIN = "weixin", _("WeChat")
        OIDC = "oidc", "OpenID Connect"
        LDAP = "ldap", _("LDAP directory")

    class Link(models.TextChoices):
        NOBODY = "nobody", _("only who linked it himself")
        EMAIL = "email", _("verified e-mail address")
        USERNAME = "username", _("user name")
        NUMBER = "number", _("employee number")

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60, help_text=_("Stands on the button of the sign-in page."))
    type = models.CharField(_("type"), max_length=10, choices=Type)
    base = models.CharField(
        _("address"),
        max_length=200,
        blank=True,
        help_text=_("OpenID Connect: the issuer. LDAP: ldaps://host, or ldap://host, which then speaks StartTLS. Others: empty."),
    )
    client_id = models.CharField(
        _("client ID"), max_length=200, help_text=_("DingTalk and Feishu: App ID. WeCom: CorpID. LDAP: the DN by which people are looked up.")
    )
    tenant = models.CharField(
        _("company ID"),
        max_length=200,
        blank=True,
        help_text=_("DingTalk: CorpId. Feishu: tenant key. WeCom: AgentId. LDAP: DN below which people are."),
    )
    attribute = models.CharField(_("name attribute"), max_length=60, blank=True, help_text=_("LDAP only: what people type as user name; empty: uid."))
    link = models.CharField(_("whom it stands for"), max_length=10, choices=Link, default=Link.NOBODY)
    domains = models.CharField(
        _("only these e-mail domains"), max_length=400, blank=True, help_text=_("With commas; empty: all that the provider lets in.")
    )
    create = models.BooleanField(_("creates people"), default=False, help_text=_("Who is not known becomes a person without any role."))
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department of new people"))
    active = models.BooleanField(_("active"), default=True)
    has_secret = models.BooleanField(_("secret is set"), default=False)
    secret = models.TextField(default="", editable=False)

    access = Granted()

    class Meta:
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")
        indexes = (*indexes("people_provider", owned=False),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="people_provider_name"),)

    class Screen:
        icon = "idcard"
        prefix = "IP"
        title = "name"
        help = _("People can sign in with the accounts they have there.")
        columns = "name", "type", "link", "create", "has_secret", "active"
        form = (
            (_("Identity provider"), ("name", "type", "base", "client_id", "tenant", "attribute")),
            (_("People"), ("link", "domains", "create", "department", "active")),
        )
        highlights = "type", "has_secret", "active"
        quick = "type", "active"
        search = ("name",)
        sort = "name"
        locked = ("type",)
        readonly = "has_secret", "owner"
        hidden = ("secret",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What is filled in belongs together, and who writes it could give himself every role anyway."""
        if by.kind == "user" and not by.rights.all_of("people.role", UPDATE):
            raise MayNot(_t("Who sets up identity providers must be one who keeps all roles."))
        for row in rows:
            row.base = row.base.strip().rstrip("/")
            row.has_secret = bool(row.secret)
            row.domains = ", ".join(dict.fromkeys(word.strip().lower() for word in row.domains.split(",") if word.strip()))
            _refuse_address(row)
            _refuse_open(row)

    def put(self, secret: str) -> None:
        """Seals the secret into the row."""
        self.secret = seal(f"provider {self.id}", secret.encode()) if secret else ""

    def told(self) -> str | None:
        """The secret itself, for the call that needs it; None where it was sealed under another signing key."""
        found = unseal(f"provider {self.id}", self.secret) if self.secret else b""
        return None if found is None else found.decode()


def _refuse_address(row: IdentityProvider) -> None:
    schemes = SCHEMES.get(row.type, ("https", "http"))
    try:
        parts = urlsplit(row.base)
        # Reading the port is what raises.
        wrong = bool(row.base) and (parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc or (parts.port or 1) < 1)
    except ValueError:
        wrong = True
    if wrong or parts.query or parts.fragment or (row.type == "ldap" and parts.path):
        raise _bad("base", _t("Please write an address that begins with %(scheme)s://") % {"scheme": schemes[0]})
    if not row.base and row.type in SCHEMES:
        raise _bad("base", _t("Please fill this in."))
    if row.type == "ldap" and not row.tenant:
        raise _bad("tenant", _t("Please fill this in."))
    if row.attribute and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", row.attribute):
        raise _bad("attribute", _t("This is not the name of an attribute."))


def _refuse_open(row: IdentityProvider) -> None:
    """Where anybody in the world may have an account, the account alone makes nobody one of ours."""
    for domain in row.domains.split(", ") if row.domains else ():
        if not DOMAIN.fullmatch(domain):
            raise _bad("domains", _t("“%(domain)s” is not a domain.") % {"domain": domain[:60]})
    if row.type == "weixin" and (row.create or row.link != "nobody" or row.domains):
        raise _bad("link", _t("Anybody may have a WeChat account: people must link theirs themselves."))
    if row.type == "dingtalk" and not row.tenant and (row.create or row.link != "nobody"):
        raise _bad("tenant", _t("Anybody may have a DingTalk account: please say which company's people are meant."))


def _bad(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})
