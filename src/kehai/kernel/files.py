"""Uploaded files: the type is what the content says, the bytes stand under their hash, reading is re-checked.

Only types of the list below are taken; a page or a drawing with scripts in it is at best plain text here.
"""

import hashlib
import mmap
import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from kehai.kernel import access
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.records.file import File
from kehai.kernel.rows import fetch, not_there
from kehai.kernel.sql import TRUE, Sql

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 200
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
)
_BOXES = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = (
    (b"word/document.xml", _OFFICE + "wordprocessingml.document"),
    (b"xl/workbook.", _OFFICE + "spreadsheetml.sheet"),
    (b"ppt/presentation.xml", _OFFICE + "presentationml.presentation"),
)
_OLD_OFFICE = {".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"}


class TooBig(Refusal):
    """A file of more than MOST_BYTES."""

    status = 413
    code = "too_large"


def receive(chunks: Iterable[bytes], name: str, actor: Actor) -> File:
    """Stores an upload, safe on disk before its row is written. Raises TooBig, Invalid."""
    root = Path(settings.MEDIA_ROOT)
    waiting = root / "incoming" / secrets.token_hex(16)
    waiting.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        digest, size = _save(waiting, chunks)
        kind = _type(waiting, name)
        place = path(digest)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        waiting.replace(place)
        _settle(place.parent)
    finally:
        waiting.unlink(missing_ok=True)
    return File.objects.create(name=_clean(name), size=size, type=kind, hash=digest, by=actor.id)


def path(digest: str) -> Path:
    """Where the bytes of a hash stand."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def _save(waiting: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise TooBig(_("A file has at most %(most)d MB.") % {"most": MOST_BYTES // 2**20})
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise _bad(_("This file is empty."))
    return digest.hexdigest(), size


def _settle(folder: Path) -> None:
    """A rename is on disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clean(name: str) -> str:
    """The last part of the name, without what a screen or a file system trips over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(c for c in last if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()
    ending = Path(printable).suffix[:20]
    return (printable.removesuffix(ending)[: LONGEST_NAME - len(ending)] + ending) or "file"


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})


def _type(place: Path, name: str) -> str:
    """The type that the content shows. Raises Invalid for one that is not taken."""
    with place.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = _binary(content, Path(name.replace("\0", "")).suffix.lower()) or _text(file, name)
    if found is None:
        raise _bad(_("Files of this type are not taken."))
    return found


def _binary(content: mmap.mmap, ending: str) -> str | None:
    head = content[:16]
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    for start, choose in _FAMILIES:
        if head.startswith(start):
            return choose(content, ending)
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12])
    # MPEG audio without a tag: eleven set bits, then a version and a layer that exist.
    return "audio/mpeg" if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6) else None


def _riff(content: mmap.mmap, _ending: str) -> str | None:
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(content[8:12])


def _zip(content: mmap.mmap, _ending: str) -> str:
    return next((found for part, found in _ZIPPED if content.find(part) >= 0), "application/zip")


def _ole(_content: mmap.mmap, ending: str) -> str | None:
    return _OLD_OFFICE.get(ending)


def _bitmap(content: mmap.mmap, _ending: str) -> str | None:
    return "image/bmp" if int.from_bytes(content[2:6], "little") == len(content) else None


_FAMILIES: tuple[tuple[bytes, Callable[[mmap.mmap, str], str | None]], ...] = (
    (b"RIFF", _riff),
    (b"PK\x03\x04", _zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
    (b"BM", _bitmap),
)


def _text(file: BinaryIO, name: str) -> str | None:
    """Text is what decodes and has no control characters."""
    file.seek(0)
    content = file.read()
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in set(content)):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    return None


def hang(kind: Kind, rows: Sequence[Record], before: Mapping[UUID, Mapping[str, Any]], actor: Actor) -> None:
    """Hangs newly named files on their record, in the transaction of its write. Raises Invalid.

    Only one's own uploads can be hung, and only once: an id alone opens nobody else's file.
    """
    for field in kind.fields.values():
        if field.type != "files":
            continue
        for row in rows:
            had = set(before[row.id].get(field.column) or ())
            new = [key for key in getattr(row, field.column) or () if key not in had]
            if new and not _hung(kind, row, new, actor):
                sentence = _("One of the files is not there.")
                raise Invalid(sentence, {field.name: sentence})


def _hung(kind: Kind, row: Record, keys: Sequence[str], actor: Actor) -> bool:
    free = Q(record_id=None) if actor.rights.everything else Q(record_id=None, by=actor.id)
    mine = File.objects.filter(free | Q(kind=kind.name, record_id=row.id), pk__in=keys)
    return mine.update(kind=kind.name, record_id=row.id) == len(set(keys))


def readable(key: UUID, actor: Actor) -> File:
    """The file, for its uploader while it hangs nowhere, then for who reads the record. Raises NotThere."""
    file = File.objects.filter(pk=key).first()
    if file is None or not (_mine(file, actor) if file.record_id is None else _reached(file, actor)):
        raise not_there()
    return file


def _mine(file: File, actor: Actor) -> bool:
    return actor.id is not None and file.by == actor.id


def _reached(file: File, actor: Actor) -> bool:
    """The record is read now, and one of its file fields by the path it is read by."""
    known = catalogue()
    if file.kind not in known or file.record_id is None:
        return False
    kind = known[file.kind]
    fields = [f for f in kind.fields.values() if f.type == "files" and access.readable(kind, actor, f.name)]
    if not fields:
        return False
    masked = all(field.sensitive for field in fields)
    clear: Sql = kind.access.clear(kind, actor.rights, "t") if masked else TRUE
    rows = kind.visible_to(actor, READ).only([file.record_id])
    return bool(fetch("SELECT 1" + rows.source() + " AND " + clear))
