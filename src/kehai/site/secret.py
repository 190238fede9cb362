"""The signing key: given, or made once and kept in the data folder; well-known ones are refused outside the demo."""

import os
import secrets

from kehai.site import company, options

SHORTEST = 32
_PLACEHOLDERS = ("changeme", "change-me", "change_me", "secret", "insecure", "example", "kehai-demo", "default")


def secret_key() -> str:
    """The key for cookies and cursors; raises OptionError when it is missing or could be guessed."""
    given = options.text("KEHAI_SECRET")
    if given:
        if not options.flag("KEHAI_DEMO") and _weak(given):
            raise options.OptionError(f"KEHAI_SECRET must be a random text of at least {SHORTEST} characters; make one with `openssl rand -hex 32`.")
        return given
    if options.text("DATABASE_URL") and not os.environ.get("KEHAI_EMBEDDED") and not options.flag("KEHAI_DEMO"):
        raise options.OptionError(
            "KEHAI_SECRET is needed with DATABASE_URL, so that every machine signs alike; make one with `openssl rand -hex 32`."
        )
    return _kept()


def _weak(key: str) -> bool:
    return len(key) < SHORTEST or len(set(key)) < 8 or any(word in key.lower() for word in _PLACEHOLDERS)


def _kept() -> str:
    file = company.make_folder() / "secret"
    while True:
        try:
            found = file.read_text().strip()
        except FileNotFoundError:
            found = ""
        if found:
            return found
        # Written aside and linked: of two processes that start together, one wins and the other reads its key.
        mine = file.with_name(f"secret.{os.getpid()}")
        descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(mine, file)
        except FileExistsError:
            if not file.read_text().strip():
                file.unlink()
        finally:
            mine.unlink()
