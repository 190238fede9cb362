"""POST …/bulk/cells: a block of cells written into rows of a list, or only tried: done whole and undone."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kehai.api import answers, bulk
from kehai.api import request as reading
from kehai.api.once import Reply, once
from kehai.api.query import Query
from kehai.api.request import Call
from kehai.kernel import cells
from kehai.kernel.access import READ, UPDATE
from kehai.kernel.again import again
from kehai.kernel.cells import MOST, MOST_FIELDS, Block, Written
from kehai.kernel.labels import labels
from kehai.kernel.rows import Asked as List
from kehai.kernel.rows import refuse_unless_may
from kehai.kernel.workflow import gate

MEMBERS = ("ids", "versions", "fields", "cells", "values", "keep")


def paste(call: Call) -> HttpResponse:
    """Writes each row's own values where `keep` is true; else tells what would become of them."""
    Query(call.request)
    sent = reading.body(call.request)
    keep = reading.flag(sent, "keep")
    block = read(call, sent)
    if keep:
        return once(call, lambda: again(lambda: _kept(call, block)))
    status, body = again(lambda: _tried(call, block))
    return answers.raw(body, status)


def read(call: Call, sent: dict[str, Any]) -> Block:
    """The body of a call. Raises Invalid."""
    reading.only(sent, MEMBERS)
    ids = bulk.named_ids(sent.get("ids"), MOST)
    if not ids or len(ids) != len(sent["ids"]):
        raise reading.wrong("ids", _("Please name each record once."))
    fields = sent.get("fields")
    names = list(dict.fromkeys(fields)) if isinstance(fields, list) and all(isinstance(name, str) for name in fields) else []
    if not names or len(names) != len(fields or ()) or len(names) > MOST_FIELDS:
        raise reading.wrong("fields", _("Please give a list of at most %(most)s values.") % {"most": MOST_FIELDS})
    for name in names:
        if name not in call.kind.fields or call.actor.rights.level(call.kind.name, name) == "none":
            raise reading.wrong("fields", _("This field is not known."))
    texts = "values" not in sent
    return Block(ids, _versions(sent.get("versions"), ids), names, _cells(sent, texts, len(ids), len(names)), texts)


def _versions(sent: Any, ids: list[UUID]) -> dict[UUID, int]:
    sound = isinstance(sent, list) and len(sent) == len(ids)
    if not sound or not all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in sent):
        raise reading.wrong("versions", _("Please send the version as it was read."))
    return dict(zip(ids, sent, strict=True))


def _cells(sent: dict[str, Any], texts: bool, rows: int, width: int) -> list[list[Any]]:  # noqa: FBT001  told by the body
    name = "cells" if texts else "values"
    found = sent.get(name)
    sound = isinstance(found, list) and len(found) == rows and all(isinstance(row, list) and len(row) == width for row in found)
    if not sound or not isinstance(found, list):
        raise reading.wrong(name, _("Please send a row of cells for each record."))
    if texts and not all(cell is None or isinstance(cell, str) for row in found for cell in row):
        raise reading.wrong(name, _("Please write text."))
    return found


def _kept(call: Call, block: Block) -> Reply:
    with transaction.atomic():
        return _written(call, block)


def _tried(call: Call, block: Block) -> Reply:
    with transaction.atomic():
        told = _written(call, block)
        transaction.set_rollback(True)
    return told


def _written(call: Call, block: Block) -> Reply:
    """What became of each row and cell, and the rows as their reader sees them then."""
    kind, actor = call.kind, call.actor
    refuse_unless_may(kind, actor, UPDATE)
    with gate.waiting():
        written = cells.write(kind, block, actor)
    named = labels(kind, actor, written.outcome.refused)
    results = [_result(key, written, bulk.result(key, written.outcome, named)) for key in block.ids]
    status, text = bulk.reply(written.outcome, results)
    seen = [name for name in block.fields if actor.rights.level(kind.name, name) != "none"]
    rows = kind.visible_to(actor, READ).only(block.ids).page(List(columns=seen, size=MOST, total="none")).rows
    return status, f'{{"rows":{rows},{text[1:]}'


def _result(key: UUID, written: Written, told: dict[str, Any]) -> dict[str, Any]:
    problems, conflicts = written.problems.get(key), written.conflicts.get(key)
    if problems:
        told["fields"] = {**told.get("fields", {}), **problems}
    if conflicts:
        told["conflicts"] = {name: answers.told(found) for name, found in conflicts.items()}
    return told
