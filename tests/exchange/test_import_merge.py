"""Import and what is there already: keys, four ways to treat a hit, the diff before it is done, the way out and back (E08, P18)."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from kehai.kernel.access import UPDATE
from kehai.kernel.exchange import export, sheet
from kehai.kernel.exchange.export import Asked
from kehai.kernel.records.change import Change
from kehai.kernel.records.imports import ImportRow

pytestmark = pytest.mark.django_db
CODES = ["91310117MA1J3AJ43G", "91310114MA1GW3GC65", "91310117MA1J3AJE51"]
HEADERS = ["name", "credit_code", "mobile", "remark"]


def _two(world: Any) -> Any:
    return (
        world.customer("Full", credit_code=CODES[0], mobile="13800138000", remark="kept"),
        world.customer("Bare", credit_code=CODES[1], mobile="13800138001"),
    )


ROWS = [["Full 2", CODES[0], "13800138000", "new"], ["Bare", CODES[1], "13800138001", "filled"], ["Third", CODES[2], None, None]]


@pytest.mark.parametrize(
    ("mode", "fates", "names", "remarks"),
    [
        ("skip", {"new": 1, "skip": 2}, ["Full", "Bare", "Third"], ["kept", "", ""]),
        ("fill", {"new": 1, "update": 1, "same": 1}, ["Full", "Bare", "Third"], ["kept", "filled", ""]),
        ("update", {"new": 1, "update": 2}, ["Full 2", "Bare", "Third"], ["new", "filled", ""]),
        ("error", {"new": 1, "error": 2}, ["Full", "Bare", "Third"], ["kept", "", ""]),
    ],
)
def test_what_is_there_is_skipped_filled_overwritten_or_refused(world: Any, case: Any, mode: str, fates: Any, names: Any, remarks: Any) -> None:
    _two(world)
    it = case.Case(world.clerk, case.as_csv(ROWS, HEADERS)).plan(keys=["credit_code", "mobile"], duplicates=mode)
    assert it.check() == case.counts(**fates)
    assert it.load() == case.counts(**fates)
    assert [row.name for row in case.customers()] == names
    assert [row.remark for row in case.customers()] == remarks


def test_the_dry_run_shows_before_and_after_cell_by_cell(world: Any, case: Any) -> None:
    full, bare = _two(world)
    rows = [[*row, "b"] for row in ROWS]
    it = case.Case(world.clerk, case.as_csv(rows, [*HEADERS, "grade"])).plan(keys=["credit_code"], duplicates="update")
    it.check()
    first, second = it.run.changes
    assert (first["line"], first["record"]["number"], first["conflict"]) == (2, full.number, False)
    assert [(cell["field"], cell["before"], cell["after"]) for cell in first["cells"]] == [
        ("name", "Full", "Full 2"),
        ("remark", "kept", "new"),
        ("grade", None, "B"),
    ]
    assert [cell["field"] for cell in second["cells"]] == ["remark", "grade"]
    assert ImportRow.objects.get(run=it.key, line=3).data == {"remark": "filled", "grade": "b"}, "what does not change is not written"
    it.load()
    assert set(Change.objects.filter(record_id=bare.id, action="import").get().diff) >= {"remark", "grade"}


def test_keys_that_name_different_records_are_a_contradiction(world: Any, case: Any) -> None:
    _two(world)
    it = case.Case(world.clerk, case.as_csv([["?", CODES[0], "13800138001", "x"]], HEADERS))
    assert it.plan(keys=["credit_code", "mobile"], duplicates="update").check() == case.counts(error=1)
    assert it.run.problems[0]["message"] == "Its keys belong to different records."
    by_mobile = case.Case(world.clerk, case.as_csv([["?", None, "13800138001", "x"]], HEADERS))
    assert by_mobile.plan(keys=["credit_code", "mobile"], duplicates="update").check() == case.counts(update=1)


def test_the_dry_run_knows_what_the_rules_of_the_kind_would_refuse(world: Any, case: Any) -> None:
    """A taken number, two rows of one firm, a full private pool: known before, not only when it is written."""
    owner = world.person("Owner", world.SALES)
    world.pool("Branch", world.head, members=(owner,), capacity=2)
    type(owner).objects.filter(pk=owner.pk).update(name="Owner Name")
    world.customer("Taken", mobile="13800138000")
    rows = [
        ["Same number", None, "13800138000", None],
        ["One firm", CODES[0], None, None],
        ["Same firm", CODES[0], None, None],
        ["Own 1", None, None, owner.username],
        ["Own 2", None, None, owner.username],
        ["Own 3", None, None, owner.username],
    ]
    it = case.Case(world.clerk, case.as_csv(rows, ["name", "credit_code", "mobile", "owner"]))
    assert it.check() == case.counts(new=3, error=3), it.run.problems
    assert [problem["line"] for problem in it.run.problems] == [2, 4, 7]
    assert it.run.tried == 6
    assert case.customers()[-1].name == "Taken", "nothing was written"
    assert it.load() == case.counts(new=3, error=3)


def test_a_dry_run_out_of_time_says_how_far_it_came(world: Any, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kehai.kernel.exchange import trial  # noqa: PLC0415  needs Django set up

    monkeypatch.setattr(trial, "SECONDS", 0.0)
    it = case.Case(world.clerk, case.as_csv(case.FIRMS))
    assert it.check() == case.counts(new=3)
    assert (it.run.tried, it.run.rows) == (0, 3)


def _taken_out(case: Any, world: Any, columns: list[str]) -> list[list[Any]]:
    """A workbook as the list gives it for editing, as headers and rows."""
    from kehai.kernel.catalogue import kind  # noqa: PLC0415  needs Django set up
    from kehai.kernel.exchange import reader  # noqa: PLC0415

    out = io.BytesIO()
    taker = case.english("Taker", {world.CUSTOMER: {"read": ["ALL"], "export": ["ALL"]}})
    with translation.override("en"):
        export.write(kind(world.CUSTOMER), taker, Asked(columns=columns, sort="number", editing=True), out, "mark")
    path = world.folder / "out.xlsx"
    path.write_bytes(out.getvalue())
    return [reader.inspect(path).headers, *[cells for _line, cells in reader.rows(path)]]


def _back(case: Any, world: Any, headers: Any, rows: Any) -> Any:
    out = io.BytesIO()
    sheet.write("sheet", headers, rows, out)
    return case.Case(world.clerk, out.getvalue(), "edited.xlsx")


def test_out_to_excel_and_back_only_the_touched_cells_are_written(world: Any, case: Any, tmp_path: Any) -> None:
    world.folder = tmp_path
    full, bare = _two(world)
    columns = ["name", "mobile", "credit_code", "grade", "region", "registered_on", "remark", "stage", "owner"]
    headers, *rows = _taken_out(case, world, columns)
    rows[1][headers.index("Remark")] = "edited"
    it = _back(case, world, headers, rows)
    assert (it.run.keys, it.run.duplicates) == (["number"], "update"), "a file that was taken out here is known"
    assert it.check() == case.counts(update=1, same=1), (it.run.mapping, it.run.problems)
    assert it.load() == case.counts(update=1, same=1)
    assert (world.fresh(bare).remark, world.fresh(full).version) == ("edited", 1)
    assert set(Change.objects.filter(record_id=bare.id, action="import").get().diff) == {"remark"}


def test_what_somebody_changed_meanwhile_stands_side_by_side(world: Any, case: Any, tmp_path: Any) -> None:
    from kehai.kernel import run  # noqa: PLC0415  needs Django set up
    from kehai.kernel.catalogue import kind  # noqa: PLC0415

    world.folder = tmp_path
    full, bare = _two(world)
    headers, *rows = _taken_out(case, world, ["name", "remark", "industry"])
    remark, industry = headers.index("Remark"), headers.index("Industry")
    run.update(kind(world.CUSTOMER), full.id, {"remark": "theirs", "industry": "steel"}, None, world.clerk)
    run.update(kind(world.CUSTOMER), bare.id, {"industry": "wood"}, None, world.clerk)
    rows[0][remark] = "mine"
    rows[1][remark] = "mine"
    it = _back(case, world, headers, rows)
    assert it.check() == case.counts(update=1, conflict=1)
    told = it.run.changes[0]
    (cell,) = told["cells"]
    assert (told["conflict"], cell["was"], cell["after"], cell["before"], cell["by"]) == (True, "kept", "mine", "theirs", "Clerk")
    assert it.load() == case.counts(update=1, conflict=1)
    assert (world.fresh(full).remark, world.fresh(bare).remark, world.fresh(bare).industry) == ("theirs", "mine", "wood")
    assert "Clerk has changed this" in str(it.errors(tmp_path / "left.xlsx")[1][-1])
    again = _back(case, world, headers, rows).plan(conflicts="overwrite")
    assert again.check()["update"] == 1
    again.load()
    assert (world.fresh(full).remark, world.fresh(full).industry) == ("mine", "steel"), "what the file did not touch stays"
    assert industry > 0


def test_what_changed_between_check_and_load_is_not_run_over(world: Any, case: Any) -> None:
    from kehai.kernel import run  # noqa: PLC0415  needs Django set up
    from kehai.kernel.catalogue import kind  # noqa: PLC0415

    full, _bare = _two(world)
    it = case.Case(world.clerk, case.as_csv([["Full 2", CODES[0], None, "new"]], HEADERS)).plan(keys=["credit_code"], duplicates="update")
    assert it.check() == case.counts(update=1)
    run.update(kind(world.CUSTOMER), full.id, {"remark": "theirs"}, None, world.clerk)
    assert it.load() == case.counts(error=1)
    assert it.run.problems[0]["message"] == "Somebody else has changed this meanwhile."
    assert (world.fresh(full).remark, world.fresh(full).name) == ("theirs", "Full")


def test_empty_cells_clear_only_where_that_was_asked_for(world: Any, case: Any) -> None:
    full, _bare = _two(world)
    it = case.Case(world.clerk, case.as_csv([["Full", CODES[0], None, None]], HEADERS)).plan(keys=["credit_code"], duplicates="update")
    assert it.check() == case.counts(same=1)
    assert it.plan(clears=True).check() == case.counts(update=1)
    it.load()
    assert (world.fresh(full).remark, world.fresh(full).mobile) == ("", "")


def test_a_masked_cell_is_no_value(world: Any, case: Any) -> None:
    full, _bare = _two(world)
    rows = [["Full", CODES[0], "138****8000", "x"], ["New", CODES[2], "138****8000", "x"]]
    it = case.Case(world.clerk, case.as_csv(rows, HEADERS)).plan(keys=["credit_code"], duplicates="update")
    assert it.check() == case.counts(update=1, error=1)
    it.load()
    assert (world.fresh(full).mobile, world.fresh(full).remark) == ("13800138000", "x")


def test_what_the_diff_shows_is_what_its_reader_may_see(world: Any, case: Any) -> None:
    """A number that the row shows masked is in no diff, and is not written."""
    odd = world.person("Odd", {world.CUSTOMER: {"read": ["SELF"], "create": ["SELF"], UPDATE: ["ALL"], "import": ["ALL"]}})
    world.customer("Acme", world.pool("Branch", world.head, members=(odd,)), mobile="13812341234")
    it = case.Case(world.acting(odd), case.as_csv([["Acme", "13812340000"]], ["name", "mobile"])).plan(keys=["name"], duplicates="update")
    assert it.check() == case.counts(error=1)
    assert "13812341234" not in str(it.run.changes) + str(it.run.problems)


def test_past_author_and_date_need_a_right_of_their_own(world: Any, case: Any) -> None:
    author = world.person("Author", world.SALES)
    headers = ["name", "created_at", "created_by"]
    row = ["Old firm", "2019年3月1日 9:30", author.username]
    plain = case.english("Plain", {world.CUSTOMER: {op: ["ALL"] for op in ("read", "create", "update", "import")}})
    assert set(case.Case(plain, case.as_csv([row], headers)).run.mapping.values()) == {"name"}
    it = case.Case(world.clerk, case.as_csv([row, ["Future", "2099-01-01", None]], headers))
    assert set(it.run.mapping.values()) == {"name", "created_at", "created_by"}
    assert it.check() == case.counts(new=1, error=1)
    it.load()
    (made,) = case.customers()
    assert (made.created_at, made.created_by) == (datetime(2019, 3, 1, 1, 30, tzinfo=UTC), author.id)
    told = Change.objects.get(record_id=made.id)
    said = (told.action, told.actor_id, told.diff["created_at"][1][:10])
    assert said == ("import", world.clerk.id, "2019-03-01"), "the history says who brought it"


def test_straight_into_a_pool_or_to_an_owner(world: Any, case: Any) -> None:
    owner = world.person("Owner", world.SALES)
    branch = world.pool("Branch", world.head, members=(owner,))
    rows = [["Public", "Branch", None], ["Private", "Branch", owner.username], ["Head", None, None], ["Nowhere", "No such", None]]
    it = case.Case(world.clerk, case.as_csv(rows, ["name", "pool", "owner"]))
    assert it.check() == case.counts(new=3, error=1)
    it.load()
    assert [(row.name, row.pool_id, row.owner_id) for row in case.customers()] == [
        ("Public", branch.id, None),
        ("Private", branch.id, owner.id),
        ("Head", world.head.id, None),
    ]
    fixed = case.Case(world.clerk, case.as_csv([["By value"]], ["name"])).plan(values={"pool": str(branch.id)})
    fixed.check()
    fixed.load()
    assert case.customers()[-1].pool_id == branch.id


def test_customers_with_contacts_and_follow_ups_in_one_sheet(world: Any, case: Any) -> None:
    from kehai.crm.customers.records.contact import Contact  # noqa: PLC0415  needs Django set up
    from kehai.crm.customers.records.follow_up import FollowUp  # noqa: PLC0415

    headers = ["客户名称", "联系人1", "手机1", "职务1", "联系人2", "电话2", "跟进内容", "跟进时间"]
    rows: list[Any] = [
        ["甲公司", "张三", "13800138000", "经理", "李四", "13800138001", "聊过价格", "2024-05-06"],
        ["甲公司", "王五", "13800138002", None, None, None, None, None],
        [None, "赵六", None, None, None, None, None, None],
        ["乙公司", "钱七", "not a number", None, None, None, None, None],
        ["丙公司", None, None, None, None, None, None, None],
    ]
    it = case.Case(world.clerk, case.as_csv(rows, headers))
    mapping = it.run.mapping
    assert mapping["联系人2"] == "customers.contact#2.name"
    assert mapping["电话2"] == "customers.contact#2.mobile"
    assert mapping["跟进时间"] == "customers.follow_up#1.at"
    assert it.check() == case.counts(new=2, joined=2, error=1), it.run.problems
    assert it.run.problems[0]["label"] == "Contact 1 · Mobile"
    assert it.load() == case.counts(new=2, joined=2, error=1)
    first = next(row for row in case.customers() if row.name == "甲公司")
    assert sorted(Contact.objects.filter(customer=first).values_list("name", flat=True)) == sorted(["张三", "李四", "王五", "赵六"])
    assert Contact.objects.get(name="李四").mobile == "13800138001"
    assert FollowUp.objects.get().content == "聊过价格"
    assert Contact.objects.count() == 4, "a row comes in whole or not at all"
    again = case.Case(world.clerk, case.as_csv(rows[:2], headers)).plan(keys=["name"], duplicates="update")
    assert again.check() == case.counts(joined=2)
    again.load()
    assert Contact.objects.count() == 4, "who is there already is not brought twice"


def test_statements_of_a_chunk_do_not_grow_with_its_rows(world: Any, case: Any, django_assert_max_num_queries: Any) -> None:
    from kehai.kernel.exchange import imports  # noqa: PLC0415  needs Django set up
    from tests.support.jobs import drain  # noqa: PLC0415

    headers = ["name", "credit_code", "mobile", "remark", "联系人1"]
    found = []
    for many in (5, 30, 300):
        rows = [[f"Firm {many} {n}", None, f"138{many:04}{n:04}", None, f"P{n}"] for n in range(many)]
        it = case.Case(world.clerk, case.as_csv(rows, headers)).plan(keys=["mobile"], duplicates="update")
        imports.check(it.key, world.clerk)
        with django_assert_max_num_queries(150) as told:
            drain()
        found.append(len(told))
        imports.start(it.key, world.clerk)
        with django_assert_max_num_queries(120) as told:
            drain()
        found.append(len(told))
        assert it.run.counts["new"] == many, it.run.problems
    # The dry run lets others in twice a second, whatever the rows: a slow machine takes some stretches more.
    assert found[4] <= found[2] + 15, found
    assert found[5] <= found[3], found
