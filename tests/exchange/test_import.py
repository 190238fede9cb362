"""Imports: what a file becomes, what happens to duplicates, what is refused and how it is told."""

import os
import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.exchange import files, imports, steps
from kehai.kernel.records.change import Change
from kehai.kernel.records.imports import Import, ImportRow
from kehai.kernel.testing import example
from tests.support.jobs import drain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"])
def test_a_file_comes_in_whatever_program_wrote_it(world: Any, case: Any, encoding: str) -> None:
    content = case.as_xlsx(case.FIRMS) if encoding == "xlsx" else case.as_csv(case.FIRMS, encoding=encoding)
    it = case.Case(world.clerk, content, "firms.xlsx" if encoding == "xlsx" else "firms.csv")
    run = it.run
    assert (run.status, run.headers, run.rows, run.sample[0][0]) == ("mapping", case.HEADERS, 3, case.FIRMS[0][0])
    assert run.mapping == dict(zip(case.HEADERS, ("name", "credit_code", "registered_on", "address", "remark"), strict=True))
    assert it.plan(values={"source": "import"}).check() == case.counts(new=3)
    assert case.customers() == [], "a dry run writes nothing"
    assert it.load() == case.counts(new=3)
    rows = case.customers()
    assert [row.name for row in rows] == [firm[0] for firm in case.FIRMS]
    assert [row.registered_on for row in rows] == [date(2019, 1, 2), date(2019, 1, 3), date(2019, 1, 4)]
    assert {row.source for row in rows} == {"import"}
    assert rows[1].remark == "=1+1"
    assert [row.remark for row in (rows[0], rows[2])] == ["", ""]
    assert {row.created_by for row in rows} == {world.clerk.id}
    told = Change.objects.filter(kind="customers.customer")
    assert {(c.action, c.run, c.actor_id) for c in told} == {("import", it.key, world.clerk.id)}
    assert ImportRow.objects.count() == 0
    assert it.run.done == it.run.total == 3


def test_duplicates_are_skipped_also_those_within_the_file(world: Any, case: Any) -> None:
    world.customer("The first", credit_code="91310117MA1J3AJ43G")
    rows = [*case.FIRMS, [*case.FIRMS[1]]]
    it = case.Case(world.clerk, case.as_csv(rows)).plan(key="credit_code")
    assert it.check() == case.counts(new=2, skip=2)
    assert it.load() == case.counts(new=2, skip=2)
    assert sorted(row.name for row in case.customers()) == sorted(["The first", case.FIRMS[1][0], case.FIRMS[2][0]])


def test_duplicates_are_changed_where_asked_for_and_empty_cells_change_nothing(world: Any, case: Any) -> None:
    known = world.customer("Old name", credit_code="91310117MA1J3AJ43G", remark="kept", website="kept.example.com")
    it = case.Case(world.clerk, case.as_csv([*case.FIRMS, [*case.FIRMS[1]]])).plan(key="credit_code", duplicates="update")
    assert it.check() == case.counts(new=2, update=1, error=1)
    assert it.run.problems == [{"line": 5, "field": "credit_code", "label": "Unified social credit code", "message": "The same as in line 3."}]
    assert it.load() == case.counts(new=2, update=1, error=1)
    row = world.fresh(known)
    assert (row.name, row.remark, row.website, row.version) == (case.FIRMS[0][0], "kept", "kept.example.com", 2)
    assert world.history(known) == ["create", "import"]


def test_what_came_in_between_check_and_load_is_a_duplicate_too(world: Any, case: Any) -> None:
    it = case.Case(world.clerk, case.as_csv(case.FIRMS)).plan(key="credit_code")
    assert it.check() == case.counts(new=3)
    world.customer("Quicker", credit_code="91310117MA1J3AJ43G")
    assert it.load() == case.counts(new=2, skip=1)


