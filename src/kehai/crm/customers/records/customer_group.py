"""Customer groups: customers that belong together for somebody, chosen one by one or by a rule (B30)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.rules import in_group
from kehai.kernel.access import Personal
from kehai.kernel.catalogue import kind, raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.record import Record, indexes


class CustomerGroup(Record):
    """A customer group (客户群): private to its owner, or its name and rule are for every employee.

    A group opens nothing: who asks for its members gets those that he sees, and counts those.
    """

    class Sort(models.TextChoices):
        CHOSEN = "chosen", _("Chosen one by one")
        RULE = "rule", _("By rule")

    name = models.CharField(_("name"), max_length=60)
    sort = models.CharField(_("members"), max_length=6, choices=Sort, default=Sort.CHOSEN, help_text=_("Cannot be changed later."))
    condition = models.JSONField(_("customers that"), default=dict, blank=True, help_text=_("Read anew each time the group is asked."))
    shared = models.BooleanField(_("for everyone"), default=False, help_text=_("Others see name and rule, and of its members those they see anyway."))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Personal(shared="shared")

    class Meta:
        verbose_name = _("customer group")
        verbose_name_plural = _("customer groups")
        indexes = (*indexes("customers_customergroup"),)

    class Screen:
        icon = "team"
        help = _("Customers put together by hand or by a rule, to work through them or to write to them.")
        prefix = "CG"
        title = "name"
        columns = "name", "sort", "shared", "owner", "remark"
        form = ((_("Customer group"), ("name", "sort", "condition", "shared", "remark")),)
        highlights = "sort", "shared", "owner"
        quick = "sort", "shared"
        search = ("name",)
        sort = "name"
        locked = ("sort",)
        readonly = ("owner",)
        shown_when: ClassVar = {"condition": ("sort", ("rule",))}
        colors: ClassVar = {"sort": {"chosen": "blue", "rule": "purple"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A rule that its owner can read, and that does not come back to itself; a chosen group has none."""
        for row in rows:
            if row.deleted_at or all(before[row.id].get(name) == getattr(row, name) for name in ("condition", "shared")):
                continue
            problem = row.problem(by)
            if problem:
                raise Invalid(problem, {"condition": problem})

    def problem(self, by: Any) -> str:
        """Why the rule cannot stand; empty when it can."""
        if self.sort != self.Sort.RULE:
            return _t("Members that are chosen one by one need no rule.") if self.condition else ""
        if not self.condition:
            return _t("Please say which customers are in the group.")
        try:
            with in_group.inside(self.id):
                compile_filter(self.condition, Scope(kind(in_group.CUSTOMER), by))
        except Invalid as error:
            return str(error.message)
        return ""

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What was compiled from a rule is read anew."""
        if any(before[row.id] and before[row.id].get("condition") != row.condition for row in rows):
            raise_epoch()
