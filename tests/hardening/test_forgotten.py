"""Every column of text in every table gets a person's canary, whoever added the table; erased, he is in none (T95)."""

import os
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from kehai.kernel.testing import example
from kehai.site.postgres.roles import OWNER

NAME, MOBILE, MAIL = "覃霁月", "13900139988", "canary.qin@birds.example"
TYPED, LINE = "养蜂的老手艺人", "蜂务"  # what somebody typed about him: long enough to be his alone, and a word that others have as well
CANARIES = (NAME, MOBILE, MAIL, TYPED, "qinjiyue", "qin ji yue")
TEXTS = frozenset({"text", "character varying", "character", "jsonb", "json", "ARRAY"})
# What is no company's record, and what an employee typed or is: an account, a role, a key. With the reason.
NOT_HIS = {
    "django_migrations": "the program's own list",
    "django_content_type": "the program's own list",
    "kernel_region": "the published regions",
    "kernel_seal": "hashes, a chain of its own",
    "people_user": "an employee's account",
    "procrastinate_events": "states of jobs",
    "procrastinate_workers": "processes",
    "procrastinate_periodic_defers": "names of tasks",
}
# Columns that name the employee who acted, or words of the program with a fixed set.
ACTORS = frozenset({"actor_label", "granted_label", "person_label", "asked_by"})
# Words of the program that the database itself looks at.
FIXED = {("kernel_entry", "sort"): "share", ("kernel_entry", "level"): "read", ("kernel_entry", "cap"): "read"}
FIXED |= {("kernel_ownfield", "choices"): Jsonb([]), ("kernel_ownfield", "type"): "text", ("kernel_ownfield", "key"): "own_1"}
FIXED |= {("procrastinate_jobs", "queue_name"): "default", ("procrastinate_jobs", "task_name"): "none"}
FIXED |= {("sales_opportunity", "state"): "open", ("sales_split", "ratio"): 10}
FIXED |= {("sales_quote", name): 0 for name in ("net", "tax", "gross")} | {("sales_quote", name): None for name in ("cost", "margin")}
FIXED |= {("sales_quoteline", name): 0 for name in ("amount", "net", "tax", "gross", "price")}
FIXED |= {("sales_quoteline", "quantity"): 1, ("sales_quoteline", "tax_rate"): 0}
FIXED |= {("sales_contractline", name): 0 for name in ("amount", "net", "tax", "gross", "price", "tax_rate")}
FIXED |= {("sales_contractline", "quantity"): 1, ("sales_contract", "state"): "draft"}
FIXED |= {("sales_contract", name): 0 for name in ("amount", "planned", "paid", "written_off", "rest")}
FIXED |= {("sales_instalment", "amount"): 1, ("sales_instalment", "paid"): 0, ("sales_instalment", "rest"): 1, ("sales_instalment", "written_off"): 0}
FIXED |= {("sales_writeoff", "amount"): 1, ("sales_writeoff", "state"): "stands", ("sales_writeoff", "back_on"): None}
FIXED |= {("sales_writeoffentry", "amount"): 1, ("sales_writeoffentry", "counters_id"): None}
FIXED |= {("sales_receipt", name): 0 for name in ("kept", "allocated", "free")} | {("sales_receipt", "amount"): 1}
FIXED |= {("sales_receipt", "state"): "claimed", ("sales_invoice", "amount"): 1, ("sales_receiptentry", "sort"): "in"}
FIXED |= {("sales_receiptentry", "amount"): 1, ("sales_receiptentry", "instalment_id"): None, ("sales_receiptentry", "counters_id"): None}
FIXED |= {("sales_order", name): 0 for name in ("net", "tax", "amount", "shipped", "returned", "claim")} | {("sales_order", "state"): "draft"}
FIXED |= {("sales_orderline", name): 0 for name in ("amount", "net", "tax", "gross", "price", "tax_rate", "shipped", "returned")}
FIXED |= {("sales_orderline", "quantity"): 1} | {("sales_credit", name): 1 for name in ("limit", "term", "grace")}
FIXED |= {("sales_deliveryline", "quantity"): 1, ("sales_returnline", "quantity"): 1}
FIXED |= {("sales_delivery", "state"): "planned", ("sales_goodsreturn", "state"): "asked"}
FIXED |= {("sales_goodsreturn", name): 0 for name in ("amount", "refunded")}
FIXED |= {("sales_sampleline", "quantity"): 1, ("sales_sampleline", "returned"): 0, ("sales_samplerequest", "state"): "draft"}
FIXED |= {("sales_samplerequest", name): None for name in ("fee", "rating", "converted_on", "order_id", "deal_id")}
FIXED |= {("customers_visit", "state"): "planned", ("office_task", "every"): 1, ("sales_target", "amount"): 1}
FIXED |= {("sales_commissionentry", name): 0 for name in ("base", "before", "after", "earned_before", "amount", "earned_after")}
FIXED |= {
    ("sales_commissionentry", "ratio"): 100,
    ("sales_commissionentry", "order_id"): None,
    ("sales_commissionentry", "receipt_entry_id"): 1,
    ("sales_commissionrule", "valid_to"): None,
}
FIXED |= {("sales_commissionstatement", "state"): "draft"}
SHORTEST = len(NAME)
_COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type, c.udt_name, c.character_maximum_length, c.is_nullable = 'YES',
  c.column_default IS NOT NULL OR c.is_identity = 'YES' OR c.is_generated = 'ALWAYS'
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position
"""
_LINKS = """
SELECT k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text FROM pg_constraint k
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] WHERE k.contype = 'f'
"""


@pytest.fixture
def root(cluster, transactional_db, owner_connection):
    """The database as its owner, to whom rows go in without their links being there."""
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(sql.Identifier(OWNER)))
    owner_connection.execute("SET session_replication_role = replica")
    return owner_connection


class Column(NamedTuple):
    """A column as the database describes it; `given` where it fills itself."""

    name: str
    type: str
    udt: str
    most: int | None
    nullable: bool
    given: bool


class Planter:
    """Puts one row into each table that speaks of the person in every text it has."""

    def __init__(self, root, contact, firm):
        self.root, self.contact, self.firm = root, contact, firm
        self.links = {(table, column): target for table, column, target in root.execute(_LINKS).fetchall()}
        self.planted: set[tuple[str, str]] = set()
        self.near = False
        self.ids: defaultdict[str, UUID] = defaultdict(uuid4)

    def plant(self):
        tables: dict[str, list[Column]] = {}
        for table, *column in self.root.execute(_COLUMNS).fetchall():
            tables.setdefault(table, []).append(Column(*column))
        for table, columns in tables.items():
            if table not in NOT_HIS and table != "customers_contact":  # his own record is made through the door
                self._row(table, columns)

    def _row(self, table, columns):
        # A row that names no record of his is known by what is his alone, not by a name that others bear too.
        self.near = any(self._speaks(table, column) for column in columns)
        told = {column.name: self._value(table, column) for column in columns}
        told = {name: value for name, value in told.items() if value is not None}
        names = sql.SQL(", ").join(sql.Identifier(name) for name in told)
        marks = sql.SQL(", ").join(sql.Placeholder() for _ in told)
        statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(sql.Identifier(table), names, marks)
        try:
            self.root.execute(statement, list(told.values()))
        except psycopg.errors.UniqueViolation:
            self._over(table, {name: told[name] for planted, name in self.planted if planted == table})

    def _over(self, table, told):
        """Into the one row that his customer has there already."""
        links = [name for (owner, name), target in self.links.items() if owner == table and target == "customers_customer"]
        links = ["id"] if table == "customers_customer" else links
        sets = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in told)
        here = sql.SQL("{} = {}").format(sql.Identifier(links[0]), sql.Literal(self.firm)) if links else sql.SQL("true")
        statement = sql.SQL("UPDATE {0} SET {1} WHERE ctid = (SELECT ctid FROM {0} WHERE {2} LIMIT 1)").format(sql.Identifier(table), sets, here)
        assert self.root.execute(statement, [*told.values()]).rowcount == 1, table

    def _value(self, table, column):
        udt = column.udt
        if (table, column.name) in FIXED:
            return FIXED[table, column.name]
        if udt in ("tsvector", "bytea"):
            return None if column.nullable or column.given else b"" if udt == "bytea" else ""
        if column.type in TEXTS and udt not in ("_uuid", "_int4", "_int8"):
            return self._text(table, column)
        if udt in ("uuid", "_uuid"):
            return self._id(table, column)
        if column.nullable or column.given:
            return None
        plain = {"bool": False, "date": "2026-01-01", "timestamptz": datetime.now(UTC), "inet": "127.0.0.1", "interval": "1 day"}
        return plain.get(udt, "{}" if udt.startswith("_") else 0)

    def _text(self, table, column):
        name, most = column.name, column.most
        if name in ACTORS or name == "kind" or name.endswith("_kind"):
            return {"kind": "customers.contact"}.get(name, "customers.contact" if most and most >= 40 else "user")[:most]
        if column.type == "ARRAY":
            self.planted.add((table, name))
            return [NAME, MOBILE, TYPED]
        if column.udt in ("json", "jsonb"):
            self.planted.add((table, name))
            his = {"id": str(self.contact), "name": NAME, "mobile": MOBILE, "remark": TYPED, "position": LINE}
            return Jsonb({"people": [his, {"id": str(uuid4()), "position": LINE}], str(self.contact): {"remark": TYPED, "said": f"{NAME} {MAIL}"}})
        said = (f"{NAME} {MOBILE} {MAIL}", f"{NAME} {MOBILE}", NAME) if self.near else (f"{MOBILE} {MAIL}", MOBILE)
        words = next((each for each in said if most is None or len(each) <= most), "")
        if words:
            self.planted.add((table, name))
        return words

    def _speaks(self, table, column):
        target = self.links.get((table, column.name))
        return column.name != "id" and column.udt in ("uuid", "_uuid") and target in (None, "customers_contact", "customers_customer")

    def _id(self, table, column):
        target, nullable = self.links.get((table, column.name)), column.nullable
        if column.name == "id":
            return self.ids[table]
        if target in (None, "customers_contact", "customers_customer"):
            key = self.firm if target == "customers_customer" else self.contact
            return [key] if column.udt == "_uuid" else key
        found = None if nullable else self.root.execute(sql.SQL("SELECT id FROM {} LIMIT 1").format(sql.Identifier(target))).fetchone()
        return found[0] if found else None if nullable else self.ids[target]


def _left(root):
    """Table and column → the canaries that stand there."""
    hits = {}
    for table, column, *_rest in root.execute(_COLUMNS).fetchall():
        if table in NOT_HIS:
            continue
        shown = sql.SQL("lower({}::text)").format(sql.Identifier(column))
        for canary in CANARIES:
            asked = sql.SQL("SELECT count(*) FROM {} WHERE position({} in {}) > 0").format(
                sql.Identifier(table), sql.Literal(canary.casefold()), shown
            )
            if root.execute(asked).fetchone()[0]:
                hits.setdefault((table, column), []).append(canary)
    return hits


def test_no_table_keeps_what_it_was_told_of_an_erased_person(root):
    example("people.user", name="Somebody")
    firm = example("customers.customer", name="深圳蜂巢贸易有限公司")
    contact = example("customers.contact", customer=firm, name=NAME, mobile=MOBILE, email=MAIL, remark=TYPED, position=LINE)
    planter = Planter(root, contact.pk, firm.pk)
    planter.plant()
    assert set(_left(root)) >= planter.planted, "what was planted is looked for"
    assert len(planter.planted) > 150
    words = [sys.executable, "-m", "kehai", "person", "erase", MOBILE, "--yes"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120, env=os.environ)
    assert done.returncode == 0, done.stdout + done.stderr
    left = _left(root)
    assert left == {}, "\n".join(f"{table}.{column}: {found}" for (table, column), found in left.items())
    [(manifest,)] = root.execute("SELECT manifest FROM kernel_merger").fetchall()
    assert [each["position"] for each in manifest["people"]] == ["", LINE], "a word of others stays theirs"
    [(values, need)] = root.execute("SELECT values, need FROM customers_submission").fetchall()
    assert (values, need) == ({}, ""), "what he said himself goes whole"
