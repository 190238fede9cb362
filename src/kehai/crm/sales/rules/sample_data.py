"""Sample data (示例数据): a dozen customers with all that belongs to them, to look around with, planted and taken away in one click."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.office.records.task import Task
from kehai.crm.sales.records import pipeline
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.records.stage import of_pipelines
from kehai.crm.sales.rules import sample_words as words
from kehai.kernel import periods, planting, writes
from kehai.kernel.access import CREATE, UPDATE, Actor, may
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.record import Record

ROLE = "people.role"
# What is shown of it, in the order in which it goes: what hangs on others before what it hangs on.
LISTED = ("customers.follow_up", "office.task", "sales.quote", "sales.opportunity", "customers.contact", "customers.customer")
FIRST_MOBILE = 14400090001  # real numbers of this range have thirteen digits: none of these rings
DEED = "plant_samples"
FULL = 100


def allowed(actor: Actor) -> bool:
    """Whether he keeps the house, and may make what the samples are made of."""
    return may(kind(ROLE), actor, UPDATE) and all(may(kind(name), actor, CREATE) for name in LISTED)


def refuse(actor: Actor) -> None:
    """Raises MayNot to who may not."""
    if not allowed(actor):
        raise MayNot(_t("You may not do this."))


def plant(actor: Actor) -> None:
    """Writes the samples, the actor's own, in the language in force. Raises Refusal where there are some."""
    planting.plant(actor, lambda run: _Planting(actor, run).all())


class _Planting:
    """One planting: what is written, and by whom."""

    def __init__(self, actor: Actor, run: UUID) -> None:
        self.actor, self.run, self.now = actor, run, timezone.now()

    def all(self) -> None:
        """What others hang on first."""
        firms = self._firms()
        self._people(firms)
        self._talks(firms)
        deals = self._deals(firms)
        self._quotes(deals)
        self._tasks(firms)

    def _write(self, model: type[Record], facts: list[dict[str, Any]]) -> list[Any]:
        found = kind_of(model)
        rows = [writes.build(found, {}) for _each in facts]
        for row, each in zip(rows, facts, strict=True):
            for name, value in each.items():
                setattr(row, name, value)
        writes.insert(found, rows, Deed(DEED, self.actor, run=self.run))
        return list(rows)

    def _mine(self, **facts: Any) -> dict[str, Any]:
        return {"owner_id": self.actor.id, **facts}

    def _firms(self) -> list[Any]:
        return self._write(
            Customer,
            [
                self._mine(name=_free(_named(name)), region=region, stage=stage, intention=intention, source=source, remark=_t(words.NOTE))
                for name, region, stage, intention, source in words.FIRMS
            ],
        )

    def _people(self, firms: list[Any]) -> None:
        told = zip(firms, words.PEOPLE, strict=True)
        self._write(
            Contact,
            [
                {"customer_id": firm.id, "name": _named(name), "position": _t(position), "mobile": str(FIRST_MOBILE + at), "is_main": True}
                for at, (firm, (name, position)) in enumerate(told)
            ],
        )

    def _talks(self, firms: list[Any]) -> None:
        self._write(
            FollowUp,
            [
                self._mine(
                    customer_id=firms[firm].id,
                    at=self.now - timedelta(days=ago),
                    way=way,
                    content=_named(content),
                    result=result,
                    next_step=_t(step) if step else "",
                    next_at=self.now + timedelta(days=ahead) if ahead else None,
                )
                for firm, ago, way, content, result, step, ahead in words.TALKS
            ],
        )

    def _deals(self, firms: list[Any]) -> list[Any]:
        """Each in the stage it has come to, or in the one before where the company asks for more than a sample knows."""
        way = pipeline.first()
        stages = of_pipelines({way})[way] if way else []
        return [self._deal(firms, told, stages[: 1 + round(told[4] * (len(stages) - 1) / FULL)]) for told in words.DEALS if stages]

    def _deal(self, firms: list[Any], told: tuple[Any, ...], come: Any) -> Any:
        firm, title, amount, days, _come, need, step = told
        facts = self._mine(customer_id=firms[firm].id, title=_named(title), amount=Decimal(amount), closes_on=periods.today() + timedelta(days=days))
        facts |= {"need": _t(need), "next_step": _t(step)}
        for stage in reversed(come):
            made = _unless_asked(lambda stage=stage: self._write(Opportunity, [{**facts, "stage_id": stage.id}]))  # type: ignore[misc]
            if made:
                return made[0]
        return None

    def _quotes(self, deals: list[Any]) -> None:
        """Drafts: nothing of it was ever sent to anybody."""
        for at, lines in words.QUOTES:
            deal = deals[at] if at < len(deals) else None
            if deal is None:
                continue
            quote = self._write(Quote, [self._mine(title=deal.title, customer_id=deal.customer_id, opportunity_id=deal.id)])[0]
            facts = [
                {"quote_id": quote.id, "position": place, "name": _t(name), "quantity": Decimal(many), "price": Decimal(price)}
                for place, (name, many, price) in enumerate(lines)
            ]
            self._write(QuoteLine, facts)

    def _tasks(self, firms: list[Any]) -> None:
        about = {"about_kind": kind_of(Customer).name, "remind": "none"}
        facts = [
            self._mine(subject=_named(subject), sort=sort, due_at=self.now + timedelta(days=days), about_id=firms[firm].id, **about)
            for firm, subject, sort, days in words.TASKS
        ]
        self._write(Task, facts)


def _unless_asked(make: Callable[[], list[Any]]) -> list[Any]:
    """What it makes; nothing where a gate of the company asks for more."""
    try:
        with transaction.atomic():
            return make()
    except Invalid:
        return []


def _named(words_of: str) -> str:
    return f"{_t(words.MARK)} · {_t(words_of)}"


def _free(name: str) -> str:
    """The name, numbered where a sample of it became somebody's own and stayed."""
    taken = set(Customer.objects.filter(name__startswith=name).values_list("name", flat=True))
    return next(each for each in (name, *(f"{name} {at}" for at in range(2, len(taken) + 3))) if each not in taken)
