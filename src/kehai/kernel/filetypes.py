"""What a file is by its content, and which names go with it (T34, T35).

A closed list: pictures, PDF, office documents, text, archives, sound and film. Pages and drawings that can
hold scripts (HTML, SVG, XML) are on no list, and a name that says something else than the content is refused.
"""

import mmap
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import BinaryIO

HEIC = "image/heic"
RASTER = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD, _SHEET, _SLIDES = _OFFICE + "wordprocessingml.document", _OFFICE + "spreadsheetml.sheet", _OFFICE + "presentationml.presentation"
ZIPPED = frozenset({"application/zip", _WORD, _SHEET, _SLIDES})
# Type → the endings that may stand on it, the usual one first.
ENDINGS: dict[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/bmp": (".bmp", ".dib"),
    HEIC: (".heic", ".heif"),
    "application/pdf": (".pdf",),
    _WORD: (".docx", ".dotx"),
    _SHEET: (".xlsx", ".xltx"),
    _SLIDES: (".pptx", ".potx", ".ppsx"),
    "application/msword": (".doc", ".wps", ".dot"),
    "application/vnd.ms-excel": (".xls", ".et", ".xlt"),
    "application/vnd.ms-powerpoint": (".ppt", ".dps", ".pps"),
    "application/zip": (".zip",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".log", ".md", ".tsv"),
    "audio/mpeg": (".mp3",),
    "audio/amr": (".amr",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/flac": (".flac",),
    "audio/mp4": (".m4a", ".m4b"),
    "audio/wav": (".wav",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov", ".qt"),
    "video/3gpp": (".3gp", ".3gpp"),
    "video/webm": (".webm",),
    "video/x-matroska": (".mkv",),
    "video/x-msvideo": (".avi",),
}
_OLE = {ending: found for found in ENDINGS if found.startswith(("application/ms", "application/vnd.ms-")) for ending in ENDINGS[found]}
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
_BOXES = {
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"), HEIC),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV"), "video/mp4"),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3ge6", b"3gg6"), "video/3gpp"),
    b"qt  ": "video/quicktime",
}
_ZIPPED = ((b"word/document.xml", _WORD), (b"xl/workbook.", _SHEET), (b"ppt/presentation.xml", _SLIDES))


def of(place: Path, name: str) -> str | None:
    """The type that the content shows; None for one that is not on the list."""
    with place.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _binary(content, ending(name)) or _text(file, name)


def ending(name: str) -> str:
    """The ending of a name, in small letters."""
    return PurePath(name.replace("\0", "")).suffix.lower()


def agrees(name: str, found: str) -> bool:
    """Whether the name says what the content is; a name without an ending says nothing."""
    return ending(name) in ("", *ENDINGS[found])


def _binary(content: mmap.mmap, last: str) -> str | None:
    head = content[:16]
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    for start, choose in _FAMILIES:
        if head.startswith(start):
            return choose(content, last)
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12])
    # MPEG audio without a tag: eleven set bits, then a version and a layer that exist.
    return "audio/mpeg" if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6) else None


def _riff(content: mmap.mmap, _last: str) -> str | None:
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(content[8:12])


def _zip(content: mmap.mmap, _last: str) -> str:
    return next((found for part, found in _ZIPPED if content.find(part) >= 0), "application/zip")


def _ole(_content: mmap.mmap, last: str) -> str | None:
    return _OLE.get(last)


def _bitmap(content: mmap.mmap, _last: str) -> str | None:
    return "image/bmp" if int.from_bytes(content[2:6], "little") == len(content) else None


def _matroska(content: mmap.mmap, _last: str) -> str:
    return "video/webm" if b"webm" in content[:64] else "video/x-matroska"


_FAMILIES: tuple[tuple[bytes, Callable[[mmap.mmap, str], str | None]], ...] = (
    (b"RIFF", _riff),
    (b"PK\x03\x04", _zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
    (b"BM", _bitmap),
    (b"\x1a\x45\xdf\xa3", _matroska),
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
        return "text/csv" if ending(name) == ".csv" else "text/plain"
    return None
