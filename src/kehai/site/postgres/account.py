"""The system user the embedded server runs as: ourselves, or for root somebody with fewer rights."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kehai.site import options
from kehai.site.postgres.errors import ClusterError

_PREFERRED = ("kehai", "nobody")


@dataclass(frozen=True)
class Account:
    """Whom child processes run as; `switch` is false when we are that user already."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run(self, command: Sequence[str], **more: Any) -> subprocess.CompletedProcess[str]:
        """Runs a program as this user with nothing of libpq's environment, and a folder that every user has."""
        settings: dict[str, Any] = {"cwd": "/", "env": environment(), "text": True, "capture_output": True, **more}
        if self.switch:
            settings |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(list(command), check=False, **settings)

    def can_run(self, program: str) -> bool:
        """Asks the system by trying, since rights hang on every parent folder."""
        try:
            return self.run([program, "--version"], timeout=30).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    def can_write(self, folder: Path) -> bool:
        """Whether this user reaches the folder and may write in it."""
        return self.run(["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", str(folder)], timeout=30).returncode == 0

    def own(self, path: Path) -> None:
        """Gives one path to this user; a no-op when it is us."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def environment() -> dict[str, str]:
    """Our environment without libpq's variables, which would send the tools to another server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def choose() -> Account:
    """Ourselves; as root, KEHAI_POSTGRES_USER, else kehai, else nobody. No user is ever made."""
    if os.geteuid() != 0:
        uid = os.geteuid()
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            raise ClusterError(f"User {uid} has no name on this machine, which PostgreSQL refuses; add it to /etc/passwd.") from None
        return Account(name, uid, os.getegid(), switch=False)
    named = options.text("KEHAI_POSTGRES_USER")
    for name in (named,) if named else _PREFERRED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return Account(name, found.pw_uid, found.pw_gid, switch=True)
    raise ClusterError(f"PostgreSQL does not run as root, and there is no user {named or 'kehai or nobody'}; KEHAI_POSTGRES_USER names one.")
