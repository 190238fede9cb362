"""The worked example of access.md §5.5, line by line, through the interface.

Two words of the house: what the table calls 400 is 422 here, and a VIP is a customer of grade A. One cell follows the
rule and not the table: 王经理 administers the pool of A4, and an administrator reads it clearly (P4).
"""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db.models import F
from django.utils import timezone

from kehai.crm.customers.records.customer import Customer
from kehai.kernel import run, sharing, writes
from kehai.kernel.access import OPS, system
from kehai.kernel.catalogue import kind_of, raise_epoch
from kehai.kernel.records.entry import Entry
from kehai.kernel.sharing import Terms
from kehai.kernel.testing import example
from tests.api.browser import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
ROOT, KIND, PATH = system("golden"), "customers.customer", "/api/customers/customer"
SELF, BOTH, ALL = ["SELF"], ["SUBS", "TREE"], ["ALL"]
ROLES: dict[str, tuple[dict[str, list[str]], dict[str, str]]] = {
    "销售": ({"read": SELF, "update": SELF, "transfer": SELF, "claim": []}, {}),
    "经理": ({"read": BOTH, "update": BOTH, "transfer": BOTH, "delete": SELF, "export": ["SELF", "SUBS"]}, {}),
    "客服": ({"read": []}, {"mobile": "masked"}),
    "财务": ({"read": ALL}, {"mobile": "none"}),
    "老板": (dict.fromkeys(OPS, ALL), {}),
}
DEPARTMENTS = {"总部": None, "华东": "总部", "上海": "华东", "苏州": "华东", "华南": "总部", "深圳": "华南"}
PEOPLE = {
    "王经理": ("经理", "华东", None),
    "小张": ("销售", "上海", "王经理"),
    "小刘": ("销售", "苏州", "王经理"),
    "小陈": ("销售", "深圳", None),
    "客服小周": ("客服", "总部", None),
    "财务小吴": ("财务", "总部", None),
    "老板": ("老板", "总部", None),
}
# What a cell says: R read, U update, T transfer, D delete, K claim, M assign; then clear, masked or none (no such column).
TABLE = {
    "A1": {
        "小张": "RUT clear",
        "小刘": "404",
        "小陈": "404",
        "王经理": "RUT clear",
        "客服小周": "R masked",
        "财务小吴": "R none",
        "老板": "RUTDM clear",
    },
    "A2": {"小张": "404", "小刘": "RUT clear", "小陈": "404", "王经理": "RUT clear", "客服小周": "404", "财务小吴": "R none", "老板": "RUTDM clear"},
    "A3": {"小张": "RU clear", "小刘": "404", "小陈": "RUT clear", "王经理": "404", "客服小周": "404", "财务小吴": "R none", "老板": "RUTDM clear"},
    "A4": {
        "小张": "RK masked",
        "小刘": "RK masked",
        "小陈": "404",
        "王经理": "RMD clear",
        "客服小周": "404",
        "财务小吴": "R none",
        "老板": "RUTDKM clear",
    },
    "A5": {"小张": "404", "小刘": "R masked", "小陈": "RUT clear", "王经理": "404", "客服小周": "404", "财务小吴": "R none", "老板": "RUTDM clear"},
}
COUNTS = {"小张": (3, 3), "小刘": (3, 2), "小陈": (2, 2), "王经理": (3, 3), "客服小周": (1, 1), "财务小吴": (5, 5), "老板": (5, 5)}
EXPORTS = {"小张": [], "小刘": [], "小陈": [], "王经理": ["A1", "A2"], "客服小周": [], "财务小吴": [], "老板": ["A1", "A2", "A3", "A4", "A5"]}
FILTERS: dict[str, Any] = {
    "小张": ["A1", "A3"], "小刘": ["A2"], "小陈": ["A3", "A5"], "王经理": ["A1", "A2", "A4"],
    "客服小周": 422, "财务小吴": 422, "老板": ["A1", "A2", "A3", "A4", "A5"],
}  # fmt: skip
WORDS = {"U": "update", "T": "transfer", "D": "delete", "K": "claim", "M": "assign"}


@dataclass
class Example:
    people: dict[str, Any] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)
    records: dict[str, Customer] = field(default_factory=dict)

    def cell(self, person: str, record: str) -> str:
        """What somebody gets of a record, in the words of the table."""
        answer = self.browsers[person].look(f"{PATH}/{self.records[record].id}")
        if answer.status_code != 200:
            return str(answer.status_code)
        row = answer.data
        shown = "none" if "mobile" not in row else "masked" if "****" in row["mobile"] else "clear"
        return "R" + "".join(letter for letter, word in WORDS.items() if word in row["can"]) + f" {shown}"

    def listed(self, person: str, **asked: Any) -> Any:
        answer = self.browsers[person].look(PATH, total="exact", sort="name", **asked)
        return [row["name"] for row in answer.data["rows"]] if answer.status_code == 200 else answer.status_code


