"""Fills a company that has traded for years: its first rows by the product itself, all others as copies of these. Runs under Django."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402  after Django is ready
from django.db import transaction  # noqa: E402

from bench.prepare import INDEXES, KEPT, people, pools  # noqa: E402
from bench.prepare import Size as Company  # noqa: E402
from kehai.crm.people.records.user import User  # noqa: E402
from kehai.crm.sales.records.instalment import Instalment  # noqa: E402
from kehai.crm.sales.records.order import Order  # noqa: E402
from kehai.crm.sales.records.stage import Stage  # noqa: E402
from kehai.kernel import run, writes  # noqa: E402
from kehai.kernel.access import system  # noqa: E402
from kehai.kernel.catalogue import kind, kind_of  # noqa: E402
from kehai.kernel.errors import Invalid  # noqa: E402
from kehai.kernel.numbers import sequence  # noqa: E402

ACTOR = system("bench")
CUSTOMERS, DEALS, PRODUCTS = 20_000, 5_001, 200  # the first deal has no owner
LARGEST = 5_000  # orders of the largest customer
OPEN = 5  # the newest orders of each customer are not paid yet
COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' "
    "AND is_identity = 'NO' ORDER BY ordinal_position"
)
PAID = f"n <= (SELECT most FROM bench_size) - {OPEN * CUSTOMERS}"  # noqa: S608  constants of this file
MONEY = {"paid": f"CASE WHEN {PAID} THEN amount ELSE 0 END", "rest": f"CASE WHEN {PAID} THEN 0 ELSE amount END"}


def key(part: int, number: str = "n") -> str:
    """The key of a row of a table, as an expression: the moment, then the number of the row."""
    row = f"({number})::bigint"
    moment, last = f"lpad(to_hex(1700000000000 + {row} * 60), 12, '0')", f"lpad(to_hex({row}), 15, '0')"
    return f"({moment} || '7' || lpad(to_hex({part}), 3, '0') || '8' || {last})::uuid"


def _make(name: str, data: dict[str, Any]) -> Any:
    try:
        return writes.create(kind(name), data, ACTOR)
    except Invalid as error:
        raise SystemExit(f"{name}: {error.fields}") from error


def first() -> None:
    """One customer with his credit, one order that was accepted, one deal: as the product makes them."""
    with transaction.atomic():
        persons = people(Company(20, 2))
        pools(persons, Company(20, 2))
        _make("customers.business_line", {"name": "主营业务"})
        piece = str(_make("products.unit", {"name": "件"}).pk)
        category = str(_make("products.category", {"name": "阀门"}).pk)
        sheet = str(_make("products.price_list", {"name": "标准价"}).pk)
        goods = [
            _make("products.product", {"name": f"法兰球阀 {at}", "category": category, "code": f"V-{at}", "unit": piece}).pk for at in range(PRODUCTS)
        ]
        for at, product in enumerate(goods):
            _make("products.price", {"price_list": sheet, "product": str(product), "price": str(100 + at)})
        customer = _make("customers.customer", {"name": "上海甲乙阀门有限公司"})
        _make("sales.credit", {"customer": str(customer.pk), "limit": "100000000", "term": 30, "grace": 3650, "reason": "bench"})
        order = _make("sales.order", {"title": "法兰球阀一批", "customer": str(customer.pk)})
        _make("sales.order_line", {"order": str(order.pk), "product": str(goods[0]), "quantity": "10", "price": "100"})
        outcome = run.act(kind_of(Order), "accept", [order.pk], {}, ACTOR)
        if outcome.refused:
            raise SystemExit(f"the first order is refused: {outcome.refused}")
        _make("sales.opportunity", {"title": "二期工程阀门", "customer": str(customer.pk), "amount": "50000"})


@contextmanager
def _without_indexes(connection: "psycopg.Connection[Any]", tables: list[str]) -> Iterator[None]:
    kept = [row[0] for row in connection.execute(KEPT)]
    indexes = connection.execute(INDEXES, (tables, kept)).fetchall()
    for index, _definition in indexes:
        connection.execute(f'DROP INDEX "{index}"')
    yield
    connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _index, definition in indexes:
        connection.execute(definition)


def copies(connection: "psycopg.Connection[Any]", table: str, count: int, own: Mapping[str, str]) -> None:
    """So many copies of the only row of a table; `own` says what differs, by the number n, from 2 on."""
    names = [row[0] for row in connection.execute(COLUMNS, (table,))]
    told = ", ".join(f"{own[name]} AS {name}" if name in own else f't."{name}"' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    row = f"(SELECT * FROM {table} LIMIT 1)"  # noqa: S608  tables of this file
    connection.execute(f"INSERT INTO {table} ({listed}) SELECT {told} FROM {row} t, generate_series(2, {count}) n")  # noqa: S608
    print(f"  {count:,} × {table}", flush=True)


def rest(connection: "psycopg.Connection[Any]", orders: int) -> None:
    """The copies: 20,000 customers, their orders with contract, line and payment plan, 5,000 open deals over the stages."""
    connection.execute("SET session_replication_role = replica")
    connection.execute("CREATE TEMP TABLE bench_size AS SELECT %s::bigint AS most", (orders,))
    connection.execute("SET LOCAL work_mem = '256MB'")
    made = "t.created_at - (SELECT most - n FROM bench_size) * interval '90 seconds'"
    common = {"number": "regexp_replace(t.number, '\\d+$', '') || lpad(n::text, 7, '0')", "created_at": made, "updated_at": made}
    firsts = {part: connection.execute(f"SELECT id FROM {table}").fetchone() for part, table in enumerate(TABLES)}  # noqa: S608

    def of(part: int, number: str) -> str:
        """The key of a row of another table: the first is the product's own."""
        found = firsts[part] or ("",)
        return f"CASE WHEN {number} = 1 THEN '{found[0]}'::uuid ELSE {key(part, number)} END"

    customer = f"CASE WHEN n <= {LARGEST} THEN 1 ELSE 1 + n % {CUSTOMERS} END"
    owner = "(SELECT id FROM people_user WHERE username = 'owner' || n % 20)"
    each = {
        "customers_entity": (CUSTOMERS, {}),
        "customers_customer": (CUSTOMERS, {"entity_id": of(0, "n"), "name": "t.name || n", "owner_id": owner}),
        "sales_credit": (CUSTOMERS, {"customer_id": of(1, "n")}),
        "sales_contract": (orders, {"customer_id": of(1, customer), "serial": "'HT2020-' || n", **MONEY}),
        "sales_instalment": (orders, {"contract_id": of(3, "n"), **MONEY, "state": f"CASE WHEN {PAID} THEN 'paid' ELSE t.state END"}),
        "sales_order": (orders, {"customer_id": of(1, customer), "contract_id": of(3, "n"), "serial": "'DD2020-' || n"}),
        "sales_orderline": (orders, {"order_id": of(5, "n")}),
        "sales_opportunity": (
            DEALS,
            {"customer_id": of(1, f"1 + n % {CUSTOMERS}"), "stage_id": _stage(), "title": "t.title || n", "owner_id": owner},
        ),
    }
    for part, table in enumerate(TABLES):
        count, own = each[table]
        copies(connection, table, count, {"id": key(part), **common, **own})


