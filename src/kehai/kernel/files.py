"""Uploaded files: the type is what the content says, the bytes stand under their hash, reading is re-checked.

Only types of filetypes.py's list are taken, under names that say the same; pictures are drawn anew.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from kehai.kernel import access, filetypes, pictures
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import FILED
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.records.file import File
from kehai.kernel.rows import fetch, not_there
from kehai.kernel.sql import some

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 200
INLINE = filetypes.RASTER - {"image/bmp"}


class TooBig(Refusal):
    """A file of more than MOST_BYTES."""

    status = 413
    code = "too_large"


def receive(chunks: Iterable[bytes], name: str, actor: Actor, fit: int = 0) -> File:
    """Stores an upload, safe on disk before its row is written; a picture no larger than `fit` on a side. Raises TooBig, Invalid."""
    root = Path(settings.MEDIA_ROOT)
    waiting = root / "incoming" / secrets.token_hex(16)
    waiting.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        digest, size = _save(waiting, chunks)
        kind = _type(waiting, name)
        clean = _looked_through(waiting, kind, fit)
        if clean is not None:
            waiting.unlink()
            digest, size = _save(waiting, [clean])
        kind = "image/png" if kind == "image/bmp" else kind
        place = path(digest)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        waiting.replace(place)
        _settle(place.parent)
    finally:
        waiting.unlink(missing_ok=True)
    return File.objects.create(name=_named(name, kind), size=size, type=kind, hash=digest, by=actor.id)


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


def _named(name: str, kind: str) -> str:
    """The name with an ending that says what the file is."""
    cleaned = _clean(name)
    if filetypes.ending(cleaned) in filetypes.ENDINGS[kind]:
        return cleaned
    usual = filetypes.ENDINGS[kind][0]
    return (cleaned.removesuffix(Path(cleaned).suffix) if Path(cleaned).suffix else cleaned)[: LONGEST_NAME - len(usual)] + usual


def _type(place: Path, name: str) -> str:
    """The type that the content shows. Raises Invalid for one that is not taken, or that the name denies."""
    found = filetypes.of(place, name)
    if found == filetypes.HEIC:
        raise _bad(_("Pictures in HEIC cannot be shown everywhere; please save it as JPEG first."))
    if found is None:
        raise _bad(_("Files of this type are not taken."))
    if not filetypes.agrees(name, found):
        raise _bad(_("The name says another type than the content is."))
    return found


def _looked_through(place: Path, kind: str, fit: int) -> bytes | None:
    """A picture drawn anew, without what stood behind it; None for what stays as it is. Raises Invalid."""
    if kind not in filetypes.RASTER and kind not in filetypes.ZIPPED:
        return None
    try:
        return pictures.cleaned(place, kind, fit)
    except pictures.Refused as refusal:
        told = {"large": _("This picture is too large."), "bomb": _("This archive unpacks to more than it shows.")}
        raise _bad(told.get(str(refusal), _("This file is damaged."))) from refusal


def hang(kind: Kind, rows: Sequence[Record], before: Mapping[UUID, Mapping[str, Any]], actor: Actor) -> None:
    """Hangs newly named files on their record, in the transaction of its write. Raises Invalid.

    Only one's own uploads can be hung, and only once: an id alone opens nobody else's file.
    """
    for field in kind.fields.values():
        if field.type not in FILED:
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
    fields = [f for f in kind.fields.values() if f.type in FILED and access.readable(kind, actor, f.name)]
    if not fields:
        return False
    clear = some(*(access.shown(kind, actor.rights, field.name, "t") for field in fields))
    rows = kind.visible_to(actor, READ).only([file.record_id])
    return bool(fetch("SELECT 1" + rows.source() + " AND " + clear))
