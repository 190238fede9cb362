"""Where the database's files are: in the data folder, or below /var/lib/kehai when the system user cannot get there."""

import hashlib
import os
import tempfile
from pathlib import Path

from kehai.site.postgres.account import Account
from kehai.site.postgres.errors import ClusterError

_LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432")


def of(data: Path, account: Account, home: Path) -> Path:
    """The folder (mode 0700, owned by the account) for this data folder; the choice is made once and kept.

    No parent folder is ever given more rights: if the way is closed, we go elsewhere and leave a note.
    """
    note, near = data / "postgres.location", data / "postgres"
    if note.exists():
        place = Path(note.read_text(encoding="utf-8").strip())
        place.parent.mkdir(parents=True, exist_ok=True)
    else:
        place = near
    if not place.exists():
        place.mkdir(mode=0o700)
        account.own(place)
    if account.can_write(place):
        return place
    if place != near or any(near.iterdir()):
        raise ClusterError(f"The database in {place} belongs to another user than {account.name}, or {account.name} cannot reach it.")
    near.rmdir()
    home.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f"{data.parent.name}-", dir=home))
    account.own(place)
    if not account.can_write(place):
        place.rmdir()
        raise ClusterError(f"The user {account.name} reaches neither {data} nor {home}; KEHAI_POSTGRES_HOME names another place.")
    note.write_text(f"{place}\n", encoding="utf-8")
    return place


def socket(place: Path, account: Account) -> Path:
    """The folder of the server's socket; a short one of our own when the path would not fit into an address."""
    if len(os.fsencode(place)) <= _LONGEST_SOCKET:
        return place
    digest = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    short = Path("/tmp", f"kehai-{account.uid}-{digest}")  # noqa: S108  owner and rights are checked below
    try:
        short.mkdir(mode=0o700)
        account.own(short)
    except FileExistsError:
        state = short.lstat()
        if state.st_uid != account.uid or state.st_mode & 0o077 or short.is_symlink():
            raise ClusterError(f"{short} belongs to somebody else; move the data folder to a shorter path.") from None
    return short
