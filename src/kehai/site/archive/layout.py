"""What a backup looks like: one ZIP of a dump, the files, the signing key, and a manifest that vouches for each."""

import hashlib
from collections.abc import Iterator
from typing import IO, Any

FORMAT = 1
DUMP, SECRET, MANIFEST = "database.dump", "secret", "manifest.json"
FILES = "files/"
ENDING = ".kehai"
PIECE = 1024 * 1024
# Below files/: uploads that have not arrived yet.
PASSING = ("incoming",)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of an open file, a megabyte at a time."""
    return iter(lambda: file.read(PIECE), b"")


def pour(source: IO[bytes], target: Any) -> dict[str, Any]:
    """Copies all of it; returns its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(source):
        digest.update(piece)
        size += len(piece)
        target.write(piece)
    return {"size": size, "sha256": digest.hexdigest()}
