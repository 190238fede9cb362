"""The document's part about how the house is."""

from typing import Any

from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of

_FACT = {"name": STRING, "label": STRING, "value": STRING, "state": {"type": "string", "enum": ["good", "doubtful", "bad"]}, "help": STRING}
_JOB = {"id": {"type": "integer"}, "name": STRING, "tries": {"type": "integer"}, "since": maybe(STRING), "error": STRING}
_HOUSE = object_of({"facts": array_of(object_of(_FACT, tuple(_FACT))), "jobs": array_of(object_of(_JOB, tuple(_JOB)))}, ("facts", "jobs"))

OPERATION: dict[str, Any] = {"responses": answered(200, "How the house is", json_of(_HOUSE), READING)}
JOB: dict[str, Any] = {"responses": answered(204, "Done", None, WRITING)}
