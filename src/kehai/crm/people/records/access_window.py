"""Access windows: from which networks and at which hours people may come in; they only narrow (access.md §5.1)."""

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_network
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.role import Role
from kehai.kernel.access import Granted
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST = 50


class AccessWindow(Record):
    """From where and when one may come in (访问限制): everybody, or those with the roles and the people named.

    `networks`: addresses and ranges (["10.0.0.0/8"]); `hours`: [{"days": [1, …, 7], "from": "08:30", "to": "18:00"}]
    in the company's time, beyond midnight when `to` is earlier than `from`. An empty list limits nothing.
    """

    name = models.CharField(_("name"), max_length=60)
    networks = models.JSONField(
        _("networks"), default=list, blank=True, help_text=_("Addresses and ranges, such as 203.0.113.0/24; empty: from anywhere.")
    )
    hours = models.JSONField(_("hours"), default=list, blank=True, help_text=_("In the company's time; empty: at any hour."))
    active = models.BooleanField(_("in force"), default=True)

    access = Granted()

    class Meta:
        verbose_name = _("access window")
        verbose_name_plural = _("access windows")
        indexes = (*indexes("people_window"),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="people_window_name"),)

    class Screen:
        icon = "clock"
        prefix = "W"
        title = "name"
        help = _("Who comes from elsewhere, or at another hour, is refused and stays signed in. Without roles and people it holds for everybody.")
        columns = "name", "active", "created_at"
        form = ((_("Access window"), ("name", "active", "networks", "hours")),)
        search = ("name",)
        sort = "name"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Networks and hours are well formed."""
        for row in rows:
            row.networks = [_network(told) for told in _list(row.networks, "networks")]
            row.hours = [_span(told) for told in _list(row.hours, "hours")]

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request; nobody shuts himself out."""
        raise_epoch()
        _refuse_out(by)


class _Named(Record):
    """Somebody whom a window names."""

    window = models.ForeignKey(AccessWindow, models.PROTECT, related_name="+", verbose_name=_("access window"))
    exempt = models.BooleanField(_("exempt"), default=False, help_text=_("The window does not hold here, whoever else it holds for."))

    access = Granted(parent="window")

    class Meta:
        abstract = True

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request; nobody shuts himself out."""
        raise_epoch()
        _refuse_out(by)


class AccessWindowRole(_Named):
    """A role that a window holds for, or does not (访问限制的角色)."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))

    class Meta:
        verbose_name = _("role of an access window")
        verbose_name_plural = _("roles of an access window")
        indexes = (*indexes("people_window_role"),)
        constraints = (models.UniqueConstraint(fields=("window", "role"), condition=Q(deleted_at=None), name="people_window_role_once"),)

    class Screen:
        icon = "safety"
        prefix = "WR"
        columns = "role", "window", "exempt"
        form = ((_("Role"), ("window", "role", "exempt")),)
        locked = "window", "role"
        readonly = ("owner",)
        menu = False


class AccessWindowPerson(_Named):
    """A person whom a window holds for, or does not (访问限制的人员)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("person of an access window")
        verbose_name_plural = _("people of an access window")
        indexes = (*indexes("people_window_person"),)
        constraints = (models.UniqueConstraint(fields=("window", "person"), condition=Q(deleted_at=None), name="people_window_person_once"),)

    class Screen:
        icon = "user"
        prefix = "WP"
        columns = "person", "window", "exempt"
        form = ((_("Person"), ("window", "person", "exempt")),)
        locked = "window", "person"
        readonly = ("owner",)
        menu = False


# Who is out is found from requests and roles together, which stands above and registers itself here.
_guards: list[Callable[[Any], None]] = []


def guard_saver(rule: Callable[[Any], None]) -> Callable[[Any], None]:
    """Registers the rule that refuses a window by which its own author would be out."""
    _guards[:] = [rule]
    return rule


def _refuse_out(by: Any) -> None:
    if not _guards:
        raise RuntimeError("no rule says who is shut out")
    _guards[0](by)


def _list(told: Any, field: str) -> list[Any]:
    if told in ({}, None):
        return []
    if not isinstance(told, list) or len(told) > MOST:
        raise _bad(field)
    return told


def _network(told: Any) -> str:
    try:
        return str(ip_network(str(told).strip(), strict=False))
    except ValueError:
        sentence = _t("“%(word)s” is not an address or a range of addresses.") % {"word": str(told)[:60]}
        raise Invalid(sentence, {"networks": sentence}) from None


def _span(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict) or set(told) != {"days", "from", "to"}:
        raise _bad("hours")
    days = told["days"]
    if not isinstance(days, list) or not days or not all(type(day) is int and 1 <= day <= 7 for day in days):
        raise _bad("hours")
    if not all(isinstance(told[end], str) and CLOCK.fullmatch(told[end]) for end in ("from", "to")) or told["from"] == told["to"]:
        raise _bad("hours")
    return {"days": sorted(set(days)), "from": told["from"], "to": told["to"]}


def _bad(field: str) -> Invalid:
    sentence = _t("This is not well formed.")
    return Invalid(sentence, {field: sentence})
