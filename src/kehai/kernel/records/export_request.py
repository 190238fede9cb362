"""Requests for large exports: who wants to take out how many rows of what, why, and who allowed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import CREATE, DELETE, MANAGE, READ, Personal, Rights
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, some

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind


@dataclass(frozen=True, slots=True)
class ByRequester:
    """One's own requests, which nobody needs a role for; who manages exports reads and decides all of them."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.everything:
            return TRUE
        manages = TRUE if rights.all_of(kind.name, MANAGE) else FALSE
        if op in (READ, MANAGE):
            mine = Personal().predicate(kind, rights, READ, alias) if op == READ else FALSE
            return some(mine, manages)
        return Personal().predicate(kind, rights, op, alias) if op in (CREATE, DELETE) else FALSE

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """See Access."""
        return TRUE


class ExportRequest(Record):
    """A request to take more rows out of the house than one may alone (导出申请).

    Its file is made with the requester's rights of the moment, opens to him alone within a day of the
    approval, and is deleted after a week.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    kind = models.CharField(_("kind"), max_length=60)
    filter = models.JSONField(_("filter"), default=dict, blank=True)
    q = models.CharField(_("search"), max_length=200, blank=True)
    sort = models.CharField(_("order"), max_length=61, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"))
    until = models.DateTimeField(_("to be fetched until"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)

    access = ByRequester()

    class Meta:
        verbose_name = _("export request")
        verbose_name_plural = _("export requests")
        indexes = (*indexes("kernel_exportrequest"),)

    class Screen:
        domain = "screens"
        icon = "export"
        prefix = "X"
        columns = "number", "kind", "rows", "reason", "status", "owner", "decided_by", "until"
        form = ((_("Export request"), ("kind", "filter", "q", "sort", "columns", "reason")),)
        quick = ("status",)
        highlights = "status", "rows", "until"
        colors: ClassVar = {"status": {"waiting": "warning", "approved": "success", "refused": "error"}}
        locked = "kind", "filter", "q", "sort", "columns", "reason"
        readonly = "owner", "rows", "status", "decided_by", "until", "answer"

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A new request counts what the requester may export of what he asks for, now."""
        for row in rows:
            if not before[row.id]:
                row.owner_id = by.id if by.kind == "user" else row.owner_id
                row.rows = counted(row, by)


def counted(row: ExportRequest, by: Any) -> int:
    """How many rows the request is about. Raises Invalid for what cannot be exported."""
    from kehai.kernel.exchange import export  # noqa: PLC0415  exports stand on kinds

    if row.kind not in catalogue():
        sentence = _t("Please choose one of the values.")
        raise Invalid(sentence, {"kind": sentence})
    if by.rights.everything:
        return 0
    return export.exported(catalogue()[row.kind], by, asked_of(row)).count()


def asked_of(row: ExportRequest) -> Any:
    """What the request is about, in the words of an export."""
    from kehai.kernel.exchange import export  # noqa: PLC0415  exports stand on kinds

    return export.Asked(list(row.columns) or None, row.sort or None, row.filter or None, row.q or None)
