"""Fills the database of a data set once: people and pools through the kernel, companies by COPY. Runs under Django."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import django

django.setup()

import psycopg  # noqa: E402  after Django is ready

from bench import rows  # noqa: E402
from kehai.crm.customers.records.customer import Customer  # noqa: E402
from kehai.crm.customers.records.entity import Entity  # noqa: E402
from kehai.crm.customers.rules.address import region_of  # noqa: E402
from kehai.crm.people.records.user import User  # noqa: E402
from kehai.crm.people.rules import passwords  # noqa: E402
from kehai.kernel import text, writes  # noqa: E402
from kehai.kernel.access import system  # noqa: E402
from kehai.kernel.catalogue import kind, kind_of  # noqa: E402
from kehai.kernel.numbers import sequence  # noqa: E402
from kehai.kernel.record import Record  # noqa: E402
from kehai.site import ready_roles  # noqa: E402

PASSWORD = "bench-only-password"  # noqa: S105  of a database that only this machine reaches
OWNERS, CLAIMERS, BRANCHES = 20, 64, 7
ACTOR = system("bench")
START, SPAN = datetime(2023, 11, 1, tzinfo=UTC), 3 * 365 * 86400
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s) AND indexname <> ALL(%s)"
KEPT = "SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u')"
TABLES = ["customers_customer", "customers_entity", "kernel_change"]
# What a load through the kernel would have left beside the rows.
HISTORY = """
INSERT INTO kernel_change (kind, record_id, action, at, actor_kind, actor_id, actor_label, version, diff, text)
SELECT 'customers.customer', id, 'import', created_at, 'job', NULL, 'bench', 1, '{}', '' FROM customers_customer
"""
HOLDS = """
INSERT INTO customers_customermobile (customer_id, line_id, number, holds)
SELECT id, line_id, mobile, TRUE FROM customers_customer WHERE mobile <> ''
"""


def _make(name: str, data: dict[str, Any]) -> Record:
    return writes.create(kind(name), data, ACTOR)


def people() -> dict[str, UUID]:
    """The company: who reads all, who owns, who claims; each a member of every pool where that matters."""
    roles = ready_roles.make(_make)
    names = {"admin": "administrator", "boss": "boss", "clerk": "clerk"}
    names |= {f"owner{at}": "sales" for at in range(OWNERS)} | {f"claimer{at}": "sales" for at in range(CLAIMERS)}
    made: dict[str, UUID] = {}
    for name, role in names.items():
        made[name] = _make("people.user", {"username": name, "name": name}).id
        _make("people.holding", {"user": str(made[name]), "role": str(roles[role].id)})
    hashed = User()
    passwords.put(hashed, PASSWORD, once=False)
    User.objects.update(password=hashed.password)
    return made


def pools(persons: dict[str, UUID]) -> list[UUID]:
    """The head office's pool and its branches; claimers belong to the first branch, owners to one each."""
    head = _make("customers.pool", {"name": "总部公海", "recycle_days": 30}).id
    found = [head, *(_make("customers.pool", {"name": f"分公司{at}公海", "parent": str(head)}).id for at in range(BRANCHES))]
    for name, person in persons.items():
        if name.startswith(("owner", "claimer")):
            pool = found[1] if name.startswith("claimer") else found[1 + int(name.removeprefix("owner")) % BRANCHES]
            _make("customers.pool_member", {"pool": str(pool), "person": str(person)})
    return found


