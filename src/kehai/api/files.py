"""POST /api/files and GET /api/files/{id}: uploads, and downloads that are checked each time."""

from http import HTTPStatus
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import others as document
from kehai.api.query import Query
from kehai.api.request import Asked, Unsupported, wrong
from kehai.kernel import files, limits, trail
from kehai.kernel.rows import not_there

router = Router(tags=["files"])
# Whatever a browser makes of a file: it has no origin, runs nothing and loads nothing.
_SANDBOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@router.post("/files", operation_id="upload", response={HTTPStatus.CREATED: None}, openapi_extra=document.UPLOAD)
def upload(request: Asked) -> HttpResponse:
    """Upload a file, to be named by a record afterwards."""
    actor = reading.signed(request).actor
    fit = Query(request, ("fit",)).number("fit", 16, 4096) or 0
    if request.content_type != "multipart/form-data":
        raise Unsupported(_("Please send multipart/form-data."))
    sent = request.FILES.getlist("file")
    if len(sent) != 1 or len(request.FILES) != 1:
        raise wrong("file", _("Please send one file."))
    limits.upload(actor, sent[0].size or 0)
    made = files.receive(sent[0].chunks(), str(sent[0].name or ""), actor, fit)
    trail.record("upload", actor, "files", made.pk, made.size, type=made.type)
    return answers.data({"id": str(made.pk), "name": made.name, "size": made.size, "type": made.type}, HTTPStatus.CREATED)


@router.get("/files/{uuid:id}", operation_id="download", openapi_extra=document.DOWNLOAD)
def download(request: Asked, id: UUID) -> FileResponse:  # noqa: A002  the name in the path
    """A file, for whoever may read the record it hangs on."""
    actor = reading.signed(request).actor
    Query(request)
    found = files.readable(id, actor)
    try:
        content = files.path(found.hash).open("rb")
    except FileNotFoundError as error:
        raise not_there() from error
    inline = found.type in files.INLINE
    answer = FileResponse(content, as_attachment=not inline, filename=found.name, content_type=found.type)
    answer["Content-Security-Policy"] = _SANDBOX
    answer["Cache-Control"] = "private, no-store"
    return answer
