"""Roles as data: what a person may do, by kind and operation."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.keeper import refuse_nobody_left
from kehai.crm.people.records.proof import refuse_stale
from kehai.kernel.access import LEVELS, OPS, Granted, is_generator
from kehai.kernel.catalogue import raise_epoch, shipped
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

EVERY_KIND = "*"  # stands for all kinds, also those that come later


class Role(Record):
    """What its holders may do (角色; the 简档 of other products is the same thing here).

    `grants`: kind → operation → list of generators (SELF, SUBS, DEPT, TREE, ALL; an empty list is the
    bare object right); the kind "*" stands for all. `fields`: kind → field → none, masked, read or write.
    """

    name = models.CharField(_("name"), max_length=60)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    grants = models.JSONField(_("rights"), default=dict, blank=True)
    fields = models.JSONField(_("field rights"), default=dict, blank=True)

    access = Granted()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        indexes = (*indexes("people_role"),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="people_role_name"),)

    class Screen:
        icon = "safety"
        prefix = "R"
        title = "name"
        columns = "name", "remark"
        form = ((_("Role"), ("name", "remark", "grants", "fields")),)
        search = ("name",)
        sort = "name"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Only known kinds, operations, generators and levels; and nothing beyond the rights of who writes it."""
        for row in rows:
            _check(row.grants, OPS, "grants", lambda v: isinstance(v, list) and all(map(is_generator, v)))
            _check(row.fields, None, "fields", lambda v: isinstance(v, str) and v in LEVELS)
            _refuse_unknown(row.fields)
        watched = "grants", "fields", "deleted_at"
        said = [row for row in rows if not row.deleted_at and any(before[row.id].get(name, "") != getattr(row, name) for name in watched)]
        _refuse_beyond(said, by)
        refuse_stale(by)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request; somebody remains who manages roles."""
        refuse_nobody_left(by, taken=any((before[row.id] and before[row.id]["grants"] != row.grants) or row.deleted_at for row in rows))
        _refuse_held([], [row.id for row in rows if not row.deleted_at], by)
        raise_epoch()


# Rights are read from roles, so the rule about who may give which stands above and registers itself here.
Rule = Callable[[Sequence[Role], Any, Collection[UUID]], None]
_giving: list[Rule] = []


def guard_giving(rule: Rule) -> Rule:
    """Registers the rule that every given role must pass."""
    _giving[:] = [rule]
    return rule


Held = Callable[[Collection[UUID], Collection[UUID], Any], None]
_holding: list[Held] = []


def guard_holding(rule: Held) -> Held:
    """Registers the rule about what people may hold together: (people, roles whose holders are meant, by)."""
    _holding[:] = [rule]
    return rule


def _refuse_held(people: Collection[UUID], roles: Collection[UUID], by: Any) -> None:
    if not _holding:
        raise RuntimeError("no rule says what may be held together")
    if people or roles:
        _holding[0](people, roles, by)


def _refuse_beyond(roles: Sequence[Role], by: Any, taken: Collection[UUID] = ()) -> None:
    if not _giving:
        raise RuntimeError("no rule says which roles may be given")
    _giving[0](roles, by, taken)


def _check(told: Any, words: Sequence[str] | None, field: str, fits: Any) -> None:
    kinds = shipped()
    if not isinstance(told, dict):
        raise _bad(field, _t("This is not well formed."))
    for kind, inner in told.items():
        if (kind != EVERY_KIND and kind not in kinds) or not isinstance(inner, dict):
            raise _bad(field, _t("The kind “%(name)s” is not known.") % {"name": str(kind)[:60]})
        for word, value in inner.items():
            if (words is not None and word not in words) or not _hashable(value) or not fits(value):
                raise _bad(field, _t("“%(word)s” is not known here.") % {"word": str(word)[:60]})


def _refuse_unknown(fields: Mapping[str, Mapping[str, str]]) -> None:
    """A level under a wrong name would hide nothing, and nobody would notice; own fields come and go."""
    for name, levels in fields.items():
        known = shipped()[name].fields if name in shipped() else {}
        for word in levels:
            if word not in known and not word.startswith("x_"):
                raise _bad("fields", _t("The field “%(name)s” is not known.") % {"name": f"{name}.{word}"[:120]})


def _hashable(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _bad(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})


class Holding(Record):
    """That a person holds a role (角色分配)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))

    access = Granted(parent="user")

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of a person")
        indexes = (*indexes("people_holding"),)
        constraints = (models.UniqueConstraint(fields=("user", "role"), condition=Q(deleted_at=None), name="people_holding_once"),)

    class Screen:
        icon = "idcard"
        prefix = "H"
        columns = "user", "role", "created_at"
        form = ((_("Role"), ("user", "role")),)
        locked = "user", "role"
        readonly = ("owner",)
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A role is given only by who has all that it says."""
        given = [row for row in rows if not row.deleted_at and (not before[row.id] or before[row.id]["deleted_at"])]
        if given:
            taken = {row.role_id for row in given if row.user_id == by.id}
            _refuse_beyond(list(Role.objects.filter(pk__in=[row.role_id for row in given])), by, taken)
        refuse_stale(by)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request; somebody remains who manages roles."""
        refuse_nobody_left(by, taken=any(row.deleted_at for row in rows))
        _refuse_held([row.user_id for row in rows if not row.deleted_at], [], by)
        raise_epoch()
