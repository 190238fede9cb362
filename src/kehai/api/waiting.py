"""The answer to what was asked for and waits for an approval: 202, with the request's id and number."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from kehai.api import answers
from kehai.api.once import Reply, row
from kehai.kernel.access import Actor
from kehai.kernel.kind import Kind
from kehai.kernel.workflow.gate import Waiting

KIND = "approvals.approval"


def told(waiting: Waiting) -> dict[str, Any]:
    """A request as a link."""
    return {"kind": KIND, "id": str(waiting.id), "number": waiting.number, "count": len(waiting.ids)}


def reply(kind: Kind, actor: Actor, key: UUID | None, waiting: Sequence[Waiting]) -> Reply:
    """202, with the row as it still is."""
    first = waiting[0]
    shown = "null" if key is None else row(kind, actor, key)
    message, approval = answers.text(first.message), answers.text(told(first))
    return HTTPStatus.ACCEPTED, f'{{"row":{shown},"message":{message},"approval":{approval}}}'
