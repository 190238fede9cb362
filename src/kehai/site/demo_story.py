"""The follow-ups of one private customer of the demo: how the talk went, and how long it has been silent since."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any

Data = dict[str, Any]

_PATHS = {
    "lead": ["opening", "opening", "needs"],
    "prospect": ["opening", "needs", "needs", "quote", "negotiate"],
    "customer": ["opening", "needs", "quote", "negotiate", "care", "care"],
}
_NEGLECTED = 0.16
_WITHIN_HOURS = {"c0001", "c0047"}  # the first customer of each salesperson
_DAYS_BACK = 60
_FALLS_AFTER = 30
_AMOUNTS = 50, 100, 200, 300, 500, 800, 1000, 2000
_DAYS = 2, 3, 5, 7, 10, 15


def story(chance: Random, now: datetime, customer: Data, texts: dict[str, list[Data]]) -> Data:
    """Return ``claimed_at`` and ``follow_ups`` (oldest first) of a customer who has an owner.

    Each follow-up has at, by, way, content, result, next_step and next_at; only the last can lie ahead.
    """
    neglected = customer["key"] in _WITHIN_HOURS or chance.random() < _NEGLECTED
    last = now - _silence(chance, customer) if neglected else _in_office(chance, now - timedelta(days=chance.uniform(1, 14)))
    path = _PATHS[customer["stage"]]
    steps = path[: chance.randint(max(1, len(path) - 2), len(path))] + ["stalled"] * neglected
    first = max(now - timedelta(days=_DAYS_BACK), last - timedelta(days=chance.uniform(6, 11) * len(steps)))
    moments = sorted(_in_office(chance, first + (last - first) * chance.random()) for _ in steps[1:])
    moments = [moment for moment in moments if moment < last]
    steps = steps[len(steps) - 1 - len(moments) :]
    moments.append(last)
    found = [_step(chance, customer, texts[phase], at) for phase, at in zip(steps, moments, strict=True)]
    _plan(chance, found, neglected=neglected)
    return {"claimed_at": min(first, moments[0]) - timedelta(hours=chance.uniform(1, 20)), "follow_ups": found}


def _silence(chance: Random, customer: Data) -> timedelta:
    """Return how long nobody has followed up: for two within hours of falling, else within three days of it."""
    if customer["key"] in _WITHIN_HOURS:
        return timedelta(days=_FALLS_AFTER) - timedelta(hours=chance.uniform(1.5, 4))
    return timedelta(days=_FALLS_AFTER - chance.uniform(0.3, 2.9))


def _in_office(chance: Random, moment: datetime) -> datetime:
    """Move a moment to the working hours of its day."""
    start = datetime.combine(moment.date(), time(1), moment.tzinfo)  # 01:00 UTC is nine in the morning in China
    return start + timedelta(minutes=chance.randrange(0, 9 * 60))


def _step(chance: Random, customer: Data, choices: list[Data], at: datetime) -> Data:
    told = chance.choice(choices)
    contact = chance.choice(customer["contacts"]) if customer["contacts"] else {"name": customer["name"], "title": ""}
    content = told["content"].format(
        title=contact["title"],
        contact=contact["name"],
        product=customer["product"],
        amount=chance.choice(_AMOUNTS),
        days=chance.choice(_DAYS),
    )
    return {
        "at": at,
        "by": customer["owner"],
        "way": told["way"],
        "content": content,
        "result": told["result"],
        "next_step": told["next"],
        "next_at": None,
    }


def _plan(chance: Random, found: list[Data], *, neglected: bool) -> None:
    """Say when each next step was due: at the next follow-up, and the last one soon or, if neglected, long ago."""
    for earlier, later in pairwise(found):
        earlier["next_at"] = later["at"]
    last = found[-1]
    last["next_at"] = last["at"] + timedelta(days=chance.uniform(5, 12) if neglected else chance.uniform(15, 21))
