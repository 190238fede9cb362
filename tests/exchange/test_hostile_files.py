"""Files made to harm, and files that are merely broken: each is refused with a sentence, within the limits."""

# ruff: noqa: S311, SLF001 (seeded noise; an archive that zipfile would not write by itself)

import io
import random
import re
import resource
import struct
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from kehai.kernel.exchange import guard
from kehai.kernel.exchange.reader import UnreadableFile, inspect

SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
FILES = Path(__file__).parent / "files"


@pytest.fixture(autouse=True, scope="module")
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def good():
    """Return the parts of a small workbook."""
    book = openpyxl.Workbook()
    for line in (["名称", "电话"], ["上海老凤祥", 13800138000], ["苏州也兴", "0512-65551234"]):
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return with_shared_strings(parts)


def with_shared_strings(parts):
    """Add a third row whose text stands in the shared table, as Excel itself writes it."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    types, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    table = b'<sst xmlns="%s" count="1" uniqueCount="1"><si><t>shared</t></si></sst>' % space
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    relation = b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/></Relationships>' % link
    return {
        **parts,
        SHARED: table,
        SHEET: sheet_with(parts, b'<row r="4"><c r="A4" t="s"><v>0</v></c></row>'),
        types: parts[types].replace(b"</Types>", override),
        links: parts[links].replace(b"</Relationships>", relation),
    }


@pytest.fixture
def packed(tmp_path, good):
    def pack(parts=None, name="hostile.xlsx"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in {**good, **(parts or {})}.items():
                archive.writestr(part, content)
        return path

    return pack


def refusal(path):
    with pytest.raises(UnreadableFile) as refused:
        inspect(path)
    assert str(refused.value)
    assert "%" not in str(refused.value)
    return refused.value.code


def sheet_with(good, cells):
    return good[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")


def test_the_untouched_workbook_is_read(packed):
    assert inspect(packed()).sample[2] == ["shared", None]


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        b"<row r='1048576'><c t='n' s='0'  r='XFD1048576'><v>1</v></c></row>",
        b'<row r="99999999"><c r="ZZZZ99999999"><v>1</v></c></row>',
        b'<row><c s="1"\n r="XFD900000"><v>1</v></c></row>',
    ],
)
def test_a_lone_cell_at_the_end_of_the_world(packed, good, cell):
    assert refusal(packed({SHEET: sheet_with(good, cell)})) == "far_cell"


def test_a_format_at_the_end_of_the_world_is_harmless(packed, good):
    found = inspect(packed({SHEET: sheet_with(good, b'<row r="1048576"><c r="XFD1048576" s="0"/></row>')}))
    assert found.rows == 3


def test_a_far_cell_written_so_that_the_guard_does_not_see_it_meets_the_limits(packed, good):
    cell = b'<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>'
    before = time.monotonic()
    assert refusal(packed({SHEET: sheet_with(good, cell)})) in {"far_cell", "too_large", "damaged"}
    assert time.monotonic() - before < guard.CPU_SECONDS
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak < guard.MEMORY


def test_a_part_that_unpacks_to_a_thousand_times_its_size(packed, good):
    assert refusal(packed({SHEET: sheet_with(good, b" " * 60_000_000)})) == "bomb"


def test_more_than_the_limit_unpacked(packed):
    parts = {f"xl/media/{at}.png": b" " * 30_000_000 for at in range(7)}
    assert refusal(packed(parts)) == "too_large_unpacked"


def test_too_many_parts(packed):
    assert refusal(packed({f"xl/media/{at}.txt": b"x" for at in range(guard.MAX_ENTRIES)})) == "too_many_parts"


@pytest.mark.parametrize("name", ["xl/embeddings/inner.xlsx", "xl/embeddings/inner.bin"])
def test_an_archive_inside(packed, name):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x", b"x")
    assert refusal(packed({name: inner.getvalue()})) == "nested_archive"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"])
def test_a_document_type(packed, good, part):
    laugh = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    head, mark, body = good[part].partition(b"?>")
    content = head + mark + laugh + body if mark else laugh + head
    assert refusal(packed({part: content})) == "document_type"


def test_a_document_type_hidden_in_utf16(packed, good):
    text = good["xl/workbook.xml"].decode().replace("utf-8", "utf-16")
    assert refusal(packed({"xl/workbook.xml": text.encode("utf-16")})) == "damaged"


def test_a_part_larger_than_it_says(tmp_path, packed, good):
    content = sheet_with(good, b" " * 3_000_000)
    raw = packed({SHEET: content}).read_bytes()
    lie = raw.replace(struct.pack("<I", len(content)), struct.pack("<I", len(good[SHEET])))
    assert lie != raw
    path = tmp_path / "lie.xlsx"
    path.write_bytes(lie)
    assert refusal(path) == "bomb"


def test_many_names_for_one_stream(packed):
    path = packed({"xl/media/a.png": random.Random(2).randbytes(100_000)})
    with zipfile.ZipFile(path, "a") as archive:
        one = archive.getinfo("xl/media/a.png")
        for at in range(50):
            twin = zipfile.ZipInfo(f"xl/media/{at}.png")
            twin.header_offset, twin.compress_size, twin.file_size = one.header_offset, one.compress_size, one.file_size
            twin.CRC, twin.compress_type = one.CRC, one.compress_type
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
        archive._didModify = True
    assert refusal(path) == "damaged"


def test_a_shared_string_table_that_promises_billions(packed, good):
    part = SHARED
    content = re.sub(rb'(uniqueC|c)ount="\d+"', rb'\1ount="4294967295"', good[part])
    assert content.count(b"4294967295") == 2
    assert outcome(packed({part: content})) in {"Inspection", "damaged", "too_large"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n \n,,,\n", "empty"),
        (b"PK\x05\x06" + b"\x00" * 18, "unknown_format"),
        (b"PK\x03\x04", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 100, "not_text"),
        (b"%PDF-1.7\n" + random.Random(3).randbytes(4000), "not_text"),
        (b"\xef\xbb\xbf" + random.Random(4).randbytes(4000).replace(b"\x00", b""), "not_text"),
        ("<html><table><tr><td>名称</td></tr></table></html>".encode(), "web_page"),
        (b"<?xml version='1.0'?><Workbook/>", "web_page"),
        (b'a,b\n1,"never closed\n2,3\n', "open_quote"),
        (b'a,b\n1,"never closed\n' + b"2,3\n" * 5000, "open_quote"),
        (b"a,b\n1," + b"x" * 300_000 + b"\n", "broken_line"),
        (b"a" + b",b" * 2000 + b"\n1,2\n", "too_many_columns"),
    ],
)
def test_broken_text_and_other_things(tmp_path, content, code):
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    assert refusal(path) == code


def test_an_archive_of_something_else(tmp_path):
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", b"<x/>")
    assert refusal(path) == "unknown_format"


def mutations(sources, count):
    """Yield files that are cut off, have flipped bytes, a hole, or a part of another in the middle."""
    chance = random.Random(20261121)
    for at in range(count):
        content = bytearray(sources[at % len(sources)])
        place = chance.randrange(len(content))
        match at // len(sources) % 5:
            case 0:
                del content[place:]
            case 1:
                for _ in range(chance.choice([1, 8, 64])):
                    content[chance.randrange(len(content))] = chance.randrange(256)
            case 2:
                del content[place : place + chance.randrange(1, 400)]
            case 3:
                content[place:place] = chance.randbytes(chance.randrange(1, 400))
            case _:
                other = chance.choice(sources)
                content[place:] = other[chance.randrange(len(other)) :]
        yield bytes(content)


def reformed(good):
    """Yield workbooks whose archive is in order and whose XML is broken: what a checksum does not catch."""
    chance = random.Random(7)
    parts = [SHEET, "xl/workbook.xml", SHARED, "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
    for at in range(100):
        part = parts[at % len(parts)]
        content = bytearray(good[part])
        for _ in range(chance.choice([1, 3, 20])):
            content[chance.randrange(len(content))] = chance.choice(b'<>"&/=0A9 \xff')
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, original in good.items():
                archive.writestr(name, bytes(content) if name == part else original)
        yield file.getvalue()


def outcome(path):
    try:
        return type(inspect(path)).__name__
    except UnreadableFile as refused:
        return refused.code


@pytest.mark.slow
def test_three_hundred_broken_files_are_read_or_refused(tmp_path, packed, good):
    text = "名称,电话\r\n" + '"上海,老凤祥",13800138000\r\n' * 40
    sources = [
        packed().read_bytes(),
        (FILES / "dates_1900.xls").read_bytes(),
        text.encode(),
        text.encode("gb18030"),
        zlib.compress(text.encode()),
    ]
    paths = []
    for at, content in enumerate([*mutations(sources, 225), *reformed(good)]):
        paths.append(tmp_path / f"{at}.bin")
        paths[-1].write_bytes(content)
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(outcome, paths))
    assert len(outcomes) == 325
    assert 20 < outcomes.count("Inspection") < 300
