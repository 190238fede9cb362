"""Settings: one table, one page, and no value that is half understood."""

import subprocess
import sys
from pathlib import Path

import pytest

from kehai.site import options
from kehai.site.secret import secret_key

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_what_the_table_says():
    page = ROOT / "docs" / "operations" / "settings.md"
    assert page.read_text(encoding="utf-8") == options.as_markdown(), "run `make settings`"


def test_the_command_prints_every_option():
    done = subprocess.run([sys.executable, "-m", "kehai", "options"], capture_output=True, text=True, check=True)
    assert [option.name for option in options.TABLE if option.name not in done.stdout] == []


@pytest.mark.parametrize(("name", "value"), [("PORT", "eight"), ("PORT", "-1"), ("PORT", "1.5"), ("KEHAI_HTTPS", "perhaps")])
def test_a_value_that_is_not_understood_stops_the_program(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(options.OptionError, match=name):
        (options.number if name == "PORT" else options.flag)(name)


def test_an_empty_value_means_the_default(monkeypatch):
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("KEHAI_HOST", "")
    assert options.number("PORT") == 8000
    assert options.text("KEHAI_HOST") == "127.0.0.1"


@pytest.mark.parametrize("weak", ["short", "a" * 64, "django-insecure-0123456789abcdefghijkl", "changeme-changeme-changeme-changeme"])
def test_a_secret_that_could_be_guessed_is_refused_outside_the_demo(monkeypatch, weak):
    monkeypatch.setenv("KEHAI_SECRET", weak)
    monkeypatch.delenv("KEHAI_DEMO", raising=False)
    with pytest.raises(options.OptionError, match="KEHAI_SECRET"):
        secret_key()
    monkeypatch.setenv("KEHAI_DEMO", "1")
    assert secret_key() == weak


def test_another_database_needs_a_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/kehai")
    monkeypatch.setenv("KEHAI_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("KEHAI_SECRET")
    monkeypatch.delenv("KEHAI_EMBEDDED", raising=False)
    with pytest.raises(options.OptionError, match="KEHAI_SECRET is needed"):
        secret_key()


def test_a_made_secret_is_kept_and_private(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("KEHAI_SECRET")
    monkeypatch.setenv("KEHAI_DATA", str(tmp_path / "data"))
    first = secret_key()
    assert len(first) > 32
    assert secret_key() == first
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600