def test_bad_rows_stay_behind_with_their_reason_and_can_be_brought_again(world: Any, case: Any, tmp_path: Any) -> None:
    bad = [
        [None, "91310117MA1J3AJ43G", "2019-01-02", None, None],
        ["Wrong date", None, "2019-02-30", None, None],
        ["Wrong code", "91310117MA1J3AJ430", None, None, None],
        ["Two things", None, "soon", "x" * 400, None],
    ]
    it = case.Case(world.clerk, case.as_csv([*case.FIRMS, *bad]))
    assert it.check() == case.counts(new=3, error=4), "the check digit is a rule of the kind: the dry run tries it"
    assert it.load() == case.counts(new=3, error=4)
    found = it.errors(tmp_path / "errors.xlsx")
    assert found[0] == [*case.HEADERS, "Why it did not come in"]
    assert [row[0] for row in found[1:]] == [None, "Wrong date", "Wrong code", "Two things"]
    assert "Please fill this in" in str(found[1][5])
    assert "2026-01-31" in str(found[2][5])
    assert "400" in str(found[4][5])
    assert "2026-01-31" in str(found[4][5])
    mended = [["Mended", None, "2019-02-28", None, "x", "an old reason"]]
    again = case.Case(world.clerk, case.as_xlsx(mended, found[0]), "errors.xlsx")
    assert again.run.mapping == it.run.mapping, "the same columns go where they went last time"
    again.check()
    assert again.load() == case.counts(new=1)


def test_one_bad_row_among_many_costs_only_itself(world: Any, case: Any) -> None:
    rows = [[f"Firm {n}", "91310117MA1J3AJ43G" if n in (7, 123) else None, None, None, None] for n in range(200)]
    it = case.Case(world.clerk, case.as_csv(rows))
    it.check()
    assert it.load() == case.counts(new=199, error=1)
    assert it.run.problems[0]["line"] == 125
    assert len(case.customers()) == 199


def test_the_mapping_is_remembered_for_the_same_headers(world: Any, case: Any) -> None:
    headers = ["甲", "乙"]
    first = case.Case(world.clerk, case.as_csv([["A firm", "words"]], headers))
    assert first.run.mapping == {}
    first.plan(mapping={"甲": "name", "乙": "remark"}).check()
    first.load()
    second = case.Case(world.clerk, case.as_csv([["Another firm", "words"]], headers))
    assert second.run.mapping == {"甲": "name", "乙": "remark"}


def test_links_choices_and_own_fields(world: Any, case: Any) -> None:
    parent = world.customer("The group")
    world.customer("Twins")
    world.customer("Twins")
    example("screens.own_field", kind="customers.customer", key="x_age", label="Age", type="integer")
    headers = ["Customer name", "Group company", "Stage", "Age"]
    rows: list[Any] = [
        ["By name", "The group", "Customer", "1,200"],
        ["By number", parent.number, "CUSTOMER", "3"],
        ["By value", None, "former", None],
        ["Nobody", "Nobody", "lead", None],
        ["Which", "Twins", "lead", None],
        ["What", None, "nonsense", None],
        ["Age", None, None, "1,20"],
    ]
    it = case.Case(world.clerk, case.as_csv(rows, headers))
    assert it.run.mapping == {"Customer name": "name", "Group company": "parent", "Stage": "stage", "Age": "x_age"}
    assert it.check() == case.counts(new=3, error=4)
    assert [p["field"] for p in it.run.problems] == ["parent", "parent", "stage", "x_age"]
    assert it.load() == case.counts(new=3, error=4)
    found = {row.name: row for row in case.customers()}
    assert found["By name"].parent_id == found["By number"].parent_id == parent.id
    assert [found[name].stage for name in ("By name", "By value")] == ["customer", "former"]
    assert found["By name"].extra == {"x_age": 1200}


def _plan_and_check(it: Any, wanted: Any) -> None:
    imports.plan(it.key, wanted, it.actor)
    imports.check(it.key, it.actor)


