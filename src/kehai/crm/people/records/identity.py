"""Identities: by which account elsewhere a person of ours is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.crm.people.records.user import User
from kehai.kernel.access import DELETE, READ, Granted, Rights
from kehai.kernel.errors import MayNot
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, Sql


@dataclass(frozen=True, slots=True)
class Witnessed(Granted):
    """Granted whole to read and to take away; made only by the program, after the provider has spoken."""

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if op not in (READ, DELETE) and not rights.everything:
            return FALSE
        return Granted.predicate(self, kind, rights, op, alias)


class Identity(Record):
    """By which account elsewhere a person is known (外部身份); `subject` is the provider's own unchanging name for it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    provider = models.ForeignKey(IdentityProvider, models.PROTECT, related_name="+", verbose_name=_("identity provider"))
    subject = models.CharField(_("account"), max_length=255)
    shown = models.CharField(_("shown as"), max_length=120, blank=True)

    access = Witnessed(parent="user")

    class Meta:
        verbose_name = _("account elsewhere")
        verbose_name_plural = _("accounts elsewhere")
        indexes = (*indexes("people_identity", owned=False), models.Index("user", name="people_identity_user"))
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject"), condition=Q(deleted_at=None), name="people_identity_once"),
            models.UniqueConstraint(fields=("provider", "user"), condition=Q(deleted_at=None), name="people_identity_each"),
        )

    class Screen:
        icon = "contacts"
        prefix = "AC"
        title = "shown"
        columns = "user", "provider", "shown", "created_at"
        form = ((_("Account elsewhere"), ("user", "provider", "subject", "shown")),)
        quick = ("provider",)
        locked = "user", "provider", "subject", "shown"
        readonly = ("owner",)
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Nobody is given an account by hand: whoever holds it would be that person."""
        if by.kind == "user" and any(not row.deleted_at for row in rows):
            raise MayNot(_t("Accounts elsewhere are linked by signing in there."))
        for row in rows:
            row.shown = row.shown or row.subject[:120]


class Passage(models.Model):
    """A sign-in on its way through another house (登录往返): the hash of its state, works once.

    `browser` is the hash of a cookie, so that nobody is sent into somebody else's account; `user` is set
    where a signed-in person links an account.
    """

    hash = models.CharField(max_length=64, primary_key=True)
    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    browser = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64)
    verifier = models.CharField(max_length=64)
    then = models.CharField(max_length=400)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index("at", name="people_passage_at"),)
