"""The main job on real data: 164,586 companies from a file into the head-office pool; skipped where the file is absent."""

import lzma
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.support.shared import FIRMS

ROWS = 164_586
MAPPING = {
    "企业名称": "name",
    "统一社会信用代码": "credit_code",
    "注册日期": "registered_on",
    "企业类型": "company_type",
    "注册资金": "capital",
    "经营范围": "scope",
    "注册地址": "address",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FIRMS.exists(), reason=f"the file of real companies is not here: {FIRMS}"),
]


@pytest.fixture
def companies(tmp_path: Path) -> Path:
    """The file, unpacked."""
    target = tmp_path / "cn_enterprises_2019.csv"
    with lzma.open(FIRMS) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return target


def test_all_companies_come_in(companies: Path, settings: Any, tmp_path: Path) -> None:
    from kehai.crm.customers.records.customer import Customer  # noqa: PLC0415  needs Django set up
    from kehai.kernel.exchange import files, imports  # noqa: PLC0415
    from kehai.kernel.records.change import Change  # noqa: PLC0415
    from tests.customers import factory  # noqa: PLC0415
    from tests.support.jobs import drain  # noqa: PLC0415

    settings.MEDIA_ROOT = tmp_path / "files"
    head = factory.pool("总部公海")
    clerk = factory.acting(factory.person("Clerk", factory.CLERK))
    began, cpu = time.monotonic(), time.process_time()
    with companies.open("rb") as file:
        run = imports.bring("customers.customer", companies.name, files.pieces(file), clerk)
    drain()
    imports.plan(run.pk, {"mapping": MAPPING, "key": "credit_code", "values": {"source": "import"}}, clerk)
    read = time.monotonic()
    imports.check(run.pk, clerk)
    drain()
    checked = time.monotonic()
    imports.start(run.pk, clerk)
    drain()
    loaded = time.monotonic()
    run.refresh_from_db()
    spent = (time.process_time() - cpu) / ROWS * 1e6
    sys.stderr.write(f"\nread {read - began:.1f} s, check {checked - read:.1f} s, load {loaded - checked:.1f} s, {spent:.0f} µs of Python a row\n")
    assert run.status == "done"
    assert sum(run.counts.values()) == ROWS
    assert run.counts["new"] > ROWS * 0.98
    assert Customer.objects.filter(pool=head, owner=None).count() == run.counts["new"]
    assert Change.objects.filter(run=run.pk).count() == run.counts["new"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT credit_code), count(DISTINCT number) FROM customers_customer")
        assert len(set(cursor.fetchone())) == 1
