"""Files people bring are read exactly: encodings, delimiters, dates, merged cells, errors, lost digits."""

import csv
import datetime as dt
import lzma
import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from kehai.kernel.exchange.reader import ERRORS, UnreadableFile, inspect, rows
from tests.support.shared import FIRMS

FILES = Path(__file__).parent / "files"


@pytest.fixture(autouse=True, scope="module")
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def text_file(tmp_path):
    def write(content, name="customers.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    def save(*lines, change=None):
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        if change:
            change(book)
        path = tmp_path / "customers.xlsx"
        book.save(path)
        return path

    return save


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(text_file, encoding, mark):
    lines = [["客户名称", "电话"], ["上海老凤祥", "13800138000"], ['带"引号"', f"a{mark}b"]]
    path = text_file(
        "".join(mark.join('"' + cell.replace('"', '""') + '"' for cell in line) + "\r\n" for line in lines),
        encoding=encoding,
    )
    found = inspect(path)
    assert found.headers == lines[0]
    assert found.sample == lines[1:]
    assert found.rows == 2
    assert found.sheets == []
    assert list(rows(path)) == [(2, lines[1]), (3, lines[2])]


def test_line_numbers_are_those_of_the_file_and_blank_rows_are_left_out(text_file):
    path = text_file('name,note\na,"one\ntwo"\n\n , \nb,x\n')
    assert list(rows(path)) == [(2, ["a", "one\ntwo"]), (6, ["b", "x"])]


def test_short_rows_are_filled_and_long_rows_keep_what_they_have(text_file):
    path = text_file("a,b\n" + "1,2\n" * 20 + "1\n1,2,3\n1,2,,\n")
    assert [cells for _, cells in rows(path)][-3:] == [["1", None], ["1", "2", "3"], ["1", "2"]]


def test_titles_above_the_headers_are_skipped_and_every_column_gets_a_name(text_file):
    path = text_file("客户信息表,,,\n\n名称,电话,电话,\n甲,1,2,3\n")
    found = inspect(path)
    assert found.headers == ["名称", "电话", "电话 (2)", "[D]"]
    assert list(rows(path)) == [(4, ["甲", "1", "2", "3"])]


def test_what_programs_put_around_numbers_is_taken_off(text_file):
    path = text_file("a,b,c,d\n=\"0123\",'13800138000,\t0512,'tis\n")
    assert list(rows(path)) == [(2, ["0123", "13800138000", "0512", "'tis"])]


def test_excels_own_line_about_the_delimiter_is_obeyed(text_file):
    assert list(rows(text_file("sep=;\na;b\n1,5;2\n"))) == [(3, ["1,5", "2"])]


def test_a_few_bad_bytes_do_not_turn_utf8_into_nonsense(text_file):
    content = ("名称,备注\n" + "上海老凤祥,好\n" * 500).encode()
    found = inspect(text_file(content + b"\xe4\xb8\n"))
    assert found.encoding == "utf-8"
    assert found.sample[0] == ["上海老凤祥", "好"]
    assert found.warnings == ["1 characters could not be read and stand as \ufffd."]


def test_zero_bytes_and_scientific_notation_are_reported(text_file):
    found = inspect(text_file("name,phone\n" + "x" * 100 + ",13800138000\na\x00b,1.38E+10\n"))
    assert found.sample[1] == ["a\ufffdb", "1.38E+10"]
    assert found.warnings == [
        "1 cells hold a zero byte (first in line 3).",
        "1 long numbers lost digits in the spreadsheet (first in line 3).",
    ]


def test_a_chosen_encoding_is_used(text_file):
    path = text_file("名称,x\n上海,1\n", encoding="gbk")
    assert inspect(path, encoding="gbk").headers == ["名称", "x"]
    with pytest.raises(UnreadableFile, match="klingon"):
        inspect(path, encoding="klingon")


def test_cells_of_a_workbook_are_exact_text(workbook):
    path = workbook(
        ["电话", "编号", "日期", "时刻", "长短", "是否", "金额", "空"],
        [13800138000.0, 13800138000, dt.date(2024, 5, 6), dt.datetime(2024, 5, 6, 7, 8, 9), 0.1, True, -12.5, None],  # noqa: DTZ001 (a workbook knows no zones)
        [" 0512 ", 1e-7, dt.time(8, 30), dt.timedelta(hours=30), 1234567.891, False, -0.0, "  "],
    )
    assert [cells for _, cells in rows(path)] == [
        ["13800138000", "13800138000", "2024-05-06", "2024-05-06T07:08:09", "0.1", "TRUE", "-12.5", None],
        ["0512", "0.0000001", "08:30:00", "30:00:00", "1234567.891", "FALSE", "0", None],
    ]


def test_long_numbers_that_excel_rounded_are_reported(workbook):
    found = inspect(workbook(["证件", "x"], [123456789012345678, 1]))
    assert found.sample == [["123456789012345700", "1"]]
    assert found.warnings == ["1 long numbers lost digits in the spreadsheet (first in line 2)."]


def test_errors_and_formulas_without_result_are_reported(workbook):
    def change(book):
        book.active["A2"].data_type = "e"

    found = inspect(workbook(["a", "b"], ["#REF!", "=1+1"], ["x", "y"], change=change))
    assert found.sample == [["#REF!", None], ["x", "y"]]
    assert found.sample[0][0] in ERRORS
    assert found.warnings == [
        "1 formulas have no result. Open the file in Excel and save it.",
        "1 cells hold an error such as #REF! (first in line 2).",
    ]


def test_merged_cells_hold_for_all_their_rows(workbook):
    path = workbook(
        ["表", None, None],
        ["区域", "客户", "电话"],
        ["华东", "甲", 1],
        [None, "乙", 2],
        [None, None, 3],
        change=lambda book: (book.active.merge_cells("A1:C1"), book.active.merge_cells("A3:A5")),
    )
    found = inspect(path)
    assert found.headers == ["区域", "客户", "电话"]
    assert found.sample == [["华东", "甲", "1"], ["华东", "乙", "2"], ["华东", None, "3"]]
    assert found.warnings == ["Merged cells were filled in 2 rows (first in line 4)."]


def test_hidden_and_empty_sheets_are_passed_over(workbook):
    def change(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("空")
        book.create_sheet("客户").append(["名称", "电话"])
        book["客户"].append(["甲", 1])

    path = workbook(["secret", "x"], change=change)
    found = inspect(path)
    assert found.sheets == ["空", "客户"]
    assert found.sheet == "客户"
    assert found.warnings == ["1 hidden sheets are left out."]
    assert inspect(path, "Sheet").headers == ["secret", "x"]
    with pytest.raises(UnreadableFile, match="no sheet"):
        inspect(path, "別的")
    with pytest.raises(UnreadableFile, match="nothing"):
        inspect(path, "空")


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_line_numbers(workbook):
    def change(book):
        sheet = book.active
        sheet["C4"], sheet["D4"], sheet["C6"], sheet["D6"], sheet["D7"] = "名称", "电话", "甲", "#N/A", 7
        sheet["D6"].data_type = "e"
        sheet["C8"] = "合"
        sheet.merge_cells("C8:C9")
        sheet["D9"] = 9

    path = workbook(change=change)
    assert inspect(path).headers == ["名称", "电话"]
    assert list(rows(path)) == [(6, ["甲", "#N/A"]), (7, [None, "7"]), (8, ["合", None]), (9, ["合", "9"])]


@pytest.mark.parametrize("epoch", ["1900", "1904"])
def test_dates_of_both_calendars(workbook, epoch):
    def change(book):
        if epoch == "1904":
            book.epoch = CALENDAR_MAC_1904
        book.active["A2"] = dt.date(2024, 5, 6)

    assert inspect(workbook(["日期", "x"], change=change)).sample[0][0] == "2024-05-06"
    old = inspect(FILES / f"dates_{epoch}.xls")
    assert old.sample[0] == ["上海仓祥", "13800138000", "2024-05-06", "0.1", None]
    assert old.sample[2][0] == "苏州也兴"
    assert old.sheets == ["客户"]


def test_the_content_counts_and_not_the_name(workbook, tmp_path, text_file):
    path = shutil.copy(workbook(["a", "b"], ["1", "2"]), tmp_path / "really.csv")
    assert inspect(path).sheets == ["Sheet"]
    assert inspect(text_file("a,b\n1,2\n", "really.xls")).headers == ["a", "b"]


def running(path):
    """Return the processes that have this file among their arguments."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found += [process] if os.fsencode(path) in process.read_bytes() else []
    return found


def test_whoever_stops_in_the_middle_leaves_no_process_behind(text_file):
    path = text_file("a,b\n" + "1,2\n" * 200_000)
    stream = rows(path)
    assert next(stream) == (2, ["1", "2"])
    assert running(path)
    stream.close()
    assert not running(path)


def test_a_parser_that_dies_is_no_end_of_the_file(text_file):
    path = text_file("a,b\n" + "1,2\n" * 200_000)
    stream = rows(path)
    next(stream)
    os.kill(int(running(path)[0].parent.name), signal.SIGKILL)
    with pytest.raises(UnreadableFile, match="too large"):
        list(stream)


def test_the_child_gets_none_of_our_secrets(text_file, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    path = text_file("a,b\n" + "1,2\n" * 200_000)
    stream = rows(path)
    next(stream)
    assert b"secret" not in running(path)[0].with_name("environ").read_bytes()
    stream.close()


@pytest.fixture(scope="module")
def companies(tmp_path_factory):
    source = FIRMS
    if not source.exists():
        pytest.skip("the folder of real data is absent")
    path = tmp_path_factory.mktemp("companies") / "companies.csv"
    with lzma.open(source) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


def test_164586_real_companies_stream_in_seconds(companies):
    start = time.perf_counter()
    count = 0
    with companies.open(encoding="utf-8", newline="") as file:
        plain = csv.reader(file)
        next(plain)
        for (_, cells), expected in zip(rows(companies), plain, strict=True):
            assert cells == [cell.strip() or None for cell in expected]
            count += 1
    assert count == 164_586
    assert time.perf_counter() - start < 30  # about 3 on an idle machine


def test_the_same_companies_in_gb18030(companies, tmp_path):
    path = tmp_path / "gbk.csv"
    with companies.open(encoding="utf-8", newline="") as file, path.open("w", encoding="gb18030", newline="") as target:
        target.writelines(line for _, line in zip(range(5000), file, strict=False))
    assert inspect(path).encoding == "gb18030"
    assert inspect(path).headers == inspect(companies).headers
