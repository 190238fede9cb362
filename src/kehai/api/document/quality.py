"""The document's part about data quality."""

from typing import Any

from kehai.api.document.common import READING, STRING, Schema, answered, array_of, json_of, maybe, object_of, parameter

_COUNT: Schema = {"type": "integer", "minimum": 0}
_SHARE: Schema = maybe({"type": "integer", "minimum": 0, "maximum": 100})
_SHARES: dict[str, Schema] = dict.fromkeys(("quality", "completeness", "validity", "freshness", "unique"), _SHARE)
_FIGURES = object_of({"count": _COUNT, **_SHARES}, ("count", *_SHARES))
_FILTER: Schema = {"type": "object"}
_SORT: Schema = {"enum": ["empty", "wrong", "stale"]}
_NAMES = array_of(STRING)
_KIND = object_of({"name": STRING, "label": STRING, "figures": _FIGURES}, ("name", "label", "figures"))
_GROUP = object_of({"value": maybe(STRING), "label": STRING, "figures": _FIGURES, "filter": _FILTER}, ("value", "label", "figures", "filter"))
_LACK = object_of({"word": STRING, "sort": _SORT, "label": STRING, "count": _COUNT, "filter": _FILTER}, ("word", "sort", "label", "count", "filter"))
_MONTH = object_of({"month": STRING, "count": _COUNT, "quality": _COUNT, "completeness": _COUNT}, ("month", "count", "quality", "completeness"))
_CHOICE = object_of({"value": STRING, "label": STRING}, ("value", "label"))
_REASON = object_of(
    {"word": STRING, "sort": _SORT, "label": STRING, "fields": _NAMES, "gain": {"type": "integer"}}, ("word", "sort", "label", "fields", "gain")
)
_TOLD = {
    "figures": _FIGURES,
    "by": maybe(STRING),
    "choices": array_of(_CHOICE),
    "groups": array_of(_GROUP),
    "lacks": array_of(_LACK),
    "months": array_of(_MONTH),
}
_RECORD = {"told": {"type": "boolean"}, "numbers": object_of(_SHARES, ()), "reasons": array_of(_REASON)}
KINDS: dict[str, Any] = {
    "responses": answered(200, "The kinds that are measured", json_of(object_of({"kinds": array_of(_KIND)}, ("kinds",))), READING),
}
OF_KIND: dict[str, Any] = {
    "parameters": [
        parameter("by", STRING, "A field, also through a link (owner.department); by default the first of `choices`"),
        parameter("filter", STRING, "Only these, in the filter language"),
    ],
    "responses": answered(200, "How good the data of a kind are", json_of(object_of(_TOLD, tuple(_TOLD))), READING),
}
OF_RECORD: dict[str, Any] = {
    "responses": answered(200, "How good the data of a record are, and why", json_of(object_of(_RECORD, tuple(_RECORD))), READING)
}
