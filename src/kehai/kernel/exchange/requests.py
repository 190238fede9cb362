"""Large exports: asked for, decided by somebody else, made by the worker, fetched by the requester alone.

Rights count three times: when it is asked, when the workbook is made, and when it is fetched. A row that
the requester may not export any more makes the workbook anew without it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import actors, jobs
from kehai.kernel.access import EXPORT, MANAGE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.exchange import export
from kehai.kernel.exchange.mark import mark
from kehai.kernel.field import text
from kehai.kernel.records.export_request import ExportRequest, asked_of
from kehai.kernel.rows import Rows, not_there, refuse_unless_may

FETCHED_WITHIN = timedelta(hours=24)
KEPT_DAYS = 7
AT_ONCE = 20_000
_KEY = 16  # bytes


class NeedsApproval(Refusal):
    """More rows than one may export alone."""

    code = "needs_approval"


@action(
    ExportRequest,
    label=_("Approve"),
    op=MANAGE,
    when=Q(status="waiting"),
    icon="check",
    done=_("Approved"),
    why_not=_("This request is decided already."),
)
def approve(requests: list[ExportRequest], *, by: Actor) -> None:
    """Lets the requester fetch these rows within a day; nobody approves what he asked for himself."""
    for request in requests:
        _refuse_own(request, by)
        request.status, request.decided_by_id = ExportRequest.Status.APPROVED, by.id
        request.until = timezone.now() + FETCHED_WITHIN
        jobs.defer("kernel.make_export", key=str(request.id))


@action(
    ExportRequest,
    label=_("Refuse"),
    op=MANAGE,
    when=Q(status="waiting"),
    icon="close",
    danger=True,
    done=_("Refused"),
    why_not=_("This request is decided already."),
    input=(text("answer", _("answer"), required=True),),
)
def refuse(requests: list[ExportRequest], *, by: Actor, answer: str) -> None:
    """Says no, and why."""
    for request in requests:
        _refuse_own(request, by)
        request.status, request.decided_by_id, request.answer = ExportRequest.Status.REFUSED, by.id, answer


def _refuse_own(request: ExportRequest, by: Actor) -> None:
    if by.id is not None and by.id in (request.owner_id, request.created_by):
        raise MayNot(_t("Somebody else decides about what you asked for."))


def folder() -> Path:
    """Where finished workbooks wait; only the server's own account looks into it."""
    found = Path(settings.MEDIA_ROOT) / "exports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def place(key: UUID) -> Path:
    """The workbook of a request."""
    return folder() / f"{key}.xlsx"


@jobs.later(name="kernel.make_export")
def make(key: str) -> None:
    """Writes the workbook of an approved request with what the requester may export now."""
    request = ExportRequest.objects.filter(pk=UUID(key), status="approved", until__gt=timezone.now(), deleted_at=None).first()
    if request is None:
        return
    try:
        who = actors.actor("user", request.owner_id)
    except MayNot:
        return
    kind, target = kind_named(request.kind), place(request.id)
    refuse_unless_may(kind, who, EXPORT)
    part, ids = target.with_suffix(".part"), target.with_suffix(".ids")
    with translation.override(who.language), _private(part) as file, _private(ids) as keys:
        export.write(kind, who, asked_of(request), file, mark(who, request.id), note=lambda one: keys.write(one.bytes))
    part.replace(target)


def _private(path: Path) -> BinaryIO:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def fetched(key: UUID, actor: Actor) -> tuple[ExportRequest, list[UUID], int]:
    """The request whose workbook may be handed out now, the records in it (the first ones) and how many there are.

    Raises NotThere for anybody but the requester, MayNot, and Refusal while it is not ready or no more.
    """
    request = ExportRequest.objects.filter(pk=key, owner_id=actor.id, deleted_at=None).first()
    if request is None or actor.id is None:
        raise not_there()
    if request.status != ExportRequest.Status.APPROVED or request.until is None:
        raise Refusal(_t("This export is not approved."))
    if request.until <= timezone.now():
        raise Refusal(_t("The time to fetch this export is over; please ask again."))
    refuse_unless_may(kind_named(request.kind), actor, EXPORT)
    if not place(key).exists():
        raise Refusal(_t("The workbook is being made; please try again in a minute."))
    first, count = _still_allowed(request, actor)
    if count is None:
        for path in (place(key), place(key).with_suffix(".ids")):
            path.unlink(missing_ok=True)
        jobs.defer("kernel.make_export", key=str(key))
        raise Refusal(_t("Your rights have changed; the workbook is being made anew. Please try again in a minute."))
    return request, first, count


def _still_allowed(request: ExportRequest, actor: Actor) -> tuple[list[UUID], int | None]:
    """The first records and how many; None where one of them may not be exported any more."""
    rows: Rows = kind_named(request.kind).visible_to(actor, EXPORT)
    first: list[UUID] = []
    count = 0
    for ids in _chunks(place(request.id).with_suffix(".ids")):
        if rows.only(ids).count() != len(ids):
            return [], None
        first, count = first or ids, count + len(ids)
    return first, count


def _chunks(path: Path) -> Iterator[list[UUID]]:
    with path.open("rb") as file:
        keys = iter(lambda: file.read(_KEY), b"")
        while ids := [UUID(bytes=key) for key in islice(keys, AT_ONCE)]:
            yield ids


def forget() -> None:
    """Deletes workbooks older than KEPT_DAYS."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for path in folder().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


@jobs.every(minutes=60, name="kernel.forget_exports")
def forget_exports() -> None:
    """Finished workbooks are not kept."""
    forget()