class Maker:
    """Turns plain rows into the stored form of customers and their entities."""

    def __init__(self, homes: Sequence[UUID], owners: Sequence[UUID], line: UUID) -> None:
        self._homes, self._owners, self._line = homes, owners, line
        self._prefixes = kind_of(Customer).screen["prefix"], kind_of(Entity).screen["prefix"]

    def both(self, at: int, row: rows.Row) -> tuple[dict[str, Any], dict[str, Any]]:
        """A customer and its entity; a third is private, the newest days have more."""
        chance = Random(at).random
        home = 0 if chance() < 0.4 else 1 + int(chance() * BRANCHES)
        private = home > 0 and chance() < 0.5
        owner = self._owners[(home - 1 + BRANCHES * int(chance() * 3)) % OWNERS] if private else None
        created = START + timedelta(seconds=int(SPAN * chance() ** 0.7), microseconds=at % 1_000_000)
        stage = ("lead", "prospect", "customer", "former")[min(3, int(chance() * 5) // 1)] if private else "lead"
        numbers = [f"{prefix}{at + 1:06d}" for prefix in self._prefixes]
        same = {"created_at": created, "updated_at": created, "version": 1, "extra": "{}", "name": row["name"]}
        same |= {"credit_code": row["credit_code"]}
        entity = {**same, "id": _key(created, at, 1), "number": numbers[1]}
        entity["search"] = _tokens(text.name_tokens(row["name"]) + text.number_tokens(numbers[1]))
        customer = {**{name: row[name] for name in row if name not in ("province", "city")}, **same}
        customer |= {"id": _key(created, at, 0), "number": numbers[0], "region": _region(row), "entity_id": entity["id"]}
        customer |= {"kind_of": "company", "stage": stage, "source": "import", "intention": "to_explore", "line_id": self._line}
        customer |= {"pool_id": self._homes[home], "owner_id": owner, "claimed_at": created if private else None}
        customer |= {"grade": ("a", "b", "c", None)[int(chance() * 4)], "registered_on": row["registered_on"] or None}
        phone = text.phone_tokens(row["mobile"]) if row["mobile"] else []
        customer["search"] = _tokens(text.number_tokens(numbers[0]) + text.name_tokens(row["name"]) + phone)
        return customer, entity


def _key(created: datetime, at: int, part: int) -> UUID:
    return UUID(int=int(created.timestamp() * 1000) << 80 | 0x7 << 76 | part << 64 | 0b10 << 62 | at)


def _region(row: rows.Row) -> str:
    if "region" in row:
        return str(row["region"])
    found = region_of(row["address"], row["province"], row["city"])
    return found[0] if found else ""


def _tokens(found: Iterable[str]) -> str:
    return " ".join("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in dict.fromkeys(found))


def _columns(model: Any) -> list[tuple[str, Any]]:
    """Each column with what stands in it where a row says nothing."""
    found = []
    for field in model._meta.concrete_fields:
        empty: Any = "" if not field.null and field.get_internal_type() in ("CharField", "TextField", "EmailField") else None
        if field.get_internal_type() == "BooleanField":
            empty = bool(field.default)
        found.append((field.column, empty))
    return found


def load(connection: "psycopg.Connection[Any]", found: Iterator[rows.Row], maker: Maker) -> int:
    """COPY into bare tables, 20,000 rows at a time; the number of rows."""
    done = 0
    while chunk := list(islice(found, 20_000)):
        both = [maker.both(done + at, row) for at, row in enumerate(chunk)]
        for model, part in ((Entity, 1), (Customer, 0)):
            columns = _columns(model)
            names = ", ".join(f'"{name}"' for name, _empty in columns)
            with connection.cursor().copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
                for pair in both:
                    copy.write_row([pair[part].get(name, empty) for name, empty in columns])
        done += len(chunk)
        print(f"  {done:,} companies", flush=True)
    return done


def main(address: str, name: str, count: int) -> None:
    """Everything, in one transaction of the superuser: constraints are not checked row by row, indexes come after the rows."""
    began = time.monotonic()
    persons = people()
    homes = pools(persons)
    line = _make("customers.business_line", {"name": "主营业务"}).pk
    maker = Maker(homes, [persons[f"owner{at}"] for at in range(OWNERS)], line)
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        kept = [row[0] for row in connection.execute(KEPT)]
        indexes = connection.execute(INDEXES, (TABLES, kept)).fetchall()
        for index, _definition in indexes:
            connection.execute(f'DROP INDEX "{index}"')
        done = load(connection, rows.real() if name == "real" else rows.invented(count), maker)
        connection.execute(HOLDS)
        connection.execute(HISTORY)
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _index, definition in indexes:
            connection.execute(definition)
        for model in (Customer, Entity):
            connection.execute("SELECT setval(%s::regclass, %s)", (f'"{sequence(kind_of(model))}"', done + 1))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    print(f"  {done:,} companies loaded in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
