"""Prints as PDF, set by typst; the one module that knows it. Texts of people go in as data and can never become markup."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from kehai.kernel.errors import Refusal

PACKAGE = "fonts-noto-cjk"
# By preference; each with the beginning of its files' names, for machines without fontconfig.
FAMILIES = (
    ("Noto Sans CJK SC", "NotoSansCJK"),
    ("Noto Sans SC", "NotoSansSC"),
    ("Source Han Sans SC", "SourceHanSans"),
    ("WenQuanYi Micro Hei", "wqy-microhei"),
    ("WenQuanYi Zen Hei", "wqy-zenhei"),
    ("Droid Sans Fallback", "DroidSansFallback"),
)
FOLDERS = "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"


class NoFont(Refusal):
    """No font with Chinese characters is installed."""

    code = "no_font"


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """A template of ours, set with these data (`sys.inputs.data`). Raises NoFont."""
    found = font()
    if found is None:
        told = _("No font with Chinese characters is installed on the server: no PDF. Install the package %(package)s, or use the print page.")
        raise NoFont(told % {"package": PACKAGE})
    family, folder = found
    # A root of its own: a template reads nothing of the machine but what is handed to it.
    with tempfile.TemporaryDirectory(prefix="kehai-print-") as root:
        main = Path(root) / "main.typ"
        main.write_bytes(template.read_bytes())
        inputs = {"data": json.dumps(data, ensure_ascii=False), "font": family}
        made: Any = typst.compile(str(main), root=root, sys_inputs=inputs, font_paths=[folder], ignore_system_fonts=True)
    return bytes(made)


@lru_cache(maxsize=1)
def font() -> tuple[str, str] | None:
    """A family with Chinese characters and the folder it stands in; None where none is installed. Looked for once a process."""
    for family, beginning in FAMILIES:
        folder = _by_fontconfig(family) or _by_name(beginning, FOLDERS)
        if folder:
            return family, folder
    return None


def _by_fontconfig(family: str) -> str | None:
    program = shutil.which("fc-list")
    if program is None:
        return None
    told = subprocess.run([program, "--format=%{file}\n", f":family={family}"], capture_output=True, text=True, timeout=20, check=False)
    files = [line for line in told.stdout.splitlines() if line.strip()]
    return str(Path(min(files)).parent) if files else None


def _by_name(beginning: str, folders: Sequence[str]) -> str | None:
    for folder in folders:
        for file in sorted(Path(folder).expanduser().glob(f"**/{beginning}*")):
            if file.suffix.lower() in (".ttc", ".ttf", ".otf"):
                return str(file.parent)
    return None
