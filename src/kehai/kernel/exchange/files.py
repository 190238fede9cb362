"""Where brought files wait on disk: one folder, named by the import's id, gone when the import is."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from kehai.kernel.errors import Refusal

MOST = 100 * 1024 * 1024
_PIECE = 1024 * 1024


class TooLarge(Refusal):
    """The file has more bytes than may be brought."""

    status = 413
    code = "too_large"


def folder() -> Path:
    """The folder, made when it is first needed; only the server's own account looks into it."""
    found = Path(settings.MEDIA_ROOT) / "imports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path(key: UUID) -> Path:
    """Where the file of an import is."""
    return folder() / str(key)


def write(key: UUID, pieces: Iterable[bytes]) -> int:
    """Writes a file whole or not at all, and returns its size. Raises TooLarge."""
    target, size = path(key), 0
    part = target.with_suffix(".part")
    try:
        with part.open("xb") as file:
            for piece in pieces:
                size += len(piece)
                if size > MOST:
                    raise TooLarge(_("This file is larger than %(most)s MB.") % {"most": MOST // _PIECE})
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return size


def pieces(file: BinaryIO) -> Iterable[bytes]:
    """The content of an open file, piece by piece."""
    return iter(lambda: file.read(_PIECE), b"")


def remove(key: UUID) -> None:
    """Deletes the file of an import; it may be gone already."""
    path(key).unlink(missing_ok=True)


def older(than: float) -> list[Path]:
    """Files, also half-written ones, last touched before a time."""
    return [found for found in folder().iterdir() if found.is_file() and found.stat().st_mtime < than]
