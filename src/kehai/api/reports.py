"""What is made out of rows: groups with counts and sums, the history of one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kehai.api import answers
from kehai.api.query import Query
from kehai.api.request import Call, wrong
from kehai.kernel import clusters
from kehai.kernel.access import AGGREGATE, READ
from kehai.kernel.clusters import Box
from kehai.kernel.errors import MayNot
from kehai.kernel.group import groups
from kehai.kernel.history import history as history_of
from kehai.kernel.rows import refuse_unless_may

NARROWING = ("filter", "q")
SIDES = ("south", "west", "north", "east")
# Of what one may only count, figures stand for at least so many records.
LEAST = 5


def group(call: Call) -> HttpResponse:
    """Counts, sums, averages by one or two fields, or of all that the list finds."""
    query = Query(call.request, ("by", "measure", "whole", *NARROWING))
    whole = query.flag("whole")
    refuse_unless_may(call.kind, call.actor, AGGREGATE if whole else READ)
    by, measures = query.names("by") or [], query.names("measure")
    if not by and (whole or not measures):
        raise wrong("by", _("Please fill this in."))
    if whole:
        return _whole(call, query, by, measures or ["count"])
    rows = call.kind.visible_to(call.actor, READ).filter(query.json("filter")).matching(query.text("q"))
    found, capped = groups(rows, by, measures or ["count"])
    return answers.data({"groups": found, "capped": capped})


def _whole(call: Call, query: Query, by: Sequence[str], measures: Sequence[str]) -> HttpResponse:
    """Figures of the whole company for who may count it all: no filter, and no group of a few (§5.7)."""
    for name in NARROWING:
        if query.text(name):
            raise wrong(name, _("Figures of the whole company are not narrowed."))
    found, capped = groups(call.kind.visible_to(call.actor, AGGREGATE), by, measures, least=LEAST)
    return answers.data({"groups": found, "capped": capped})


def on_map(call: Call) -> HttpResponse:
    """What the list finds and has a place, put together where it stands close."""
    query = Query(call.request, (*SIDES, "by", *NARROWING))
    if not clusters.may(call.kind, call.actor):
        raise MayNot(_("You may not do this."))
    refuse_unless_may(call.kind, call.actor, READ)
    rows = call.kind.visible_to(call.actor, READ).filter(query.json("filter")).matching(query.text("q"))
    asked = {side: query.text(side, 20) for side in SIDES}
    box = _box(asked) if any(asked.values()) else clusters.extent(rows)
    if box is None:
        return answers.data({"box": None, "clusters": [], "count": 0, "capped": False})
    found = clusters.clusters(rows, box, query.text("by"))
    return answers.data({"box": {side: f"{getattr(box, side):.6f}" for side in SIDES}, **found})


def _box(asked: Mapping[str, str | None]) -> Box:
    """Raises Invalid at the side that is no number, lacks, lies off the earth or before its opposite."""
    sides: dict[str, Decimal] = {}
    for side, said in asked.items():
        try:
            sides[side] = Decimal(said or "")
        except InvalidOperation as error:
            raise wrong(side, _("Please fill this in.")) from error
        if not sides[side].is_finite() or abs(sides[side]) > (90 if side in ("south", "north") else 180):
            raise wrong(side, _("This is no place on earth."))
    for low, high in (("south", "north"), ("west", "east")):
        if sides[low] > sides[high]:
            raise wrong(high, _("This must be the greater one."))
    return Box(**sides)


def history(call: Call, key: UUID) -> HttpResponse:
    """What happened to one record, as far as the asker may read it today."""
    after = Query(call.request, ("after",)).number("after", 1, 10**12 - 1)
    found, rest = history_of(call.kind, call.actor, key, after)
    return answers.data({"rows": found, "next": rest})
