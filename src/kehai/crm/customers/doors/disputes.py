"""GET /api/customers/disputes/{id}: both sides' evidence and the ruling; …/about/{customer}; POST: about one that is not seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import KEY_HEADER, READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.once import once, row
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.crm.customers.doors.similar import TYPED
from kehai.crm.customers.records import dispute_evidence, duplicates
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.dispute import CLOSED, Dispute
from kehai.crm.customers.records.dispute_evidence import DisputeEvidence
from kehai.crm.customers.rules import similar
from kehai.crm.customers.rules.court import evidence, opening, terms
from kehai.kernel import access, calendar, store
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.again import again
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.labels import labels
from kehai.kernel.rows import not_there

path = "/customers/disputes"
router = Router(tags=[terms.DISPUTE])
MOST = 50
_COUNT: dict[str, Any] = {"type": "integer"}
_FACT_FACTS = {
    "at": STRING,
    "side": {"enum": [dispute_evidence.CLAIMANT, dispute_evidence.OWNER, dispute_evidence.OTHER]},
    "who": STRING,
    "what": STRING,
    "sort": STRING,
    "weight": _COUNT,
    "source": STRING,
    "late": maybe(STRING),
    "count": maybe(_COUNT),
    "appeal": {"type": "boolean"},
}
_CASE_FACTS = {
    "claimant": maybe(ref("Link")),
    "owner": maybe(ref("Link")),
    "customers": array_of(ref("Link")),
    "weights": object_of({"claimant": _COUNT, "owner": _COUNT}, ("claimant", "owner")),
    "ruling": array_of(STRING),
    "intact": {"type": "boolean"},
    "seal": STRING,
    "facts": array_of(object_of(_FACT_FACTS, tuple(_FACT_FACTS))),
}
_LINE_FACTS = {"id": KEY, "number": STRING, "state": STRING, "label": STRING, "open": {"type": "boolean"}}
CASE: dict[str, Any] = {"responses": answered(200, "The evidence", json_of(object_of(_CASE_FACTS, tuple(_CASE_FACTS))), READING)}
_LINES = object_of({"rows": array_of(object_of(_LINE_FACTS, tuple(_LINE_FACTS)))}, ("rows",))
ABOUT: dict[str, Any] = {"responses": answered(200, "The disputes about it that one may see", json_of(_LINES), READING)}
_FIELDS = dict.fromkeys(TYPED, maybe(STRING))
OPEN: dict[str, Any] = {
    "parameters": [KEY_HEADER],
    "requestBody": sent(object_of({**_FIELDS, "field": STRING, "reason": STRING, "own": maybe(KEY)}, ("field", "reason"))),
    "responses": answered(201, "The dispute", json_of({"type": "object"}), WRITING),
}


@router.get("/{uuid:id}", operation_id="dispute_case", openapi_extra=CASE)
def case(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """Who did what sort of thing when, by whom of the two, as it was sealed; never what was said or written."""
    actor = reading.signed(request).actor
    Query(request)
    found = _one(id, actor)
    rows, sees = dispute_evidence.rows_of(id), _sees(found, actor)
    names = labels(kind("people.user"), actor, [key for key in (found.claimant_id, found.respondent_id) if key])
    told = {
        "claimant": _link(found.claimant_id, names),
        "owner": _link(found.respondent_id, names),
        "customers": _customers(found, actor),
        "weights": {side: sum(each.weight for each in rows if each.side == side) for side in (dispute_evidence.CLAIMANT, dispute_evidence.OWNER)},
        "ruling": [said(each) for each in found.ruling],
        "intact": dispute_evidence.intact(rows, found.seal),
        "seal": found.seal[:16],
        "facts": _told(rows, sees=sees),
    }
    return answers.data(told)


@router.get("/about/{uuid:id}", operation_id="disputes_about", tags=["customers.customer"], openapi_extra=ABOUT)
def about(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """For the page of a customer: open disputes first; empty for who may not know of them."""
    actor = reading.signed(request).actor
    Query(request)
    if not kind(terms.CUSTOMER).visible_to(actor, READ).only([id]).count():
        raise not_there()
    there = Dispute.objects.filter(Q(wanted=id) | Q(own=id), deleted_at=None)[:MOST]
    seen = set(kind_of(Dispute).visible_to(actor, READ).only([each.pk for each in there]).ids(MOST)) if there else set()
    found = [each for each in there if each.pk in seen]
    lines = [
        {"id": str(each.pk), "number": each.number, "state": each.state, "label": str(Dispute.State(each.state).label), "open": each.is_open()}
        for each in sorted(found, key=lambda each: (each.state in CLOSED, -each.created_at.timestamp()))
    ]
    return answers.data({"rows": lines})


@router.post("", operation_id="open_dispute", openapi_extra=OPEN)
def begin(request: Asked) -> HttpResponse:
    """About a customer that the duplicate check told of: the same answer whoever owns it, and no more of it than was told."""
    actor = reading.signed(request).actor
    Query(request)
    told = reading.body(request)
    reading.only(told, (*TYPED, "field", "reason", "own"))
    by_field, reason = reading.text(told, "field", 20), reading.text(told, "reason", 2000)
    own = reading.key(told["own"], "own") if told.get("own") else None
    if not actor.rights.employee or not access.may(kind(terms.CUSTOMER), actor, UPDATE):
        raise MayNot(_t("You may not do this."))
    call = Call(request, kind_of(Dispute), actor)
    typed = {name: reading.text(told, name, 200) for name in TYPED if told.get(name)}

    def unit() -> Dispute:
        with transaction.atomic():
            return _opened(typed, by_field, (reason, own), actor)

    def work() -> tuple[int, str]:
        made = again(unit)
        # It is an answer like those of the duplicate check, and counts as one.
        duplicates.tell(by_field, [key for key in (made.wanted_id,) if key], actor)
        return HTTPStatus.CREATED, row(call.kind, actor, made.pk)

    return once(call, work)


def _opened(typed: Mapping[str, str], by_field: str, words: tuple[str, UUID | None], actor: Actor) -> Dispute:
    reason, own = words
    unseen = [key for key, name in similar.look(typed, actor).unseen.items() if name == by_field]
    if not unseen:
        raise Refusal(_t("There is nothing here that you could dispute."))
    if own and not kind(terms.CUSTOMER).visible_to(actor, UPDATE).only([own]).count():
        raise not_there()
    rows: dict[UUID, Any] = {each.pk: each for each in store.lock(kind_of(Customer), {unseen[0], *([own] if own else [])})}
    plea = opening.Plea(rows[unseen[0]], rows.get(own) if own else None, typed.get(by_field) or typed.get("phone") or "", reason, (), seen=False)
    return opening.begin(plea, actor)


def _one(key: UUID, actor: Actor) -> Dispute:
    found = next(iter(kind_of(Dispute).visible_to(actor, READ).only([key])), None)
    if found is None:
        raise not_there()
    return Dispute.objects.get(pk=key)


def _sees(found: Dispute, actor: Actor) -> bool:
    """Whether the reader sees the customers; who opened a case about one that he does not learns nobody's name but the other side's."""
    keys = [key for key in (found.wanted_id, found.own_id) if key]
    return actor.rights.person != found.claimant_id or kind(terms.CUSTOMER).visible_to(actor, READ).only(keys).count() == len(keys)


def _customers(found: Dispute, actor: Actor) -> list[dict[str, str]]:
    """Which customers it is about, of these whom the reader sees: the case itself names none that its claimant does not see."""
    keys = [key for key in (found.wanted_id, found.own_id) if key]
    names = labels(kind(terms.CUSTOMER), actor, keys)
    return [{"id": str(key), "label": names[key]} for key in keys if key in names]


def _link(person: UUID | None, names: Mapping[UUID, str]) -> dict[str, str] | None:
    return {"id": str(person), "label": names.get(person, "")} if person else None


def said(kept: Mapping[str, Any]) -> str:
    """A sentence of the ruling in the language in force."""
    params = {name: _shown(value) for name, value in kept["params"].items()}
    words: str = kept["sentence"]
    return _t(words) % params


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return f"{calendar.local(datetime.fromisoformat(value['at'])):%Y-%m-%d %H:%M}"
    return value


def _told(rows: Sequence[DisputeEvidence], *, sees: bool) -> list[dict[str, Any]]:
    kinds = {name: str(kind(name).label) for name in {each.source for each in rows} if name.startswith("customers.")}
    return [
        {
            "at": each.at,
            "side": each.side,
            "who": each.person_label if sees or each.side != dispute_evidence.OTHER else "",
            "what": str(evidence.SORTS[each.sort][0]) if each.sort in evidence.SORTS else each.sort,
            "sort": each.sort,
            "weight": each.weight,
            "source": kinds.get(each.source, _t("Audit trail")),
            "late": each.details.get("written"),
            "count": each.details.get("count"),
            "appeal": each.round > 1,
        }
        for each in rows
    ]