def test_a_plan_that_cannot_work_is_refused_at_once(world: Any, case: Any) -> None:
    it = case.Case(world.clerk, case.as_csv(case.FIRMS))

    def fields(**wanted: Any) -> set[str]:
        with pytest.raises(Invalid) as caught:
            _plan_and_check(it, wanted)
        return set(caught.value.fields)

    assert fields(mapping={"Nothing": "name"}) == {"mapping.Nothing"}
    assert fields(mapping={"企业名称": 7}) == {"mapping"}
    assert fields(mapping={"企业名称": "entity"}) == {"mapping.企业名称"}
    assert fields(mapping={"企业名称": "name", "备注": "name"}) == {"mapping.企业名称", "mapping.备注"}
    assert fields(mapping={"备注": "remark"}) == {"mapping"}
    assert fields(mapping={"企业名称": "name"}, key="remark") == {"keys"}
    assert fields(key="credit_code") == {"keys"}, "no column fills it"
    assert fields(key=None, duplicates="update") == {"keys"}
    assert fields(duplicates="skip", values={"stage": "nonsense"}) == {"values.stage"}
    assert fields(nonsense=1) == {"nonsense"}
    with pytest.raises(Refusal):
        imports.start(it.key, world.clerk)
    assert it.plan(values={}).check() == case.counts(new=3)


def test_unreadable_files_say_why(world: Any, case: Any) -> None:
    it = case.Case(world.clerk, b"PK\x03\x04 this is no workbook", "broken.xlsx")
    assert it.run.status == "failed"
    assert it.run.error
    assert "Traceback" not in it.run.error


def test_cancelled_before_and_during(world: Any, case: Any) -> None:
    it = case.Case(world.clerk, case.as_csv(case.FIRMS))
    imports.check(it.key, world.clerk)
    imports.cancel(it.key, world.clerk)
    drain()
    assert it.run.status == "cancelled"
    assert ImportRow.objects.count() == 0
    with pytest.raises(Refusal):
        imports.cancel(it.key, world.clerk)


def test_records_are_found_by_their_number_and_never_made_by_it(world: Any, case: Any, tmp_path: Any) -> None:
    known = world.customer("Known", remark="old")
    rows = [[known.number, "new"], ["C999999", "nobody's"], [None, "without"]]
    it = case.Case(world.clerk, case.as_csv(rows, ["编号", "备注"]))
    assert it.plan(mapping={"编号": "number", "备注": "remark"}, key="number", duplicates="update").check() == case.counts(update=1, error=2)
    assert it.load() == case.counts(update=1, error=2)
    assert (world.fresh(known).remark, world.fresh(known).number) == ("new", known.number)
    assert [row[0] for row in it.errors(tmp_path / "errors.xlsx")[1:]] == ["C999999", None]


def test_a_file_of_another_sheet_is_read_again(world: Any, case: Any) -> None:
    it = case.Case(world.clerk, case.as_xlsx(case.FIRMS), "firms.xlsx")
    assert it.run.sheets == ["sheet"]
    with pytest.raises(Invalid):
        it.plan(sheet="nothing")
    assert it.plan(sheet="sheet").run.status == "mapping"


def test_old_imports_and_lost_files_go(world: Any, case: Any, settings: Any) -> None:

    it = case.Case(world.clerk, case.as_csv(case.FIRMS))
    lost = files.folder() / "00000000-0000-7000-8000-000000000000"
    lost.write_bytes(b"half")
    for file in (lost, files.path(it.key)):
        os.utime(file, (time.time() - 9 * 24 * 3600,) * 2)
    steps.forget()
    assert [file.name for file in files.folder().iterdir()] == [str(it.key)]

    Import.objects.update(created_at=timezone.now() - timedelta(days=31))
    steps.forget()
    assert (Import.objects.count(), list(files.folder().iterdir())) == (0, [])
