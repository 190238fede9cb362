"""Imports over HTTP: bring a file, plan, check, start, cancel, fetch what did not come in."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import imports as document
from kehai.api.query import Query
from kehai.api.request import Asked, Unsupported, wrong
from kehai.kernel import idempotency, limits, trail
from kehai.kernel.access import Actor
from kehai.kernel.exchange import failed, imports
from kehai.kernel.exchange.undo import DELETE, KEEP
from kehai.kernel.records.imports import Import

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = Router(tags=["imports"])
Key = UUID


@router.post("/imports", operation_id="bring_import", response={HTTPStatus.CREATED: None}, openapi_extra=document.BRING)
def bring(request: Asked) -> HttpResponse:
    """Bring a file into a kind; it is read at once."""
    actor = reading.signed(request).actor
    Query(request)
    if request.content_type != "multipart/form-data":
        raise Unsupported(_("Please send multipart/form-data."))
    sent = request.FILES.getlist("file")
    if len(sent) != 1 or len(request.FILES) != 1:
        raise wrong("file", _("Please send one file."))
    if set(request.POST) != {"kind"}:
        raise wrong("kind", _("Please fill this in."))
    kind = str(request.POST["kind"])
    limits.upload(actor, sent[0].size or 0)
    trail.record("upload", actor, kind, count=sent[0].size, part="import")
    about = (b"imports", kind.encode("utf-8", "replace"), _hash(sent[0]))
    return _once(request, actor, about, HTTPStatus.CREATED, lambda: imports.bring(kind, str(sent[0].name or ""), sent[0].chunks(), actor))


def _hash(sent: "UploadedFile[Any]") -> bytes:
    """So that a repeated upload is known by its content without holding it in memory."""
    digest = hashlib.sha256()
    for piece in sent.chunks():
        digest.update(piece)
    return digest.digest()


@router.get("/imports", operation_id="list_imports", openapi_extra=document.LIST)
def listed(request: Asked) -> HttpResponse:
    """The latest imports that you may see, newest first."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data({"rows": [imports.told(run, actor) for run in imports.seen(actor)[: imports.LISTED]]})


@router.get("/imports/{uuid:id}", operation_id="read_import", openapi_extra=document.ONE)
def one(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """One import, and how far it is."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(imports.told(imports.one(id, actor), actor))


@router.patch("/imports/{uuid:id}", operation_id="plan_import", openapi_extra=document.PLAN)
def plan(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """Say into which fields the columns go, and what happens to duplicates."""
    actor = reading.signed(request).actor
    Query(request)
    wanted = reading.body(request)
    return _once(request, actor, _about(request), HTTPStatus.OK, lambda: imports.plan(id, wanted, actor))


def _step(request: Asked, work: Callable[[Actor], Import]) -> HttpResponse:
    actor = reading.signed(request).actor
    Query(request)
    reading.only(reading.body(request, empty=True), ())
    return _once(request, actor, _about(request), HTTPStatus.ACCEPTED, lambda: work(actor))


@router.post("/imports/{uuid:id}/check", operation_id="check_import", response={HTTPStatus.ACCEPTED: None}, openapi_extra=document.STEP)
def check(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """Try all rows without writing any."""
    return _step(request, lambda actor: imports.check(id, actor))


@router.post("/imports/{uuid:id}/start", operation_id="start_import", response={HTTPStatus.ACCEPTED: None}, openapi_extra=document.STEP)
def start(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """Write the rows that were checked."""
    return _step(request, lambda actor: imports.start(id, actor))


@router.post("/imports/{uuid:id}/cancel", operation_id="cancel_import", response={HTTPStatus.ACCEPTED: None}, openapi_extra=document.STEP)
def cancel(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """Stop; rows that are in stay."""
    return _step(request, lambda actor: imports.cancel(id, actor))


@router.get("/imports/{uuid:id}/targets", operation_id="import_targets", openapi_extra=document.TARGETS)
def targets(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """What the columns may go into, and by what rows may be found."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(imports.offered(id, actor))


@router.post("/imports/{uuid:id}/again", operation_id="import_again", response={HTTPStatus.CREATED: None}, openapi_extra=document.AGAIN)
def again(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """The same file once more: another sheet, or into another kind."""
    actor = reading.signed(request).actor
    Query(request)
    wanted = reading.body(request, empty=True)
    reading.only(wanted, ("kind", "sheet"))
    return _once(request, actor, _about(request), HTTPStatus.CREATED, lambda: imports.again(id, wanted, actor))


@router.get("/imports/{uuid:id}/undo", operation_id="foresee_undo", openapi_extra=document.FORESEEN)
def foreseen(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """What would become of the records if the import were taken back."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(imports.foreseen(id, actor))


@router.post("/imports/{uuid:id}/undo", operation_id="undo_import", response={HTTPStatus.ACCEPTED: None}, openapi_extra=document.UNDO)
def undo(request: Asked, id: Key) -> HttpResponse:  # noqa: A002  the name in the path
    """Take the import back."""
    actor = reading.signed(request).actor
    Query(request)
    wanted = reading.body(request, empty=True)
    reading.only(wanted, ("worked_on",))
    choice = wanted.get("worked_on", KEEP)
    if choice not in (KEEP, DELETE):
        raise wrong("worked_on", _("This does not fit here."))
    return _once(request, actor, _about(request), HTTPStatus.ACCEPTED, lambda: imports.undo(id, actor, choice))


@router.get("/imports/{uuid:id}/kept.xlsx", operation_id="import_kept", openapi_extra=document.ERRORS)
def kept(request: Asked, id: Key) -> FileResponse:  # noqa: A002  the name in the path
    """The records that stayed when the import was taken back, and why."""
    return _workbook(request, id, failed.write_kept, _("kept"))


@router.get("/imports/{uuid:id}/errors.xlsx", operation_id="import_errors", openapi_extra=document.ERRORS)
def errors(request: Asked, id: Key) -> FileResponse:  # noqa: A002  the name in the path
    """The rows that did not come in, with the reason in the last column."""
    return _workbook(request, id, failed.write, _("errors"))


def _workbook(request: Asked, key: Key, write: Callable[[Import, BinaryIO], None], word: str) -> FileResponse:
    actor = reading.signed(request).actor
    Query(request)
    run = imports.one(key, actor)
    target = cast("BinaryIO", TemporaryFile())  # noqa: SIM115  the answer closes it
    write(run, target)
    target.seek(0)
    name = f"{run.file.rpartition('.')[0] or run.file} - {word}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=_WORKBOOK)


def _about(request: Asked) -> tuple[bytes, ...]:
    return str(request.method).encode(), request.get_full_path().encode(), request.body


def _once(request: Asked, actor: Actor, about: tuple[bytes, ...], status: HTTPStatus, work: Callable[[], Import]) -> HttpResponse:
    """The import as the work left it; of the first time, when the same key and content came before."""
    key = request.headers.get(idempotency.HEADER)
    if key is None:
        return answers.data(imports.told(work(), actor), status)
    code, body = idempotency.once(idempotency.ask(actor, key, about), lambda: (status, answers.text(imports.told(work(), actor))))
    return answers.raw(body, code)
