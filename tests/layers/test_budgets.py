"""Budgets: a file of more than 300 lines has two nouns in it, a function of more than 40 has two verbs."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_FUNCTION, MOST_ARGUMENTS = 300, 40, 6
SOURCES = sorted(
    file
    for folder in ("src", "tests", "scripts", "bench")
    for file in (ROOT / folder).rglob("*.py")
    if "migrations" not in file.parts and "node_modules" not in file.parts
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(file: Path) -> list[Function]:
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def _arguments(function: Function) -> int:
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _is_test(function: Function) -> bool:
    return function.name.startswith("test_")


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_there_are_sources():
    assert SOURCES


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_keeps_to_its_budget(file: Path):
    text = file.read_text(encoding="utf-8")
    long = [f"{found.name} has {_lines(found)} lines" for found in _functions(file) if _lines(found) > LONGEST_FUNCTION]
    wide = [f"{found.name} takes {_arguments(found)}" for found in _functions(file) if _arguments(found) > MOST_ARGUMENTS and not _is_test(found)]
    assert text.count("\n") <= LONGEST_FILE
    assert not long
    assert not wide


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_first_line_says_what_a_module_is_for(file: Path):
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#!")]
    assert not lines or lines[0].startswith('"""'), "no docstring"
