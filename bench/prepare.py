"""Fills the database of a data set once: people and pools through the kernel, all else by COPY (fill.py). Runs under Django."""

import sys
import time
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import django

django.setup()

import psycopg  # noqa: E402  after Django is ready

from bench import fill, rows  # noqa: E402
from kehai.crm.customers.records.customer import Customer  # noqa: E402
from kehai.crm.customers.records.entity import Entity  # noqa: E402
from kehai.crm.customers.records.follow_up import FollowUp  # noqa: E402
from kehai.crm.customers.records.sales_figure import SalesFigure  # noqa: E402
from kehai.crm.people.records.user import User  # noqa: E402
from kehai.crm.people.rules import passwords  # noqa: E402
from kehai.kernel import writes  # noqa: E402
from kehai.kernel.access import system  # noqa: E402
from kehai.kernel.catalogue import kind, kind_of  # noqa: E402
from kehai.kernel.numbers import sequence  # noqa: E402
from kehai.kernel.record import Record  # noqa: E402
from kehai.site import ready_roles  # noqa: E402

PASSWORD = "bench-only-password"  # noqa: S105  of a database that only this machine reaches
CLAIMERS, DEPARTMENTS, SOLD = 64, 25, 100_000
ACTOR = system("bench")
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s) AND indexname <> ALL(%s)"
KEPT = "SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u')"
TABLES = "customer", "entity", "followup", "namekey", "regionguess", "customermobile", "salesfigure"
# What a load through the kernel would have left beside the rows.
HISTORY = """
INSERT INTO kernel_change (kind, record_id, action, at, actor_kind, actor_id, actor_label, version, diff, text)
SELECT %s, id, 'import', created_at, 'job', NULL, 'bench', 1, '{}', '' FROM
"""
HOLDS = """
INSERT INTO customers_customermobile (customer_id, line_id, number, holds)
SELECT id, line_id, mobile, TRUE FROM customers_customer WHERE mobile <> ''
"""


class Size(NamedTuple):
    """How many salespeople and branches a company has."""

    owners: int
    branches: int


# With the claimers and three more the large one has 500 people, with the head office's 30 pools.
SIZES = {"real": Size(20, 7), "million": Size(433, 29)}


def _make(name: str, data: dict[str, Any]) -> Record:
    return writes.create(kind(name), data, ACTOR)


def people(size: Size) -> dict[str, UUID]:
    """The company: who reads all, who owns, who claims; in departments, twenty to a manager."""
    roles = ready_roles.make(_make)
    names = {"admin": "administrator", "boss": "boss", "clerk": "clerk"}
    names |= {f"owner{at}": "sales" for at in range(size.owners)} | {f"claimer{at}": "sales" for at in range(CLAIMERS)}
    head = _make("people.department", {"name": "公司"}).id
    departments = [_make("people.department", {"name": f"部门{at}", "parent": str(head)}).id for at in range(DEPARTMENTS)]
    made: dict[str, UUID] = {}
    for at, (name, role) in enumerate(names.items()):
        chief = {"manager": str(list(made.values())[at - at % 20])} if at % 20 else {}
        made[name] = _make("people.user", {"username": name, "name": name, "department": str(departments[at % DEPARTMENTS]), **chief}).id
        _make("people.holding", {"user": str(made[name]), "role": str(roles[role].id)})
    hashed = User()
    passwords.put(hashed, PASSWORD, once=False)
    User.objects.update(password=hashed.password)
    return made


def pools(persons: dict[str, UUID], size: Size) -> list[UUID]:
    """The head office's pool and its branches; claimers belong to the first branch, owners to one each."""
    head = _make("customers.pool", {"name": "总部公海", "recycle_days": fill.NEVER}).id
    found = [head, *(_make("customers.pool", {"name": f"分公司{at}公海", "parent": str(head)}).id for at in range(size.branches))]
    for name, person in persons.items():
        if name.startswith(("owner", "claimer")):
            pool = found[1] if name.startswith("claimer") else found[1 + int(name.removeprefix("owner")) % size.branches]
            _make("customers.pool_member", {"pool": str(pool), "person": str(person)})
    return found


def main(address: str, name: str, count: int) -> None:
    """Everything, in one transaction of the superuser: constraints are not checked row by row, indexes come after the rows."""
    began, now, size = time.monotonic(), datetime.now(UTC), SIZES[name]
    persons = people(size)
    homes = pools(persons, size)
    line = _make("customers.business_line", {"name": "主营业务"}).pk
    owners = [[persons[f"owner{at}"] for at in range(branch, size.owners, size.branches)] for branch in range(size.branches)]
    maker = fill.Maker(homes, owners, line, now)
    tables = [*(f"customers_{each}" for each in TABLES), "kernel_change"]
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        kept = [row[0] for row in connection.execute(KEPT)]
        indexes = connection.execute(INDEXES, (tables, kept)).fetchall()
        for index, _definition in indexes:
            connection.execute(f'DROP INDEX "{index}"')
        done = fill.customers(connection, rows.real() if name == "real" else rows.invented(count), maker)
        fill.figures(connection, SOLD, now)
        connection.execute(HOLDS)
        for told in (Customer, FollowUp):
            connection.execute(HISTORY + told._meta.db_table, (kind_of(told).name,))
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _index, definition in indexes:
            connection.execute(definition)
        for model in (Customer, Entity, FollowUp, SalesFigure):
            held = connection.execute("SELECT count(*) FROM " + model._meta.db_table).fetchone() or (0,)  # noqa: S608  a table's own name
            connection.execute("SELECT setval(%s::regclass, %s)", (f'"{sequence(kind_of(model))}"', held[0] + 1))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    print(f"  {done:,} companies loaded in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
