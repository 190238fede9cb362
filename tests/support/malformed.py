"""Three hundred files that are broken, lie, or mean harm; the same ones for the same seed."""

import io
import random
import zipfile
import zlib
from collections.abc import Iterator

import openpyxl

SEED = 20261122
COUNT = 300
_WORDS = ["名称", "电话", "地区", "备注"]


def good(rows: int = 30) -> bytes:
    """A sound workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(_WORDS)
    for at in range(rows):
        sheet.append([f"公司{at}", 13800138000 + at, "上海市", None])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def files(count: int = COUNT, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """(name, content): cut off, bits turned, holes, wrong types, bombs, wrong quoting, wrong cells."""
    chance = random.Random(seed)  # noqa: S311  fixed files, no secret
    book = good()
    text = "名称,电话\r\n" + '"上海,老凤祥",13800138000\r\n' * 40
    sources = [book, text.encode(), text.encode("gb18030"), zlib.compress(text.encode())]
    makers = [_cut, _turned, _hole, _noise, _reformed, _quoted, _cells, _harm]
    for at in range(count):
        maker = makers[at % len(makers)]
        yield f"{at:03}-{maker.__name__.strip('_')}.xlsx", maker(chance, sources)


def _cut(chance: random.Random, sources: list[bytes]) -> bytes:
    whole = chance.choice(sources)
    return whole[: chance.randrange(len(whole))]


def _turned(chance: random.Random, sources: list[bytes]) -> bytes:
    content = bytearray(chance.choice(sources))
    for _ in range(chance.choice([1, 8, 64])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _hole(chance: random.Random, sources: list[bytes]) -> bytes:
    content = bytearray(chance.choice(sources))
    at = chance.randrange(len(content))
    del content[at : at + chance.randrange(1, 400)]
    return bytes(content)


def _noise(chance: random.Random, _sources: list[bytes]) -> bytes:
    return chance.choice([b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]) + chance.randbytes(
        chance.randrange(4000)
    )


def _reformed(chance: random.Random, sources: list[bytes]) -> bytes:
    """The archive is in order, the XML in it is not."""
    with zipfile.ZipFile(io.BytesIO(sources[0])) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    part = parts[chance.choice(sorted(parts))]
    for _ in range(chance.choice([1, 3, 20])):
        part[chance.randrange(len(part))] = chance.choice(b'<>"&/=0A9 \xff')
    return packed({name: bytes(content) for name, content in parts.items()})


def packed(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _quoted(chance: random.Random, _sources: list[bytes]) -> bytes:
    lines = ["名称,电话"] + [f"公司{at},1380013{at:04}" for at in range(60)]
    for _ in range(chance.choice([1, 2, 5])):
        lines[chance.randrange(len(lines))] += chance.choice(['"', '"a', ',,"', "\x00", "\r", ',"x""y'])
    return "\r\n".join(lines).encode(chance.choice(["utf-8", "gb18030", "utf-16", "utf-8-sig"]))


def _cells(chance: random.Random, _sources: list[bytes]) -> bytes:
    """Readable, and every cell of the wrong sort."""
    odd = ["", "x" * 5000, "\ufffd", "1e400", "NaN", "2026-02-30", "=1+1", "'", "-" * 40, "\u202e", "0" * 60, "☎", "#N/A", "true"]
    lines = ["名称,手机,注册日期,级别,地区"] + [",".join(chance.choice(odd) for _ in range(5)) for _ in range(25)]
    return "\r\n".join(lines).encode()


def _harm(chance: random.Random, sources: list[bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sources[0])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    match chance.randrange(4):
        case 0:
            parts[sheet] = parts[sheet].replace(b"</sheetData>", b" " * 8_000_000 + b"</sheetData>")
        case 1:
            entity = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
            parts[sheet] = entity + parts[sheet]
        case 2:
            parts["xl/embeddings/inner.bin"] = sources[0]
        case _:
            far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    return packed(parts)