@pytest.fixture
def told() -> Example:
    made, departments, roles = Example(), {}, {}
    for name, above in DEPARTMENTS.items():
        departments[name] = example("people.department", name=name, **({"parent": departments[above]} if above else {}))
    for name, (grants, fields) in ROLES.items():
        roles[name] = example("people.role", name=f"{name}例", grants={KIND: grants}, fields={KIND: fields} if fields else {})
    for name, (role, department, manager) in PEOPLE.items():
        above = {"manager": made.people[manager]} if manager else {}
        made.people[name] = example("people.user", name=name, language="en", department=departments[department], **above)
        example("people.holding", user=made.people[name], role=roles[role])
    group = example("people.group", name="客服组")
    example("people.group_member", group=group, person=made.people["客服小周"])
    example("people.sharing_rule", kind=KIND, criteria={"field": "grade", "op": "eq", "value": "a"}, group=group)
    head = example("customers.pool", name="总部公海例")
    east = example("customers.pool", name="华东公海", parent=head)
    for name in ("小张", "小刘", "王经理"):
        example("customers.pool_member", pool=east, person=made.people[name], administrator=name == "王经理")
    for name, owner, pool in (("A1", "小张", head), ("A2", "小刘", head), ("A3", "小陈", head), ("A4", None, east), ("A5", "小陈", head)):
        row = Customer(
            name=name, pool=pool, owner=made.people[owner] if owner else None, mobile=f"138000000{name[1]}0", grade="a" if name == "A1" else "b"
        )
        row.created_at = None  # type: ignore[assignment]
        writes.insert(kind_of(Customer), [row], writes.Deed("create", ROOT))
        made.records[name] = row
    sharing.grant(KIND, [made.records["A3"].id], [made.people["小张"].id], Terms(sort="team", level="update"), ROOT)
    until = timezone.now() + timedelta(hours=1)
    sharing.grant(KIND, [made.records["A5"].id], [made.people["小刘"].id], Terms(sort="loan", until=until, reason="x"), ROOT)
    raise_epoch()
    made.browsers = {name: Browser(person) for name, person in made.people.items()}
    return made


def expire(told: Example) -> None:
    """The loan of A5 has ended a moment ago; nothing else happens, no job and no epoch."""
    Entry.objects.filter(record_id=told.records["A5"].id, sort="loan").update(valid_to=F("valid_from"))


def letters(cell: str) -> str:
    """A cell whose letters stand in one order."""
    first, _space, rest = cell.partition(" ")
    return "".join(sorted(first)) + f" {rest}" if rest else first


def test_each_cell(told: Example) -> None:
    found = {record: {person: letters(told.cell(person, record)) for person in row} for record, row in TABLE.items()}
    assert found == {record: {person: letters(cell) for person, cell in row.items()} for record, row in TABLE.items()}
    expire(told)
    ended = TABLE["A5"] | {"小刘": "404"}
    assert {person: letters(told.cell(person, "A5")) for person in ended} == {person: letters(cell) for person, cell in ended.items()}


def test_the_list_counts(told: Example) -> None:
    assert {person: len(told.listed(person)) for person in PEOPLE} == {person: before for person, (before, _after) in COUNTS.items()}
    expire(told)
    assert {person: len(told.listed(person)) for person in PEOPLE} == {person: after for person, (_before, after) in COUNTS.items()}


def test_the_rows_of_an_export(told: Example) -> None:
    for person, expected in EXPORTS.items():
        answer = told.browsers[person].look(f"{PATH}/export.xlsx", columns="name", sort="name")
        if answer.status_code == 403:
            assert expected == [], person
            continue
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        names = {str(cell) for row in sheet.iter_rows(min_row=2, values_only=True) for cell in row}
        assert sorted(names & set(TABLE)) == expected, person


def test_a_filter_by_telephone_number(told: Example) -> None:
    asked = {"filter": {"field": "mobile", "op": "starts", "value": "138"}}
    assert {person: told.listed(person, **asked) for person in PEOPLE} == FILTERS


def test_the_rule_ends_with_what_it_asks_for(told: Example) -> None:
    run.update(kind_of(Customer), told.records["A1"].id, {"grade": "b"}, None, ROOT)
    assert told.cell("客服小周", "A1") == "404"
