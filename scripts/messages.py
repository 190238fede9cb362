"""Translations: `compile` for the program, `update` collects new sentences, `check` fails on missing ones."""

import ast
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PLACEHOLDER = re.compile(r"%\((\w+)\)([a-z])|%%")
# Header lines that say nothing, or something else on every run.
CHANGING = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator', b'"Report-Msgid', b'"Language-Team')
ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kehai"
LOCALE = SOURCE / "locale"
LANGUAGES = ("zh_Hans", "zh_Hant")
KEYWORDS = {
    "_": None,
    "_t": None,  # gettext, where _ is gettext_lazy
    "_lazy": None,  # and the other way round
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def catalogue(language: str) -> tuple[Path, Catalog]:
    """One language's file, and what it holds (nothing, if it is new)."""
    file = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not file.exists():
        return file, Catalog(locale=language, project="Kehai", charset="utf-8")
    with file.open("rb") as stream:
        return file, read_po(stream, locale=language)


def collected() -> Catalog:
    """Every sentence in the sources."""
    found = Catalog(project="Kehai", charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)):
        found.add(message, locations=[(f"src/kehai/{name}", line)], auto_comments=comments, context=context)
    for file in sorted([*SOURCE.glob("crm/*/actions/*.py"), *SOURCE.glob("kernel/merging/*.py"), SOURCE / "kernel" / "exchange" / "requests.py"]):
        for verb in ast.parse(file.read_text("utf-8")).body:
            if isinstance(verb, ast.FunctionDef) and _is_action(verb) and (told := ast.get_docstring(verb)):
                found.add(" ".join(told.split()), locations=[(str(file.relative_to(ROOT)), verb.lineno)])
    return found


def _is_action(verb: ast.FunctionDef) -> bool:
    """The docstring of an action is the help text of its button."""
    return any(isinstance(made, ast.Call) and getattr(made.func, "id", "") == "action" for made in verb.decorator_list)


def compile_all() -> int:
    """Writes django.mo beside each django.po that is newer."""
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            known = read_po(stream)
        aside = target.with_suffix(".new")
        with aside.open("wb") as stream:
            write_mo(stream, known)
        aside.replace(target)
    return 0


def update() -> int:
    """Adds new sentences, removes those nobody says any more; never guesses a translation."""
    found = collected()
    for language in LANGUAGES:
        file, known = catalogue(language)
        known.update(found, no_fuzzy_matching=True)
        known.obsolete.clear()
        known.header_comment, known.fuzzy = f"# Kehai's texts for people: {language}.", False
        text = io.BytesIO()
        write_po(text, known, width=120, sort_output=True, include_lineno=False, omit_header=False)
        file.parent.mkdir(parents=True, exist_ok=True)
        # The date changes on each run; a catalogue in which nothing else changed stays as it is.
        lines = [line for line in text.getvalue().splitlines() if not line.startswith(CHANGING)]
        file.write_bytes(b"\n".join(lines).strip() + b"\n")
        print(f"{language}: {len(list(_untranslated(known)))} to translate")
    return 0


def _untranslated(known: Catalog) -> Iterator[str]:
    for message in known:
        translated = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (not all(translated) or message.fuzzy):
            yield message.id if isinstance(message.id, str) else message.id[0]


def problems(language: str, found: Catalog) -> Iterator[str]:
    """What keeps a catalogue from saying every sentence of the sources, and only those, with their values."""
    _, known = catalogue(language)
    for message in found:
        if message.id and not known.get(message.id, message.context):
            yield f"no translation of {message.id!r}"
    for sentence in _untranslated(known):
        yield f"no translation of {sentence!r}"
    for message in known:
        if message.id and not found.get(message.id, message.context):
            yield f"nobody says {message.id!r} any more"
        wanted = _placeholders(message.id)
        if message.id and any(_placeholders(said) != wanted for said in _said(message)):
            yield f"not the same values in the translation of {message.id!r}"


def _said(message: Message) -> Iterator[str]:
    yield from filter(None, message.string if isinstance(message.string, tuple) else (message.string,))


def _placeholders(text: str | Sequence[str]) -> set[str]:
    """The values a sentence shows; of a plural, the form for many is the one that shows all."""
    return {found.group() for found in PLACEHOLDER.finditer(text if isinstance(text, str) else text[-1])}


def check() -> int:
    """Prints what is wrong; the number of languages that are not complete."""
    found, bad = collected(), 0
    for language in LANGUAGES:
        wrong = list(problems(language, found))
        for sentence in wrong:
            print(f"{language}: {sentence}")
        bad += bool(wrong)
    return bad


if __name__ == "__main__":
    sys.exit({"compile": compile_all, "update": update, "check": check}[sys.argv[1]]())
