"""The child that fills one Word template and ends: `python -m kehai.kernel.word_child FILE`, its data on standard input.

Answers with a line of JSON, and the document behind it. Its names are texts and lists of texts, its language is Jinja in the
immutable sandbox, without globals: docxtpl's own surroundings would run what a template asks for (T37).
"""

import io
import re
import sys
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import orjson
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kehai.kernel.exchange import guard

_NEAR = 40
_TAGS = re.compile(r"<[^>]*>")
# Filters that set texts; none that calls, reads attributes or makes large things out of small ones.
_FILTERS = "default", "d", "e", "escape", "first", "join", "last", "length", "lower", "replace", "round", "trim", "truncate", "upper", "int", "float"


def main() -> None:
    """Reads, fills, answers."""
    asked = orjson.loads(sys.stdin.buffer.read())
    told, document = _answer(Path(sys.argv[1]), asked)
    sys.stdout.buffer.write(orjson.dumps(told) + b"\n" + document)


def _answer(place: Path, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        guard.check_parts(place, guard.check_archive(place), {})
    except guard.Refused:
        return {"refused": "damaged"}, b""
    return _filled(place, asked)


def _filled(place: Path, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    guard.limit_this_process()
    try:
        document = DocxTemplate(str(place))
        document.render(asked["data"], jinja_env=surroundings(), autoescape=True)
        document.docx.core_properties.comments = asked["mark"]
        target = io.BytesIO()
        document.save(target)
    except SecurityError:
        return {"refused": "unsafe"}, b""
    except UndefinedError as error:
        return {"refused": "unknown", "name": str(error)}, b""
    except TemplateSyntaxError as error:
        return {"refused": "syntax", "near": _near(error)}, b""
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError):
        return {"refused": "unsafe"}, b""
    except (OpcError, KeyError, OSError, BadZipFile, SyntaxError):
        return {"refused": "damaged"}, b""
    return {"filled": True}, target.getvalue()


class Missing(StrictUndefined):
    """A name that is not there: whatever is done with it says which."""

    def _fail_with_undefined_error(self, *_args: Any, **_more: Any) -> Any:
        raise UndefinedError(str(self._undefined_name))

    __str__ = __iter__ = __len__ = __bool__ = __eq__ = __ne__ = __call__ = __getitem__ = _fail_with_undefined_error
    __add__ = __radd__ = __html__ = __hash__ = _fail_with_undefined_error


class Language(ImmutableSandboxedEnvironment):
    """Reads and repeats; calls nothing."""

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing is."""
        return False


def surroundings() -> Any:
    """The language of templates: names, conditions, repetition, a few filters; a name that is not there is an error that says which."""
    found = Language(autoescape=True, undefined=Missing)
    found.globals.clear()
    found.filters = {name: found.filters[name] for name in _FILTERS}
    return found


def _near(error: Any) -> str:
    lines = getattr(error, "docx_context", None) or []
    wanted = [_TAGS.sub("", str(line)).strip() for line in lines]
    told = next((line for line in wanted if "{" in line or "}" in line), "".join(wanted))
    return told[:_NEAR]


if __name__ == "__main__":
    main()
