"""Reports on a development case: written in turn by its owner, with the manager's guidance on them (B48)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import development_clock
from kehai.crm.customers.records.development import Development
from kehai.crm.customers.rules import development_path as path
from kehai.crm.office import clocks, telling
from kehai.crm.office.rules.substitution import manager_of
from kehai.kernel import store
from kehai.kernel.access import MANAGE, TRANSFER, ByParent, Rights
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, Sql

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind


@dataclass(frozen=True, slots=True)
class OfReports(ByParent):
    """With its case; guided by who could hand over the case."""

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """MANAGE is guiding."""
        if op != MANAGE:
            return ByParent.predicate(self, kind, rights, op, alias)
        if not rights.permits(kind.name, op):
            return FALSE
        parent = self._parent(kind)
        return self._inside(kind, parent, parent.access.predicate(parent, rights, TRANSFER, alias + "p"), alias, rights)


class DevelopmentReport(Record):
    """A report on a development case (开发汇报): what was done, what comes next, and the manager's guidance (经理指导)."""

    development = models.ForeignKey(Development, models.PROTECT, related_name="+", verbose_name=_("development case"), db_index=False)
    content = models.TextField(_("what was done"))
    following = models.TextField(_("what comes next"), blank=True)
    difficulties = models.TextField(_("difficulties"), blank=True)
    due_at = models.DateTimeField(_("was due"), null=True, blank=True)
    in_time = models.BooleanField(_("in time"), null=True, blank=True)
    guidance = models.TextField(_("guidance"), blank=True)
    guided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guided by"), db_index=False
    )
    guided_at = models.DateTimeField(_("guided"), null=True, blank=True)

    access = OfReports("development")

    class Meta:
        verbose_name = _("development report")
        verbose_name_plural = _("development reports")
        indexes = (
            *indexes("customers_devreport"),
            models.Index("development", F("created_at").desc(), name="customers_devreport_case"),
        )

    class Screen:
        icon = "file"
        prefix = "DR"
        columns = "created_at", "development", "owner", "content", "in_time", "guidance", "guided_by"
        form = (
            (_("Report"), ("development", "content", "following", "difficulties", "due_at", "in_time")),
            (_("Guidance"), ("guidance", "guided_by", "guided_at")),
        )
        quick = "owner", "in_time", "guided_at", "created_at"
        locked = ("development",)
        readonly = "owner", "due_at", "in_time", "guidance", "guided_by", "guided_at"

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Written by whom the case belongs to, while it runs; what was guided stays as it was written."""
        fresh = [row for row in rows if not before[row.id]]
        cases: Any = {case.pk: case for case in store.lock(kind_of(Development), {row.development_id for row in fresh})}
        for row in fresh:
            _begin(row, cases[row.development_id], by)
        for row in rows:
            old = before[row.id]
            changed = bool(old) and any(old[name] != getattr(row, name) for name in ("content", "following", "difficulties"))
            if changed and old["guided_at"]:
                raise Refusal(_t("There is guidance on this report; it stays as it is."))
            if changed and by.human and row.owner_id != by.rights.person:
                raise MayNot(_t("Only who wrote the report changes it."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A new report stops the clock and winds the next; the manager is told."""
        for row in rows:
            if before[row.id]:
                continue
            case = Development.objects.get(pk=row.development_id)
            if case.state not in path.RUNNING:
                continue
            development_clock.met({case.pk: clocks.Evidence(by.label, "customers.development_report", row.pk)})
            store.update(Development, [(case.pk, {"next_report_at": development_clock.begin(case)})])
            told = gettext_noop("There is a report on the development of %(about)s.")
            telling.tell([manager_of(case.owner_id)], development_clock.SORT, told, ("customers.development", case.pk))


def _begin(row: DevelopmentReport, case: Development, by: Any) -> None:
    if by.human and case.state not in path.RUNNING:
        raise Refusal(_t("Reports are written from the signature of the application to the final report."))
    if by.human and case.owner_id != by.rights.person:
        raise MayNot(_t("Reports are written by whom the case belongs to."))
    row.owner_id = case.owner_id
    row.due_at = case.next_report_at
    row.in_time = timezone.now() <= row.due_at if row.due_at else None
