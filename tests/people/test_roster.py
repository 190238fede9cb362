"""People from a list in Excel: tried before it is done, departments by path, passwords told once (E08, A05)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kehai.api.people import Facts
from kehai.crm.people import sessions
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.role import Holding
from kehai.crm.people.records.user import User
from kehai.kernel.access import OPS
from kehai.kernel.errors import SignInFirst
from kehai.kernel.testing import example
from tests.api.browser import TOKEN, Browser

pytestmark = pytest.mark.django_db
ALL = ["ALL"]
PATH = "/api/people/roster"
LIST = """姓名,账号,部门,上级,职位,手机,邮箱,角色,备注
张三,,华东/上海,李四,业务员,13812341234,zhang@example.com,销售员,不导入
李四,lisi,华东,,经理,,,销售员，读者,
王五,WangWu,华东/上海,没有这个人,,,,,
赵六,zhao,,,,,,不存在的角色,
重复,lisi,,,,,,,
"""


def somebody(name, grants):
    user = example("people.user", name=name, language="zh-hans")
    example("people.holding", user=user, role=example("people.role", name=f"role of {name}", grants=grants))
    return user


@pytest.fixture
def admin():
    example("people.role", name="销售员", grants={"customers.customer": {"read": ["SELF"]}})
    example("people.role", name="读者", grants={})
    return Browser(somebody("Administrator", {"*": dict.fromkeys(OPS, ALL)}))


def bring(browser, text=LIST, query="", name="人员.csv"):
    file = SimpleUploadedFile(name, text.encode("utf-8-sig") if isinstance(text, str) else text)
    answer = browser.post(PATH + query, {"file": file}, headers={"X-CSRFToken": TOKEN, "Accept-Language": "zh-hans"})
    answer.data = answer.json()
    return answer


def test_a_list_is_tried_and_nothing_stays(admin):
    people = User.objects.count()
    told = bring(admin)
    assert told.status_code == 200, told.data
    assert [(line["line"], line["state"]) for line in told.data["lines"]] == [(2, "new"), (3, "new"), (4, "new"), (5, "error"), (6, "there")]
    assert told.data["departments"] == ["华东", "华东/上海"]
    assert told.data["columns"]["部门"] == "department"
    assert "备注" not in told.data["columns"]
    assert "没有这个人" in told.data["lines"][2]["problem"]
    assert "不存在的角色" in told.data["lines"][3]["problem"]
    assert {line["id"] for line in told.data["lines"]} == {None}
    assert User.objects.count() == people
    assert not Department.objects.exists()


def test_what_was_promised_is_done(admin):
    told = bring(admin, query="?keep=true").data
    made = {user.username: user for user in User.objects.select_related("department", "manager")}
    zhang = made["zhang"]
    assert (zhang.name, zhang.department.name, zhang.manager.name, zhang.mobile) == ("张三", "上海", "李四", "13812341234")
    assert zhang.department.parent == made["lisi"].department
    assert set(Holding.objects.filter(user=made["lisi"]).values_list("role__name", flat=True)) == {"销售员", "读者"}
    assert made["wangwu"].manager is None
    assert "zhao" not in made
    assert [line["id"] for line in told["lines"]][:2] == [str(zhang.id), str(made["lisi"].id)]
    again = bring(admin, query="?keep=true").data
    assert {line["state"] for line in again["lines"]} == {"there", "error"}
    assert Department.objects.count() == 2


def test_first_passwords_are_told_once_and_must_be_changed(admin):
    ids = [line["id"] for line in bring(admin, query="?keep=true").data["lines"] if line["id"]]
    told = admin.post_(f"{PATH}/passwords", {"ids": ids}, Idempotency_Key="once")
    assert told.status_code == 200, told.data
    row = next(row for row in told.data["rows"] if row["username"] == "zhang")
    with pytest.raises(SignInFirst):
        sessions.sign_in("zhang", "wrong", Facts("127.0.0.1", "tests"), remember=False)
    assert sessions.sign_in("zhang", row["password"], Facts("127.0.0.1", "tests"), remember=False)
    assert User.objects.get(username="zhang").must_change
    assert admin.post_(f"{PATH}/passwords", {"ids": ids}, Idempotency_Key="once").status_code == 403


def test_a_helper_brings_nobody_in_with_more_than_he_has(admin):
    helper = Browser(somebody("Helper", {"people.user": dict.fromkeys(("read", "create", "update", "import"), ALL), "people.role": {"read": ALL}}))
    told = bring(helper).data["lines"]
    assert [line["state"] for line in told] == ["error", "error", "error", "error", "new"]
    stranger = Browser(somebody("Stranger", {}))
    assert bring(stranger).status_code == 403
    boss = User.objects.get(name="Administrator")
    assert helper.post_(f"{PATH}/passwords", {"ids": [str(boss.id)]}).status_code == 403


@pytest.mark.parametrize(
    ("text", "name"),
    [("账号,部门\na,b\n", "a.csv"), ("姓名,名字\na,b\n", "a.csv"), (b"PK\x03\x04nothing", "a.xlsx"), ("", "a.csv")],
)
def test_a_file_that_is_no_list_is_refused_in_words(admin, text, name):
    answer = bring(admin, text, name=name)
    assert answer.status_code == 422
    assert answer.data["error"]["fields"]["file"]


def test_a_workbook_is_read_as_well(admin):
    from rustpy_xlsxwriter import write_worksheet  # noqa: PLC0415  the product's own writer

    target = io.BytesIO()
    write_worksheet([{"姓名": "孙七", "登录名": "sunqi", "所属部门": "总部"}], target)
    told = bring(admin, target.getvalue(), "?keep=true", "人员.xlsx").data
    assert [line["state"] for line in told["lines"]] == ["new"]
    assert User.objects.get(username="sunqi").department.name == "总部"
