"""Word documents from templates that people bring (Word 模板); the one module that starts the child which knows docxtpl.

A template is a stranger's file: it is filled in a child process with limits of its own, in a sandbox, with plain texts.
"""

import difflib
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SECONDS = 30
SOURCES = Path(__file__).parents[2]


class Unfit(Exception):
    """A template that cannot be filled; the text is a sentence for who brought it."""


def filled(template: Path, data: Mapping[str, Any], mark: str = "") -> bytes:
    """The template with these data in its places, as .docx.

    Args:
        template: where it stands.
        data: texts by name; a list of such mappings for what repeats.
        mark: who takes it and when; stands among the document's properties.

    Raises:
        Unfit: it is no Word document, names what is not there, or takes too long.
    """
    asked = orjson.dumps({"data": data, "mark": mark})
    command = [sys.executable, "-m", "kehai.kernel.word_child", str(template.resolve(strict=True))]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, check=False, timeout=SECONDS, env=_surroundings())
    except subprocess.TimeoutExpired as error:
        raise Unfit(_("Filling this template takes too long or too much memory.")) from error
    told, _newline, document = done.stdout.partition(b"\n")
    if not told:  # it died at its limits
        raise Unfit(_("Filling this template takes too long or too much memory."))
    answer = orjson.loads(told)
    if "refused" in answer:
        raise Unfit(_sentence(answer, data))
    return document


def _surroundings() -> dict[str, str]:
    """Enough to start Python, none of the server's secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1"}


def _sentence(answer: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    name, near = str(answer.get("name", "")), str(answer.get("near", ""))
    match answer["refused"]:
        case "unknown":
            meant = difflib.get_close_matches(name, sorted(_names(data)), 1, 0.5)
            if meant:
                return _("The template names “%(name)s”, which there is not. Is “%(meant)s” meant?") % {"name": name, "meant": meant[0]}
            return _("The template names “%(name)s”, which there is not. The list of fields says which there are.") % {"name": name}
        case "syntax":
            return _("The template cannot be read near “%(near)s”: check the braces there.") % {"near": near}
        case "unsafe":
            return _("The template asks for something that no template may.")
    return _("This is no Word document that can be read. Save it as .docx and try once more.")


def _names(data: Mapping[str, Any]) -> Iterable[str]:
    for name, value in data.items():
        yield name
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from value[0]
