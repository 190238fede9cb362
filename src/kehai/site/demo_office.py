"""The tasks of the demo company, and the reminder rules it might switch on."""

# ruff: noqa: S311 (a seeded stream, so that every demo is the same)

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from kehai.crm.customers.records.customer import Customer
from kehai.crm.office.records.task import Task
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


def load(make: Make, today: date) -> None:
    """Tasks about private customers, some overdue, most in the days to come; none reminds, the demo's first notices are others."""
    chance = Random(SEED)
    private = list(Customer.objects.filter(deleted_at=None).exclude(owner=None).order_by("-number")[:COUNT])
    for customer in private:
        subject, sort = chance.choice(_WANTED)
        day = today + timedelta(days=chance.choice((-2, -1, 0, 0, 0, 1, 2, 4, 7)))
        at = datetime.combine(day, time(chance.randrange(9, 18), chance.choice((0, 30))), periods.zone())
        told = {"subject": subject, "sort": sort, "due_at": at.isoformat(), "remind": "none", "priority": chance.choice(("high", "normal", "normal"))}
        row = make("office.task", told)
        store.update(Task, [(row.pk, {"owner_id": customer.owner_id, "about_kind": "customers.customer", "about_id": customer.pk})])
    for rule in _RULES:
        make("office.reminder_rule", rule)
