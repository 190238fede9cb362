"""Only one module calls other houses (T36): the lint that holds it sees every way to import a client."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = ("httpx", "httpcore", "requests", "urllib3", "aiohttp", "urllib.request", "http.client", "ldap3")


def _lint(code: str, file: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--stdin-filename", file, "-"]
    return subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("name", CLIENTS)
def test_no_other_module_may_import_a_client(name):
    package, _dot, last = name.rpartition(".")
    for code in (f"import {name}\n", f"from {name} import x\n", *([f"from {package} import {last}\n"] if package else [])):
        assert "TID251" in _lint(code, "src/kehai/crm/customers/rules/anything.py"), code
        assert "TID251" in _lint(code, "src/kehai/kernel/anything.py"), code


def test_the_ways_out_are_counted():
    code = "".join(f"import {name}\n" for name in CLIENTS)
    files = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "src").rglob("*.py"))
    free = [file for file in files if _imports_one(ROOT / file) and "TID251" not in _lint(code, file)]
    assert set(free) <= {"src/kehai/kernel/transport.py", "src/kehai/crm/people/federation/directory.py", "src/kehai/site/supervisor.py"}


def _imports_one(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    return any(f"import {name}" in text or f"from {name}" in text for name in CLIENTS)
