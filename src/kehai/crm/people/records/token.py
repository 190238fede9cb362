"""Keys of programs: what acts for a person without him, and may less than he."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import company, periods
from kehai.kernel.access import BACKDATE, IMPORT, MANAGE, OPS, READ, SHARE, UNMASK, Personal
from kehai.kernel.catalogue import shipped
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.field import Field
from kehai.kernel.record import Record, indexes

LONGEST = timedelta(days=366)
# A program shows no second factor and gives no reason: it changes nobody's rights and asks for no masked value.
NEVER = frozenset({IMPORT, BACKDATE, SHARE, MANAGE, UNMASK})
ONLY_READ = ("people.", "kernel.", "screens.")

company.declare(
    _("Rights"),
    [Field("people.tokens", _("People may make keys for programs"), "boolean", default=False, help=_("A key may never more than its person."))],
)


class Token(Record):
    """A key by which a program acts for a person (API 令牌): its rights are his, and of those only what `scope` names.

    `scope`: kind → operations, "*" for every kind (reading only). The key itself is told once and stored nowhere.
    """

    name = models.CharField(_("name"), max_length=60, help_text=_("Which program uses it."))
    scope = models.JSONField(_("may"), default=dict, blank=True)
    ends_on = models.DateField(_("good until"))
    active = models.BooleanField(_("active"), default=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    access = Personal()

    class Meta:
        verbose_name = _("key of a program")
        verbose_name_plural = _("keys of programs")
        indexes = (*indexes("people_token"),)
        constraints = (models.UniqueConstraint(fields=("hash",), condition=~models.Q(hash=""), name="people_token_hash"),)

    class Screen:
        icon = "key"
        prefix = "K"
        title = "name"
        columns = "name", "ends_on", "active", "last_used_at"
        form = ((_("Key of a program"), ("name", "scope", "ends_on")),)
        search = ("name",)
        sort = "name"
        readonly = "owner", "active", "last_used_at"
        derived = ("last_used_at",)
        hidden = ("hash",)
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Keys are made by people only, where the company allows it, for known kinds and for a year at most."""
        for row in rows:
            _check_scope(row.scope)
            if not before[row.id] and by.kind != "job":
                _check_new(row, by)


def _check_new(row: Token, by: Any) -> None:
    if by.kind != "user" or not company.get("people.tokens"):
        raise MayNot(_t("Your company does not allow keys for programs."))
    if not periods.today() < row.ends_on <= periods.today() + LONGEST:
        sentence = _t("Between tomorrow and a year from now.")
        raise Invalid(sentence, {"ends_on": sentence})


def _check_scope(scope: Any) -> None:
    if not isinstance(scope, dict):
        raise _bad(_t("This is not well formed."))
    for kind, ops in scope.items():
        if kind != "*" and kind not in shipped():
            raise _bad(_t("The kind “%(name)s” is not known.") % {"name": str(kind)[:60]})
        fits = {READ} if kind == "*" or kind.startswith(ONLY_READ) else set(OPS) - NEVER
        if not isinstance(ops, list) or not all(isinstance(op, str) and op in fits for op in ops):
            raise _bad(_t("A key of a program cannot have this right: %(name)s") % {"name": str(kind)[:60]})


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, {"scope": sentence})
