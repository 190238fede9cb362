"""What a brought file may be before it is parsed; runs in the limited child only.

Refuses archives that unpack to more than they show, XML with a document type, archives inside archives,
and a lone cell so far away that a parser would fill the space between. Whatever slips through meets the
limits that the child sets on itself.
"""

import re
import resource
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

MEGABYTE = 1 << 20
MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * MEGABYTE
MAX_RATIO = 100
RATIO_FLOOR = MEGABYTE  # small parts of blanks compress well and harm nobody
MAX_CELLS = 20_000_000
MAX_ROWS = 1_048_576
MEMORY = 1536 * MEGABYTE
CPU_SECONDS = 120

_LOCAL_HEADER = 30
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_DECLARATIONS = b"<!DOCTYPE", b"<!ENTITY"  # XML knows them in capitals only
_ARCHIVE_NAME = re.compile(r"\.(?:zip|xls[xmb]|docx|pptx|ods|jar|7z|rar|gz|bz2|xz|tar)$", re.IGNORECASE)
_OVERLAP = 16

Listener = Callable[[bytes], None]


class Refused(Exception):
    """A file that will not be read: a code for the parent's sentence, and the values in it."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def limit_this_process() -> None:
    """Bound memory and processor time, forbid core dumps and writing any file."""
    for what, wanted in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (most, most))


def check_archive(path: Path) -> list[zipfile.ZipInfo]:
    """Check the table of contents of a zip archive against the limits and return it."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, MemoryError) as error:
        raise Refused("damaged") from error
    if len(parts) > MAX_ENTRIES:
        raise Refused("too_many_parts", most=MAX_ENTRIES)
    if len({part.filename for part in parts}) < len(parts):
        raise Refused("damaged")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused("too_large_unpacked", most=MAX_UNPACKED // MEGABYTE)
    if sum(part.compress_size for part in parts) > path.stat().st_size:
        raise Refused("damaged")  # parts that overlap: one small stream counted many times
    for part in parts:
        _check_part(part)
    return parts


def _check_part(part: zipfile.ZipInfo) -> None:
    if part.flag_bits & _ENCRYPTED:
        raise Refused("encrypted")
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused("damaged")
    if part.file_size > RATIO_FLOOR and part.file_size > MAX_RATIO * max(part.compress_size, 1):
        raise Refused("bomb")
    if _ARCHIVE_NAME.search(part.filename):
        raise Refused("nested_archive")


def check_parts(path: Path, parts: list[zipfile.ZipInfo], listeners: dict[str, Listener]) -> None:
    """Unpack every part once, keeping nothing: true sizes, no document type, no archive inside.

    A listener gets the content of its part piece by piece.
    """
    with path.open("rb") as file:
        for part in parts:
            _check_content(file, part, listeners.get(part.filename))


def _check_content(file: BinaryIO, part: zipfile.ZipInfo, listener: Listener | None) -> None:
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail = 0, b""
    for piece in _unpacked(file, part):
        if not size:
            _check_beginning(piece, is_xml=is_xml)  # an empty piece says nothing, the next comes here again
        size += len(piece)
        if size > part.file_size:
            raise Refused("bomb")
        if not is_xml:
            continue
        if any(mark in piece or mark in tail + piece[:_OVERLAP] for mark in _DECLARATIONS):
            raise Refused("document_type")
        if listener:
            listener(piece)
        tail = piece[-_OVERLAP:]
    if size != part.file_size:
        raise Refused("damaged")


def _check_beginning(piece: bytes, *, is_xml: bool) -> None:
    if piece.startswith(b"PK\x03\x04"):
        raise Refused("nested_archive")
    if is_xml and (b"\x00" in piece[:200] or piece.startswith((b"\xfe\xff", b"\xff\xfe"))):
        raise Refused("damaged")  # UTF-16, in which a document type would go unseen


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the true content of a part: zipfile would stop at the size the archive claims."""
    packed = _packed(file, part)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            left = piece
            while left:
                yield inflate.decompress(left, _CHUNK)
                left = inflate.unconsumed_tail
        yield inflate.flush()
    except zlib.error as error:
        raise Refused("damaged") from error
    if not inflate.eof:
        raise Refused("damaged")


def _packed(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a part as they lie in the file."""
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise Refused("damaged")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = part.compress_size
    while left > 0:
        piece = file.read(min(left, _CHUNK))
        if not piece:
            raise Refused("damaged")
        left -= len(piece)
        yield piece
