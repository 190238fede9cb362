"""Data quality over HTTP: the kinds that are measured, their figures, and why a record has the number it has (K05)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import quality as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.kind import Kind
from kehai.kernel.quality import figures, judge, words
from kehai.kernel.quality.standard import LACKING
from kehai.kernel.rows import Rows, not_there, refuse_unless_may

router = Router(tags=["quality"])


def _kind(domain: str, kind: str, actor: Actor) -> Kind:
    """A measured kind whose numbers are for the actor. Raises NotThere, MayNot."""
    known, name = catalogue(), f"{domain}.{kind}"
    if name not in known or not words.told(known[name], actor):
        raise not_there()
    refuse_unless_may(known[name], actor, READ)
    return known[name]


@router.get("/quality", operation_id="quality", openapi_extra=document.KINDS)
def kinds(request: Asked) -> HttpResponse:
    """Empty for who is told no numbers."""
    actor = reading.signed(request).actor
    Query(request)
    found = figures.kinds(actor)
    told = [{"name": kind.name, "label": str(kind.plural), "figures": figures.overall(figures.rows_of(kind, actor))} for kind in found]
    return answers.data({"kinds": told})


@router.get("/quality/{domain}/{kind}", operation_id="quality_of_kind", openapi_extra=document.OF_KIND)
def of_kind(request: Asked, domain: str, kind: str) -> HttpResponse:
    """Summed over the records whose numbers the asker is told."""
    actor = reading.signed(request).actor
    found = _kind(domain, kind, actor)
    query = Query(request, ("by", "filter"))
    rows = figures.rows_of(found, actor, query.json("filter"))
    choices = figures.offered(found, actor)
    spec = query.text("by") or (choices[0][0] if choices else None)
    told = {
        "figures": figures.overall(rows),
        "by": spec,
        "choices": [{"value": value, "label": label} for value, label in choices],
        "groups": [_group(each) for each in figures.by(rows, spec)] if spec else [],
        "lacks": _lacks(rows),
        "months": figures.months(found, actor),
    }
    return answers.data(told)


def _group(each: figures.Group) -> dict[str, Any]:
    return {"value": each.value, "label": each.label, "figures": each.figures, "filter": each.filter}


def _lacks(rows: Rows) -> list[dict[str, Any]]:
    return [
        {
            "word": word,
            "sort": words.sort_of(word),
            "label": words.label(rows.kind, word),
            "count": count,
            "filter": {"field": LACKING, "op": "eq", "value": word},
        }
        for word, count in figures.lacks(rows)
    ]


@router.get("/quality/{domain}/{kind}/{uuid:id}", operation_id="quality_of_record", openapi_extra=document.OF_RECORD)
def of_record(request: Asked, domain: str, kind: str, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """As it stands this moment; `told` is false where the asker sees the record, but not all that its number speaks of."""
    actor = reading.signed(request).actor
    found = _kind(domain, kind, actor)
    Query(request)
    if not found.visible_to(actor, READ).only([id]).count():
        raise not_there()
    rows = figures.rows_of(found, actor).only([id])
    row = next(iter(rows), None)
    if row is None:
        return answers.data({"told": False, "numbers": {}, "reasons": []})
    verdict = judge.judge(found, row)
    double = figures.doubled(found, actor)
    numbers = {
        "quality": verdict.quality,
        "completeness": verdict.completeness,
        "validity": verdict.validity,
        "freshness": verdict.freshness,
        "unique": None if double is None else 0 if rows.narrowed(double).count() else 100,
    }
    return answers.data({"told": True, "numbers": numbers, "reasons": [_reason(found, each) for each in judge.reasons(found, row)]})


def _reason(kind: Kind, each: judge.Reason) -> dict[str, Any]:
    word = each.word
    return {
        "word": word,
        "sort": words.sort_of(word),
        "label": words.label(kind, word),
        "fields": words.fields_of(kind, word),
        "gain": each.gain,
    }
