"""The clerk's day: a dirty file goes in clean, bad rows come back with reasons and are mended, a second import is taken back."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kehai.kernel.exchange import imports
from tests.support import dirty, figures
from tests.support.jobs import drain

ROWS = 20_000 if figures.FULL else 600
pytestmark = [pytest.mark.django_db, pytest.mark.proof]


def test_a_dirty_file_is_clean_in_the_system_within_the_hour(world: Any, case: Any, tmp_path: Path) -> None:
    from kehai.crm.customers.records.contact import Contact  # noqa: PLC0415  needs Django set up
    from kehai.crm.customers.records.customer import Customer  # noqa: PLC0415

    file = dirty.make(ROWS)
    began, cpu = time.monotonic(), os.times()
    it = case.Case(world.clerk, file.content, "客户汇总.csv")
    mapping = it.run.mapping
    assert mapping["手机号码"] == "mobile"
    assert mapping["联系人1"] == "customers.contact#1.name"
    it.plan(keys=["mobile"], values={"source": "import"})
    tried = it.check()
    assert sum(tried.values()) == ROWS + file.totals, "every row has its fate"
    if tried["error"] != len(file.bad):
        others = [row for row in it.errors(tmp_path / "more.xlsx")[1:] if int(row[0]) + 2 not in file.bad]
        pytest.fail(f"refused beyond what is wrong in the file: {others[:5]}")
    assert it.load() == tried
    spent = time.monotonic() - began
    python = sum(os.times()[:2]) - sum(cpu[:2])
    sys.stderr.write(f"\n{ROWS} dirty rows: {spent:.1f} s, {python / ROWS * 1e6:.0f} µs of Python a row\n")
    assert Customer.objects.count() == tried["new"]
    assert Contact.objects.count() >= tried["new"]
    assert Customer.objects.filter(region="").count() == 0, "a district without its city is told by the address"
    left = it.errors(tmp_path / "left.xlsx")
    headers, rows = left[0], left[1:]
    assert len(rows) == len(file.bad)
    assert all(row[-1] for row in rows), "each with its reason"
    phone = headers.index("手机号码")
    for row, right in zip(rows, file.bad.values(), strict=True):
        row[phone] = right
    mended = case.Case(world.clerk, case.as_xlsx(rows, headers), "改好.xlsx")
    assert mended.run.mapping == mapping, "the columns are known from this morning"
    mended.plan(keys=["mobile"], values={"source": "import"})
    assert mended.check()["error"] == 0
    mended.load()
    _take_back(world, case)


def _take_back(world: Any, case: Any) -> None:
    """A mistaken second import goes as it came."""
    from kehai.crm.customers.records.customer import Customer  # noqa: PLC0415  needs Django set up

    total = Customer.objects.filter(deleted_at=None).count()
    wrong = case.Case(world.clerk, dirty.make(ROWS // 4, seed=7).content, "误导入.csv").plan(keys=["mobile"])
    wrong.check()
    made = wrong.load()["new"]
    assert Customer.objects.filter(deleted_at=None).count() == total + made
    imports.undo(wrong.key, world.clerk)
    drain()
    told = imports.told(wrong.run)["undo"]
    assert (told["deleted"], told["kept"]) == (made, 0)
    assert Customer.objects.filter(deleted_at=None).count() == total