TABLES = (
    "customers_entity",
    "customers_customer",
    "sales_credit",
    "sales_contract",
    "sales_instalment",
    "sales_order",
    "sales_orderline",
    "sales_opportunity",
)


NUMBERED = (
    "customers.customer",
    "customers.entity",
    "sales.credit",
    "sales.contract",
    "sales.instalment",
    "sales.order",
    "sales.order_line",
    "sales.opportunity",
)


def _stage() -> str:
    stages = list(Stage.objects.filter(pipeline__active=True, deleted_at=None).order_by("position").values_list("id", flat=True))
    cases = " ".join(f"WHEN {at} THEN '{stage}'::uuid" for at, stage in enumerate(stages))
    return f"CASE n % {len(stages)} {cases} END"


def main(address: str, orders: int) -> None:
    """Everything, with the indexes made after the rows."""
    began = time.monotonic()
    first()
    if Instalment.objects.count() != 1 or User.objects.filter(username="owner19").count() != 1:
        raise SystemExit("the first order has no payment plan of one row: the copies would not be sound")
    with psycopg.connect(address) as connection:
        with _without_indexes(connection, list(TABLES)):
            rest(connection, orders)
        for name in NUMBERED:
            connection.execute("SELECT setval(%s::regclass, %s)", (f'"{sequence(kind(name))}"', orders + 10))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    print(f"  {orders:,} orders loaded in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
