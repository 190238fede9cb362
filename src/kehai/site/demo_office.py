"""The tasks and announcements of the demo company, and the reminder rules it might switch on."""

# ruff: noqa: S311 (a seeded stream, so that every demo is the same)

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from kehai.crm.customers.records.customer import Customer
from kehai.crm.office.records.announcement import PUBLISHED, Announcement
from kehai.crm.office.records.task import Task
from kehai.crm.people.records.user import User
from kehai.kernel import periods, store

Make = Callable[[str, dict[str, Any]], Any]
SEED = 20261123
COUNT = 36
_WANTED = (
    ("给采购回电话确认数量", "call"),
    ("上门拜访，看旧设备工况", "visit"),
    ("发报价单", "todo"),
    ("约技术交流的时间", "appointment"),
    ("安装后回访", "return_visit"),
    ("跟进合同盖章", "todo"),
    ("核对年度框架续签", "renewal"),
    ("寄样品", "todo"),
)
# Minutes, where the work is with somebody; what one does alone has none.
_LENGTHS = {"call": 15, "visit": 90, "appointment": 60, "return_visit": 30}
# Drafts: nothing is sent in a house that is only looked at.
_RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "三日回访",
        "kind": "customers.follow_up",
        "date_field": "at",
        "sort": "after",
        "days": 3,
        "condition": {"field": "way", "op": "eq", "value": "visit"},
        "task_sort": "return_visit",
    },
    {"name": "60 天没有跟进", "kind": "customers.customer", "date_field": "last_follow_up_at", "sort": "silence", "days": 60, "task_sort": "call"},
    {"name": "商机临近预计成交日", "kind": "sales.opportunity", "date_field": "closes_on", "sort": "before", "days": 3, "makes": "notice"},
    {"name": "联系人生日关怀", "kind": "customers.contact", "date_field": "celebrated", "sort": "before", "days": 2, "task_sort": "care"},
)
# By whom, so many days ago, and what it says; the first stands above the others and is to be confirmed.
_ANNOUNCEMENTS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    (
        "boss",
        3,
        {
            "title": "年终回款安排：请各位在本月底前核对应收",
            "text": "各位同事：\n\n今年的账期在 12 月 31 日截止。请每位销售在本月底前完成三件事：\n"
            "1. 核对名下合同的应收款，与客户财务确认开票和付款日期；\n2. 逾期超过 60 天的，当面或电话沟通一次，并写下跟进；\n"
            "3. 付款计划有变化的，请在合同里改好，财务以系统为准。\n\n有困难的客户请尽早提出来，我们一起想办法。",
            "pinned": True,
            "must_confirm": True,
        },
    ),
    (
        "admin",
        6,
        {
            "title": "元旦放假通知",
            "text": "元旦放假以国务院办公厅的通知为准。放假期间销售热线由内勤轮值，客户的急事请打值班电话。\n\n"
            "放假前请把手上的待办改好日期；公海的回收天数照常计算，重点客户请提前联系。",
        },
    ),
    (
        "manager",
        1,
        {
            "title": "华东大区周会改到周一上午 9:30",
            "text": "从下周起，大区周会改到每周一上午 9:30，线上参加。请会前把上周的拜访和跟进补齐，会上直接看系统里的数据。",
        },
    ),
)


def load(make: Make, today: date) -> None:
    """Tasks about private customers, some overdue, most in the days to come; none reminds, the demo's first notices are others."""
    chance = Random(SEED)
    private = list(Customer.objects.filter(deleted_at=None).exclude(owner=None).order_by("-number")[:COUNT])
    for customer in private:
        subject, sort = chance.choice(_WANTED)
        day = today + timedelta(days=chance.choice((-2, -1, 0, 0, 0, 1, 2, 4, 7)))
        at = datetime.combine(day, time(chance.randrange(9, 18), chance.choice((0, 30))), periods.zone())
        told = {"subject": subject, "sort": sort, "due_at": at.isoformat(), "remind": "none", "priority": chance.choice(("high", "normal", "normal"))}
        row = make("office.task", {**told, "minutes": _LENGTHS.get(sort)})
        store.update(Task, [(row.pk, {"owner_id": customer.owner_id, "about_kind": "customers.customer", "about_id": customer.pk})])
    for rule in _RULES:
        make("office.reminder_rule", rule)
    _announce(make, today)


def _announce(make: Make, today: date) -> None:
    """What was made known in the last days; nobody is told of it by a notice, the demo's first notices are others."""
    for username, days, told in _ANNOUNCEMENTS:
        writer = User.objects.get(username=username)
        begins = today - timedelta(days=days)
        whom = {"departments": [str(writer.department_id)]} if username == "manager" else {}
        row = make("office.announcement", {**told, "begins": begins.isoformat(), "audience": whom})
        at = datetime.combine(begins, time(9, 10), periods.zone())
        store.update(Announcement, [(row.pk, {"owner_id": writer.pk, "state": PUBLISHED, "published_at": at, "asked_at": at})])
