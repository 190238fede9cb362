"""A folder of backups: each under its day and time, only the latest kept, and how old the newest is."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kehai.site import company
from kehai.site.archive import layout, write
from kehai.site.archive.errors import ArchiveError


def _stem() -> str:
    return f"kehai-{company.name()}-" if company.name() else "kehai-"


def all_of(folder: Path) -> list[Path]:
    """This company's backups in a folder, the oldest first."""
    marks = "[0-9]" * 8 + "T" + "[0-9]" * 6 + "Z"
    return sorted(folder.glob(f"{_stem()}{marks}{layout.ENDING}"))


def backup(folder: Path, url: str, kept: int | None) -> tuple[Path, dict[str, Any]]:
    """Writes one more, then deletes what is beyond the `kept` latest; never before the new one is whole."""
    if kept is not None and kept < 1:
        raise ArchiveError("At least one backup must be kept.")
    if not folder.is_dir():
        raise ArchiveError(f"The folder {folder} is not there; a disk that is not mounted looks like this.")
    target = folder / f"{_stem()}{datetime.now(UTC):%Y%m%dT%H%M%SZ}{layout.ENDING}"
    with write.whole(target) as file:
        told = write.write(file, url)
    for old in all_of(folder)[:-kept] if kept else []:
        old.unlink()
    return target, told


def newest(folder: Path) -> tuple[Path, datetime] | None:
    """The latest backup and when it was made, by its name."""
    found = all_of(folder)
    if not found:
        return None
    mark = found[-1].name.removesuffix(layout.ENDING)[-len("00000000T000000Z") :]
    return found[-1], datetime.strptime(mark, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
