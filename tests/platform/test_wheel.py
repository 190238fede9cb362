"""The package without a checkout: built, installed into an empty environment without Node, started, answering."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.server import House, free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(shared_data: Path) -> Path:
    """The `kehai` of a fresh environment that holds the wheel and what it needs, from the registry."""
    room = shared_data / "install"
    room.mkdir(mode=0o755)
    subprocess.run([sys.executable, ROOT / "scripts" / "wheel.py", room], check=True)
    (wheel,) = room.glob("kehai-*.whl")
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import bootstrap  # noqa: PLC0415  a script, not a package
    finally:
        sys.path.pop(0)
    uv, settings = bootstrap.uv(), {**os.environ, **bootstrap.pip_settings()}
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, room / "env"], check=True, env=settings)
    target = ["--python", room / "env" / "bin" / "python"]
    subprocess.run([uv, "pip", "install", "--quiet", *target, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True, env=settings)
    subprocess.run([uv, "pip", "install", "--quiet", *target, "--no-deps", "--offline", wheel], check=True, env=settings)
    return Path(room / "env" / "bin" / "kehai")


def test_the_installed_package_runs_with_its_own_client_and_translations(installed, shared_data):
    """`pip install kehai-….whl && kehai run`, away from any checkout."""
    log, port = shared_data / "wheel.txt", free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEHAI_", "DATABASE_", "PYTHON"))}
    environment = {
        **kept,
        "PATH": "/usr/bin:/bin",
        "PORT": str(port),
        "KEHAI_DATA": str(shared_data / "data"),
        "KEHAI_POSTGRES_SETTINGS": "fsync=off",
    }
    with log.open("wb") as words:
        process = subprocess.Popen([installed, "run"], cwd="/", env=environment, stdout=words, stderr=words, start_new_session=True)
    house = House(process, port, log)
    try:
        house.wait()
        page = _get(f"{house.url}/")
        assert '<html lang="zh-Hans"' in page
        script = re.search(r'src="(/static/assets/[^"]+\.js)"', page)
        assert script
        assert "客海" in _get(house.url + script.group(1))
        refused = _get(f"{house.url}/api/kinds", status=401)
        assert re.search("[\u4e00-\u9fff]", refused)
    finally:
        status = house.stop(signal.SIGTERM)
    assert status == 0


def _get(url: str, status: int = 200) -> str:
    asked = urllib.request.Request(url, headers={"Accept-Language": "zh-CN"})  # noqa: S310  our own server
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310  our own server
            found, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        found, body = error.code, error.read()
    assert found == status
    return str(body.decode())
