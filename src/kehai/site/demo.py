"""Loads the demo company once, through the same doors as everything else; tells how to sign in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.place import Place
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import passwords
from kehai.kernel import periods, store, writes
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.record import Record
from kehai.site import (
    demo_data,
    demo_deals,
    demo_goods,
    demo_money,
    demo_office,
    demo_orders,
    demo_places,
    demo_quotes,
    demo_samples,
    options,
    ready_roles,
)

Keys = dict[str, UUID]
ACTOR = system("demo")
CHUNK = 500
# The words of the generator, in the words of the kinds.
SOURCES = {"web": "web_form", "call": "phone", "advert": "other", "visit": "other"}
INTENTIONS = {"high": "to_sign", "unknown": "none"}
WAYS = {"meeting": "visit"}
RESULTS = {
    "嫌贵": "considering",
    "进入比价": "considering",
    "方案待改": "considering",
    "口头同意": "agreed",
    "合同在走": "agreed",
    "计划敲定": "agreed",
    "验收通过": "agreed",
    "未回复": "not_reached",
    "未接通": "not_reached",
    "未见到": "not_reached",
    "等待回复": "considering",
    "暂缓": "considering",
    "等招标": "considering",
    "预算冻结": "not_interested",
}


def load() -> list[str]:
    """Creates the demo where no user exists yet; returns the lines to print. One transaction: all or nothing."""
    with transaction.atomic():
        if User.objects.exists():
            return []
        password = options.text("KEHAI_DEMO_PASSWORD") or passwords.one_time()
        people = _company(password)
        _customers(people)
        demo_goods.load(_make, periods.today())
        demo_deals.load(_make, timezone.now(), periods.today())
        demo_office.load(_make, periods.today())
        demo_quotes.load(_make, periods.today())
        demo_money.load(_make, periods.today())
        demo_orders.load(_make, periods.today())
        demo_samples.load(_make, periods.today())
    listed = ", ".join(person["username"] for person in demo_data.people())
    return [f"sign in as {listed}", f"password   {password}"]


def _make(name: str, data: dict[str, Any]) -> Record:
    return writes.create(kind(name), {key: value for key, value in data.items() if value is not None}, ACTOR)


def _company(password: str) -> Keys:
    roles = ready_roles.make(_make)
    departments: Keys = {}
    for row in demo_data.departments():
        parent = departments.get(row["parent"])
        made = _make("people.department", {"name": row["name"], "parent": str(parent) if parent else None})
        departments[row["key"]] = made.id
    people: Keys = {}
    for row in demo_data.people():
        facts = {name: row[name] for name in ("username", "name", "position", "mobile", "email")}
        manager = people.get(row["manager"])
        facts |= {"department": str(departments[row["department"]]), "manager": str(manager) if manager else None}
        person = _make("people.user", facts)
        people[row["username"]] = person.id
        _make("people.holding", {"user": str(person.id), "role": str(roles[row["role"]].id)})
    hashed = User()
    passwords.put(hashed, password, once=False)
    User.objects.filter(id__in=people.values()).update(password=hashed.password)
    return people


def _pools(people: Keys) -> Keys:
    pools: Keys = {}
    for row in demo_data.pools():
        facts = {name: row[name] for name in ("name", "regions", "capacity", "recycle_days", "warn_days")}
        parent = pools.get(row["parent"])
        pools[row["key"]] = _make("customers.pool", {**facts, "parent": str(parent) if parent else None}).id
        for member in row["members"]:
            who = {"person": str(people[member["person"]]), "administrator": member["administrator"]}
            _make("customers.pool_member", {"pool": str(pools[row["key"]]), **who})
    return pools


def _customers(people: Keys) -> None:
    pools = _pools(people)
    lines = {row["key"]: _make("customers.business_line", {"name": row["name"], "position": at}).id for at, row in enumerate(demo_data.lines())}
    told = list(demo_data.customers(timezone.now()))
    made: dict[str, Customer] = {}
    for row in told:
        made[row["key"]] = _customer(row, pools, lines, people, made)
    for chunk in _chunks(list(made.values())):
        writes.insert(kind_of(Customer), chunk, Deed("import", ACTOR))
    store.update(Customer, [(made[row["key"]].id, {"claimed_at": row["claimed_at"]}) for row in told if row["owner"]])
    contacts = [_contact(found, made[row["key"]]) for row in told for found in row["contacts"]]
    for group in _chunks(contacts):
        writes.insert(kind("customers.contact"), group, Deed("import", ACTOR))
    demo_places.load(_placed, Place, made, told, demo_data.SEED)
    notes = [_follow_up(found, made[row["key"]], people) for row in told for found in row["follow_ups"]]
    for written in _chunks(notes):
        writes.insert(kind_of(FollowUp), written, Deed("import", ACTOR))


def _placed(rows: Sequence[Any]) -> None:
    for chunk in _chunks(rows):
        writes.insert(kind_of(Place), chunk, Deed("import", ACTOR))


def _customer(row: dict[str, Any], pools: Keys, lines: Keys, people: Keys, made: dict[str, Customer]) -> Customer:
    parent = made.get(row["parent"] or "")
    same = ("name", "stage", "source_detail", "grade", "region", "address", "mobile", "credit_code", "industry", "remark")
    return Customer(
        **{name: row[name] for name in same},
        kind_of=row["type"],
        source=SOURCES.get(row["source"], row["source"]),
        intention=INTENTIONS.get(row["intention"], "to_explore"),
        category=row["product"],
        line_id=lines[row["line"]],
        pool_id=pools[row["pool"]],
        owner_id=people[row["owner"]] if row["owner"] else None,
        parent_id=parent.id if parent else None,
        created_at=row["created_at"],
    )


def _contact(row: dict[str, Any], customer: Customer) -> Record:
    model: Any = kind("customers.contact").model
    facts = {"name": row["name"], "position": row["title"], "mobile": row["mobile"], "email": row["email"]}
    return model(customer_id=customer.id, is_main=row["primary"], created_at=customer.created_at, **facts)  # type: ignore[no-any-return]


def _follow_up(row: dict[str, Any], customer: Customer, people: Keys) -> FollowUp:
    at: datetime = row["at"]
    return FollowUp(
        customer_id=customer.id,
        way=WAYS.get(row["way"], row["way"]),
        content=f"{row['content']}（{row['result']}）",
        result=RESULTS.get(row["result"], "interested"),
        at=at,
        next_step=row["next_step"],
        next_at=row["next_at"],
        owner_id=people[row["by"]],
        created_at=at,
    )


def _chunks(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for at in range(0, len(rows), CHUNK):
        yield rows[at : at + CHUNK]
