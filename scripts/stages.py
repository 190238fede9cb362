"""Runs the stages of `make test` or `make check` one after the other and prints the seconds of each; fails if one failed."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTEST = [str(BIN / "python"), "-m", "pytest", "-q"]
NPM = [sys.executable, "scripts/bootstrap.py", "npm"]

STAGES: dict[str, dict[str, list[str]]] = {
    "test": {
        "python": [*PYTEST, "-n", "2", "--dist", "loadfile", "-m", "not browser"],
        "web": [*NPM, "test", "--silent"],
        "browser": [*PYTEST, "-m", "browser"],
    },
    "check": {
        "ruff": [str(BIN / "ruff"), "check", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "types": [str(BIN / "mypy")],
        "layers": [str(BIN / "lint-imports")],
        "budgets": [*PYTEST, "tests/layers"],
        "messages": [str(BIN / "python"), "scripts/messages.py", "check"],
        "web": [*NPM, "run", "check", "--silent"],
    },
}
# A real browser on a busy machine may miss a moment: what failed is tried once more, and the summary says so.
AGAIN = frozenset({"browser"})


def main(name: str, only: list[str]) -> int:
    """All stages, or the named ones; a failing one does not hide what comes after it."""
    lines, failed = [], False
    for stage, command in STAGES[name].items():
        if only and stage not in only:
            continue
        print(f"── {name}: {stage}", flush=True)
        began, again = time.monotonic(), ""
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status and stage in AGAIN:
            print(f"── {name}: {stage}, what failed once more", flush=True)
            status = subprocess.run([*command, "--last-failed", "--last-failed-no-failures", "none"], cwd=ROOT, check=False).returncode
            again = " (again)"
        failed |= bool(status)
        lines.append(f"{stage + again:<18} {'passed' if not status else f'FAILED ({status})':<12} {time.monotonic() - began:6.1f} s")
    print("\n".join(["──", *lines]))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
