"""An administrator adds fields to customers while it runs; everything knows them at once (J04, E05)."""

import io
from typing import Any

import openpyxl
import pytest

pytestmark = pytest.mark.django_db
CUSTOMERS, OWN = "/api/customers/customer", "/api/screens/own_field"
ADDED = (
    {"label": "店招颜色", "key": "x_sign", "type": "text"},
    {"label": "门店数", "key": "x_shops", "type": "integer"},
    {"label": "合作意愿", "key": "x_will", "type": "choice", "choices": [{"value": "hot", "label": "热"}, {"value": "cold", "label": "冷"}]},
)


@pytest.fixture
def company(boss: Any) -> Any:
    """Three own fields and two customers that use them."""
    for told in ADDED:
        assert boss.post_(OWN, {"kind": "customers.customer", **told}).status_code == 201
    for name, sign, shops, will in (("上海甲店", "朱红招牌", 3, "hot"), ("上海乙店", "藏青招牌", 12, "cold")):
        made = boss.post_(CUSTOMERS, {"name": name, "x_sign": sign, "x_shops": shops, "x_will": will})
        assert made.status_code == 201, made.data
    return boss


def names(found: Any) -> list[str]:
    assert found.status_code == 200, found.data
    return [row["name"] for row in found.data["rows"]]


def test_the_fields_stand_in_the_kind_and_in_rows_at_once(company: Any) -> None:
    kinds = {kind["name"]: kind for kind in company.look("/api/kinds").data["kinds"]}
    fields = {field["name"]: field for field in kinds["customers.customer"]["fields"]}
    assert (fields["x_shops"]["label"], fields["x_shops"]["type"], fields["x_shops"]["own"]) == ("门店数", "integer", True)
    assert [choice["label"] for choice in fields["x_will"]["choices"]] == ["热", "冷"]
    row = company.look(CUSTOMERS, columns="x_sign,x_shops,x_will", sort="-x_shops").data["rows"][0]
    assert (row["x_sign"], row["x_shops"], row["x_will"]) == ("藏青招牌", 12, "cold")


def test_they_filter_sort_group_and_are_found(company: Any) -> None:
    assert names(company.look(CUSTOMERS, filter={"field": "x_shops", "op": "gt", "value": 5})) == ["上海乙店"]
    assert names(company.look(CUSTOMERS, filter={"field": "x_sign", "op": "contains", "value": "朱红"})) == ["上海甲店"]
    assert names(company.look(CUSTOMERS, filter={"field": "x_will", "op": "in", "value": ["hot"]})) == ["上海甲店"]
    assert names(company.look(CUSTOMERS, sort="x_shops")) == ["上海甲店", "上海乙店"]
    assert names(company.look(CUSTOMERS, q="藏青")) == ["上海乙店"]
    groups = company.look(f"{CUSTOMERS}/group", by="x_will", measure="count,sum:x_shops").data["groups"]
    assert {group["value"]: (group["count"], str(group["sum:x_shops"])) for group in groups} == {"hot": (1, "3"), "cold": (1, "12")}


def test_they_are_checked_and_remembered_like_shipped_ones(company: Any) -> None:
    row = company.look(CUSTOMERS, q="甲店").data["rows"][0]
    path = f"{CUSTOMERS}/{row['id']}"
    refused = company.call("PATCH", path, {"x_shops": "many", "version": row["version"]})
    assert refused.status_code == 422
    assert "x_shops" in refused.data["error"]["fields"]
    assert company.call("PATCH", path, {"x_will": "tepid", "version": row["version"]}).status_code == 422
    assert company.call("PATCH", path, {"x_shops": 4, "version": row["version"]}).status_code == 200
    told = company.look(f"{path}/history").data["rows"][0]["diff"]
    assert [(line["field"], line["label"], line["before"], line["after"]) for line in told] == [("x_shops", "门店数", 3, 4)]


def test_they_leave_in_the_workbook_under_their_labels(company: Any) -> None:
    answer = company.get(f"{CUSTOMERS}/export.xlsx", {"columns": "name,x_sign,x_shops,x_will", "sort": "x_shops"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    at = {label: place for place, label in enumerate(rows[0])}
    assert {"店招颜色", "门店数", "合作意愿"} <= set(at)
    assert [rows[1][at[label]] for label in ("店招颜色", "门店数", "合作意愿")] == ["朱红招牌", 3, "热"]


def test_a_removed_field_is_gone_at_once_and_comes_back_with_its_values(company: Any) -> None:
    field = next(row for row in company.look(OWN).data["rows"] if row["key"] == "x_sign")
    assert company.call("DELETE", f"{OWN}/{field['id']}").status_code == 204
    assert company.look(CUSTOMERS, filter={"field": "x_sign", "op": "filled"}).status_code == 422
    assert company.post_(f"{OWN}/{field['id']}/restore").status_code == 200
    assert names(company.look(CUSTOMERS, filter={"field": "x_sign", "op": "contains", "value": "朱红"})) == ["上海甲店"]
