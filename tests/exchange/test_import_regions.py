"""Regions of an imported file: what a bare district is told by (P08)."""

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_a_district_is_told_by_the_address_and_not_by_the_name_of_the_firm(world: Any, case: Any) -> None:
    """鼓楼区 lies in Nanjing, Fuzhou, Kaifeng and Xuzhou; a firm called 河南省… may have moved to Nanjing (P08, T87)."""
    from kehai.crm.customers.records.customer import Customer  # noqa: PLC0415  needs Django set up

    rows = [
        ["河南省百允建设工程有限公司", "13800138000", "鼓楼区", "江苏省南京市鼓楼区中山路1号"],
        ["河南省开封鼓楼商贸有限公司", "13800138001", "鼓楼区", "中山路2号"],
        ["百允商贸有限公司", "13800138002", "鼓楼区", "中山路3号"],
    ]
    it = case.Case(world.clerk, case.as_xlsx(rows, ["客户名称", "手机", "地区", "地址"]), "regions.xlsx")
    it.plan(keys=["mobile"])
    assert it.check() == case.counts(new=2, error=1), it.run.problems
    it.load()
    assert dict(Customer.objects.filter(name__startswith="河南省").values_list("mobile", "region")) == {
        "13800138000": "320106",
        "13800138001": "410204",
    }
