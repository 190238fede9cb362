"""An action on many records: named by ids, or all that a filter finds, a thousand to a call."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kehai.api import answers, waiting
from kehai.api import request as reading
from kehai.api.once import Reply, keeps, once
from kehai.api.query import MAX_TEXT, Query
from kehai.api.request import Call
from kehai.kernel import run
from kehai.kernel.access import READ, UPDATE
from kehai.kernel.labels import labels
from kehai.kernel.rows import Rows, refuse_unless_may
from kehai.kernel.workflow import gate

MOST = 1000
VERBS = ("update", "delete", "restore")
BY_IDS = ("ids", "input")
BY_FILTER = ("filter", "q", "after", "size", "input")


@dataclass(frozen=True, slots=True)
class Target:
    """What a call names: ids, or a filter with the place to go on from."""

    data: Mapping[str, Any]
    ids: Sequence[UUID] | None
    filter: Any = None
    q: str = ""
    after: UUID | None = None
    size: int = MOST

    @property
    def part(self) -> int:
        """Tells the calls of one long piece of work apart, so that they may share one key."""
        return 0 if self.after is None else zlib.crc32(self.after.bytes) & 0x7FFFFFFF


def verb(name: str) -> Callable[[Call], HttpResponse]:
    """The path of one action for many."""

    def work(call: Call) -> HttpResponse:
        Query(call.request)
        target = read(reading.body(call.request))
        return once(call, lambda: _run(call, name, target), target.part, keep=keeps(call.kind, name))

    return work


def read(sent: dict[str, Any]) -> Target:
    """The body of a call. Raises Invalid."""
    reading.only(sent, BY_IDS if "ids" in sent else BY_FILTER)
    data = sent.get("input") or {}
    if not isinstance(data, dict):
        raise reading.wrong("input", _("Please send an object."))
    if "ids" in sent:
        return Target(data, named_ids(sent["ids"]))
    if "filter" not in sent and "q" not in sent:
        # An empty body must never mean "all of them".
        raise reading.wrong("ids", _("Please say which records: ids, or a filter."))
    q, size, after = sent.get("q") or "", sent.get("size", MOST), sent.get("after")
    if not isinstance(q, str) or len(q) > MAX_TEXT:
        raise reading.wrong("q", _("Please write text."))
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MOST:
        raise reading.wrong("size", _("Please write a number from %(least)d to %(most)d.") % {"least": 1, "most": MOST})
    return Target(data, None, sent.get("filter"), q, None if after is None else reading.key(after, "after"), size)


def named_ids(sent: Any, most: int = MOST) -> list[UUID]:
    """The ids that a body names. Raises Invalid."""
    if not isinstance(sent, list) or len(sent) > most:
        raise reading.wrong("ids", _("Please give a list of at most %(most)s values.") % {"most": most})
    return list(dict.fromkeys(reading.key(item, f"ids.{at}") for at, item in enumerate(sent)))


def _run(call: Call, name: str, target: Target) -> Reply:
    ids, after = (target.ids, None) if target.ids is not None else _found(call, name, target)
    with gate.waiting():
        outcome = _do(call, name, ids, target.data)
    named = labels(call.kind, call.actor, outcome.refused)
    results = [result(key, outcome, named) for key in ids if target.ids is not None or key in outcome.refused]
    return reply(outcome, results, after)


def reply(outcome: run.Outcome, results: list[dict[str, Any]], after: str | None = None) -> Reply:
    """What became of many rows; 202 where a flow holds some of them."""
    done, failed = len(outcome.done), len(outcome.refused)
    message = next((found.message for found in outcome.waiting), outcome.message)
    told = {"done": done, "failed": failed, "results": results, "after": after, "message": message}
    if outcome.waiting:
        waits = {str(key) for found in outcome.waiting for key in found.ids}
        results = [{**one, "waits": True} if one["id"] in waits else one for one in results]
        told |= {"waiting": len(waits), "approvals": [waiting.told(found) for found in outcome.waiting], "results": results}
    return (HTTPStatus.ACCEPTED if outcome.waiting else HTTPStatus.OK), answers.text(told)


def _found(call: Call, name: str, target: Target) -> tuple[list[UUID], str | None]:
    """The next ids of the filter, and where the next call goes on; None at the end."""
    rows: Rows = call.kind.visible_to(call.actor, READ)
    if name == "restore":
        rows = rows.deleted()
    ids = rows.filter(target.filter).matching(target.q).ids(target.size, target.after)
    return ids, str(ids[-1]) if len(ids) == target.size else None


def _do(call: Call, name: str, ids: Sequence[UUID], data: Mapping[str, Any]) -> run.Outcome:
    kind, actor = call.kind, call.actor
    if name == "update":
        refuse_unless_may(kind, actor, UPDATE)
        return run.update_many(kind, ids, data, actor)
    if name in VERBS:
        reading.only(data, ())
        return (run.delete if name == "delete" else run.restore)(kind, ids, actor)
    return run.act(kind, name, ids, data, actor)


def result(key: UUID, outcome: run.Outcome, named: Mapping[UUID, str]) -> dict[str, Any]:
    """What became of one row."""
    refusal = outcome.refused.get(key)
    if refusal is None:
        return {"id": str(key), "ok": True}
    fields = {name: str(sentence) for name, sentence in getattr(refusal, "fields", {}).items()}
    told = {"id": str(key), "ok": False, "code": refusal.code, "message": str(refusal.message)}
    return {**told, **({"fields": fields} if fields else {}), "label": named.get(key, "")}
