"""The catalogues: every sentence of the sources is translated, with its values, and nothing else is."""

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from kehai.kernel.catalogue import shipped

ROOT = Path(__file__).resolve().parent.parent.parent
HAN = re.compile(r"[\u3400-\u9fff]")


def _messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MESSAGES = _messages()


@pytest.fixture(scope="module")
def found() -> Any:
    return MESSAGES.collected()


@pytest.mark.parametrize("language", MESSAGES.LANGUAGES)
def test_every_sentence_is_translated_with_its_values(found, language):
    assert not list(MESSAGES.problems(language, found)), "run `make messages` and fill in what is empty"


def test_a_missing_and_a_leftover_sentence_are_found(found):
    found.add("A sentence nobody translated.")
    gone = next(message.id for message in found if message.id)
    found.delete(gone)
    said = "\n".join(MESSAGES.problems("zh_Hans", found))
    assert "no translation of 'A sentence nobody translated.'" in said
    assert f"nobody says {gone!r} any more" in said


def test_no_sentence_hides_behind_a_name_that_is_not_collected():
    """`gettext as _t` is collected only because the script knows `_t`."""
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                said = {alias.asname or alias.name for alias in node.names if "gettext" in alias.name}
                assert said <= set(MESSAGES.KEYWORDS), file


def test_catalogues_are_compiled_and_spoken():
    for language, customer in (("zh-hans", "客户"), ("zh-hant", "客戶"), ("en", "customer")):
        with translation.override(language):
            assert gettext("customer") == customer


def test_labels_are_chinese_in_chinese_and_begin_large_in_english():
    for kind in shipped().values():
        if not kind.model.__module__.startswith("kehai."):
            continue
        for label in (kind.label, kind.plural, *(field.label for field in kind.fields.values())):
            with translation.override("zh-hans"):
                assert HAN.search(str(label)), (kind.name, label)
            with translation.override("en"):
                assert str(label) == capfirst(str(label)), (kind.name, label)
