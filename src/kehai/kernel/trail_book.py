"""The trail as a workbook, for auditors; every cell is text, times are the company's."""

import json
from collections.abc import Iterator
from typing import BinaryIO, cast
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.kernel import periods, trail_reader
from kehai.kernel.access import Actor
from kehai.kernel.exchange import sheet
from kehai.kernel.exchange.mark import mark
from kehai.kernel.keys import uuid7
from kehai.kernel.records.trail import Trail
from kehai.kernel.trail_reader import Asked

MOST_ROWS = 200_000


def write(actor: Actor, asked: Asked, target: object) -> tuple[int, UUID]:
    """Writes the newest rows, at most MOST_ROWS; how many, and the number on the workbook. Raises MayNot."""
    headers = [_("Number"), _("Time"), _("Event"), _("Outcome"), _("Who"), _("Address"), _("Session"), _("Request")]
    headers += [_("Kind"), _("Record"), _("Count"), _("Details")]
    found = trail_reader.everything(actor, asked, MOST_ROWS)
    number, count = uuid7(), [0]
    sheet.write(_("Audit trail"), headers, _rows(found, count), cast("BinaryIO", target), mark(actor, number))
    return count[0], number


def _rows(found: Iterator[Trail], count: list[int]) -> Iterator[list[str | None]]:
    for row in found:
        count[0] += 1
        at = row.at.astimezone(periods.zone()).isoformat(" ", "seconds")
        details = json.dumps(row.details, ensure_ascii=False, sort_keys=True) if row.details else None
        place = [row.address or None, row.session or None, row.request or None]
        about = [row.kind or None, str(row.record_id) if row.record_id else None, None if row.count is None else str(row.count), details]
        yield [str(row.pk), at, row.event, row.outcome, row.actor_label or None, *place, *about]
