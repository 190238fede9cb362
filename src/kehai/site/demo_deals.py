"""The deals of the demo company: what its salespeople hope to win, in every stage, some stuck, some decided."""

# ruff: noqa: S311 (a seeded stream, so that every demo is the same)

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.pipeline import first
from kehai.crm.sales.records.reason import Reason
from kehai.crm.sales.records.stage import of_pipelines
from kehai.crm.sales.records.stage_move import StageMove
from kehai.kernel import run, store
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind_of

Make = Callable[[str, dict[str, Any]], Any]
SEED = 20261122
COUNT = 60
_WANTED = ("包装线改造", "输送设备采购", "备件年度框架", "自动装箱机", "除尘系统", "车间搬迁", "二期扩产设备", "检测台", "旧线翻新", "码垛机器人")
_NEEDS = ("人工成本太高，旺季招不到人", "现有设备停机多，影响交货", "客户验厂要求可追溯", "新厂房年底投产", "原供应商交期不稳")
_NEXT = ("发方案初稿", "约技术交流", "请客户来厂看样机", "送样", "核对付款条件", "催用印")


def load(make: Make, now: datetime, today: date) -> None:
    """Deals of private customers, by the doors everything goes through; then their past is put behind them."""
    chance = Random(SEED)
    pipeline = first()
    stages = of_pipelines({pipeline})[pipeline] if pipeline else []
    private = list(Customer.objects.filter(deleted_at=None).exclude(owner=None).order_by("number")[:COUNT])
    reasons = {
        word: list(Reason.objects.filter(sort=sort, deleted_at=None).order_by("position")) for word, sort in (("win", "won"), ("lose", "lost"))
    }
    for at, customer in enumerate(private if stages else ()):
        come = stages[: 1 + min(int(chance.triangular(0, len(stages), 1)), len(stages) - 1)]
        stage = come[-1]
        told = _told(chance, customer, today) | {"stage": str(stages[0].id), "amount": str(Decimal(chance.randrange(8, 480)) * 1000)}
        row = make("sales.opportunity", told)
        for entered in come[1:]:
            _do(row.pk, "advance", {"stage": str(entered.id), "summary": "见跟进记录", "plan": chance.choice(_NEXT)})
        # None is stuck yet: the morning's first notices of the demo are others.
        since = now - timedelta(days=chance.randrange(0, (stage.stuck_days or 14) - 2), hours=chance.randrange(1, 20))
        rests = {"staged_at": since, "stuck_at": since + timedelta(days=stage.stuck_days)} if stage.stuck_days else {"staged_at": since}
        began = _put_back(chance, row.pk, since)
        store.update(Opportunity, [(row.pk, {"owner_id": customer.owner_id, "created_at": began, **rests})])
        if at % 5 == 4:
            sort = "win" if chance.random() < 0.45 else "lose"  # nearly half of what ends is won
            ended = max(today - timedelta(days=chance.randrange(1, 60)), since.date())  # none ends before it came there
            _end(row.pk, sort, chance.choice(reasons[sort]), ended)


def _put_back(chance: Random, key: Any, since: datetime) -> datetime:
    """The course of a deal into the past: it came where it is at `since`, and took days for each stage before. Gives its beginning."""
    moves = list(StageMove.objects.filter(opportunity=key).order_by("-at", "-id"))
    rests = [timedelta(days=chance.randrange(2, 16), hours=chance.randrange(1, 20)) for _ in moves]
    times = [since - sum(rests[:at], timedelta()) for at in range(len(moves))]
    rested = [rest.days for rest in rests]
    told = [(move.pk, {"at": at, "rested": days if move.left_id else None}) for move, at, days in zip(moves, times, rested, strict=True)]
    store.update(StageMove, told)
    return times[-1]


def _end(key: Any, action: str, reason: Reason, on: date) -> None:
    _do(key, action, {"reason": str(reason.pk), "factors": "见跟进记录", "on": on.isoformat()})


def _do(key: Any, action: str, inputs: dict[str, str]) -> None:
    outcome = run.act(kind_of(Opportunity), action, [key], inputs, system("demo"))
    if outcome.refused:
        raise RuntimeError(f"the demo cannot {action} a deal: {outcome.refused}")


def _told(chance: Random, customer: Customer, today: date) -> dict[str, Any]:
    return {
        "title": f"{customer.name[:40]} {chance.choice(_WANTED)}",
        "customer": str(customer.id),
        "closes_on": (today + timedelta(days=chance.randrange(-10, 120))).isoformat(),
        "need": chance.choice(_NEEDS),
        "next_step": chance.choice(_NEXT),
        "sort": chance.choice(("new", "new", "repeat", "project")),
    }
