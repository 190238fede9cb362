"""Builds dist/kehai-….whl with the built web client inside: `pip install` it where there is no Node and no checkout."""

import shutil
import sys

import bootstrap

ROOM = bootstrap.BUILD / "wheel"


def main() -> None:
    """Sources, translations and the built client in a room of their own, made into a wheel by a pinned builder."""
    bootstrap.python("run")
    bootstrap.web()
    bootstrap.translations()
    shutil.rmtree(ROOM, ignore_errors=True)
    unneeded = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")
    shutil.copytree(bootstrap.ROOT / "src", ROOM / "src", ignore=unneeded)
    shutil.copytree(bootstrap.WEB / "dist", ROOM / "src" / "kehai" / "client", ignore=shutil.ignore_patterns(".kehai.stamp", "*.map"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.lock"):
        if (bootstrap.ROOT / name).exists():
            shutil.copy(bootstrap.ROOT / name, ROOM)
    target = sys.argv[1] if len(sys.argv) > 1 else str(bootstrap.ROOT / "dist")
    lock = bootstrap.ROOT / "requirements-build.lock"
    command = [bootstrap.uv(), "build", "--quiet", "--wheel", "--out-dir", target, "--python", bootstrap.VENV / "bin" / "python"]
    bootstrap.call(*command, "--build-constraints", lock, "--require-hashes", ROOM, **bootstrap.pip_settings())
    bootstrap.say(f"the wheel is in {target}")


if __name__ == "__main__":
    main()
