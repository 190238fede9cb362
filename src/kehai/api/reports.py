"""What is made out of rows: groups with counts and sums, the history of one, a workbook of many."""

import tempfile
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from kehai.api import answers
from kehai.api.query import Query
from kehai.api.request import Call, wrong
from kehai.kernel import periods
from kehai.kernel.access import EXPORT, READ
from kehai.kernel.exchange import export as workbook
from kehai.kernel.group import groups
from kehai.kernel.history import history as history_of
from kehai.kernel.rows import refuse_unless_may

NARROWING = ("filter", "q")
IN_MEMORY = 8 * 1024 * 1024  # a larger workbook goes through the disk
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def group(call: Call) -> HttpResponse:
    """Counts, sums, averages by one or two fields."""
    query = Query(call.request, ("by", "measure", *NARROWING))
    refuse_unless_may(call.kind, call.actor, READ)
    by, measures = query.names("by"), query.names("measure")
    if not by:
        raise wrong("by", _("Please fill this in."))
    rows = call.kind.visible_to(call.actor, READ).filter(query.json("filter")).matching(query.text("q"))
    found, capped = groups(rows, by, measures or ["count"])
    return answers.data({"groups": found, "capped": capped})


def history(call: Call, key: UUID) -> HttpResponse:
    """What happened to one record, as far as the asker may read it today."""
    after = Query(call.request, ("after",)).number("after", 1, 10**12 - 1)
    found, rest = history_of(call.kind, call.actor, key, after)
    return answers.data({"rows": found, "next": rest})


def export(call: Call) -> FileResponse:
    """A workbook of all that a list shows, as far as the asker may export it."""
    query = Query(call.request, ("sort", "columns", *NARROWING))
    refuse_unless_may(call.kind, call.actor, EXPORT)
    asked = workbook.Asked(columns=query.columns(call.kind), sort=query.text("sort", 80), filter=query.json("filter"), q=query.text("q"))
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by the response
    workbook.write(call.kind, call.actor, asked, target)
    target.seek(0)
    name = f"{call.kind.plural} {periods.today().isoformat()}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
