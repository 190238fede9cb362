"""Reading a backup: whether it is whole, and what it holds."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from kehai.site.archive import layout
from kehai.site.archive.errors import ArchiveError


class _Nowhere:
    """Takes everything, keeps nothing."""

    def write(self, _piece: bytes) -> None:
        """Forgets it."""


@contextmanager
def opened(place: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """The archive and its manifest. Raises ArchiveError on anything that is not a backup of ours."""
    try:
        with zipfile.ZipFile(place) as archive:
            yield archive, _manifest(archive)
    except FileNotFoundError:
        raise ArchiveError(f"{place} is not there.") from None
    except (zipfile.BadZipFile, EOFError):
        raise ArchiveError(f"{place} is not a whole backup: it is cut off or damaged.") from None


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        found = json.loads(archive.read(layout.MANIFEST))
    except KeyError:
        raise ArchiveError("This archive is no backup of Kehai: its manifest is missing.") from None
    except ValueError:
        raise ArchiveError("The manifest of this backup cannot be read.") from None
    if not isinstance(found, dict) or found.get("format") != layout.FORMAT:
        raise ArchiveError("This backup has a format that this version of Kehai does not know; a newer version may.")
    return found


def check(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> list[str]:
    """Reads every byte; one sentence for each thing that is not what the manifest says."""
    wanted = {layout.DUMP: manifest["dump"], **{layout.FILES + name: told for name, told in manifest["files"].items()}}
    known = {*wanted, layout.MANIFEST, *([layout.SECRET] if manifest["secret"] else [])}
    names = set(archive.namelist())
    wrong = [f"{name} is missing." for name in sorted(known - names)] + [f"{name} does not belong here." for name in sorted(names - known)]
    wrong += [f"{name} leads out of the folder." for name in wanted if not safe(name)]
    for name in sorted(wanted.keys() & names):
        try:
            with archive.open(name) as entry:
                if layout.pour(entry, _Nowhere()) != wanted[name]:
                    wrong.append(f"{name} is not what was backed up.")
        except (zipfile.BadZipFile, EOFError, ValueError, OSError) as error:
            wrong.append(f"{name} is damaged: {error}")
    return wrong


def safe(name: str) -> bool:
    """Whether a name stays below the folder it is put into."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name
