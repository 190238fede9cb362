"""What both sides are asked: the product's requests, and the very statements its kernel sends for them. Runs under Django."""

import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

django.setup()

from django.db import connection  # noqa: E402  after Django is ready
from django.test import Client  # noqa: E402

from bench import rows  # noqa: E402
from bench.prepare import PASSWORD  # noqa: E402
from kehai.crm.customers.records.customer import Customer  # noqa: E402
from kehai.crm.customers.rules import desk, similar  # noqa: E402
from kehai.crm.people.records.user import User  # noqa: E402
from kehai.crm.people.rules.rights import rights_of  # noqa: E402
from kehai.kernel import jobs  # noqa: E402
from kehai.kernel.access import READ, Actor  # noqa: E402
from kehai.kernel.catalogue import catalogue, kind_of  # noqa: E402
from kehai.kernel.group import groups  # noqa: E402
from kehai.kernel.rows import Asked  # noqa: E402

CLAIMED = "分公司0公海"  # the claimers' pool
PATH = "/api/customers/customer"
COMMON = ("科技", "贸易", "网络", "文化", "电子", "教育")
IMPORTED = {"real": 10_000, "million": 100_000}
# So that fewer rows are found than an export may have without approval.
EXPORTED = 6_000
Sent = tuple[str, Any]


def actor(name: str) -> Actor:
    """A person with the rights of today."""
    person = User.objects.get(username=name)
    return Actor("user", person.id, person.name, rights_of(person.id, catalogue().epoch), person.language)


@contextmanager
def heard() -> Iterator[list[Sent]]:
    """The statements that are sent meanwhile."""
    found: list[Sent] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django's signature
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield found


def asking(sent: list[Sent]) -> Sent:
    """The statement that reads the rows, among those that ask what has changed in the meantime."""
    return next(one for one in sent if "/*acl:" in one[0])


class Plan:
    """Requests and statements, case by case."""

    def __init__(self) -> None:
        self.kind = kind_of(Customer)
        self.columns = list(self.kind.screen["columns"])
        self.reads: dict[str, list[str]] = {}
        self.floor: dict[str, list[Any]] = {}

    def listing(self, case: str, name: str = "boss", **asked: Any) -> Any:
        """One page: the request, and the statement; returns the page."""
        tree, q = asked.pop("filter", None), asked.pop("q", None)
        words = {name: str(value) for name, value in asked.items()} | {"columns": ",".join(self.columns)}
        if tree:
            words["filter"] = json.dumps(tree)
        if q:
            words["q"] = q
        found = self.kind.visible_to(actor(name), READ).filter(tree).matching(q)
        with heard() as sent:
            page = found.page(Asked(columns=self.columns, **asked))
        self.reads.setdefault(case, []).append(f"{PATH}?{'&'.join(f'{key}={quote(value)}' for key, value in words.items())}")
        self.floor.setdefault(case, []).append(asking(sent))
        return page

    def lists(self) -> None:
        """By owner or pool, deep pages, a salesperson's own."""
        pools = list(Customer.objects.values_list("pool_id", flat=True).distinct())
        owners = list(Customer.objects.exclude(owner=None).values_list("owner_id", flat=True).distinct()[:16])
        for pool in pools:
            public = [{"field": "pool", "op": "eq", "value": str(pool)}, {"field": "owner", "op": "empty"}]
            self.listing("list", filter={"and": public}, total="capped")
        for owner in owners:
            self.listing("list", filter={"field": "owner", "op": "eq", "value": str(owner)}, total="capped")
        self.listing("list_sales", "owner0", total="capped")
        self.listing("page500", page=500, total="capped")
        after = self.kind.visible_to(actor("boss"), READ).page(Asked(columns=self.columns, page=999, total="none")).after
        for _ in range(8):
            after = self.listing("cursor1000", after=after, total="none").after

    def searches(self) -> None:
        """Two characters that thousands of names have, and two that hardly one has."""
        for q in COMMON:
            self.listing("search_common", q=q, total="capped")
        for q in rare():
            self.listing("search_rare", q=q, total="capped")

    def records(self, ids: list[Any]) -> None:
        """Single records, and a group over all."""
        found = self.kind.visible_to(actor("boss"), READ)
        for key in ids[:500]:
            with heard() as sent:
                found.one(key)
            self.reads.setdefault("open", []).append(f"{PATH}/{key}")
            self.floor.setdefault("open", []).append(asking(sent))
        with heard() as sent:
            groups(found, ["stage"], ["count"])
        self.reads["group"], self.floor["group"] = [f"{PATH}/group?by=stage&measure=count"], [asking(sent)]

    def typed(self) -> None:
        """What is like a name that is being typed in: of customers that are there, without the end of the name."""
        names = Customer.objects.filter(deleted_at=None, kind_of="company").order_by("entity_id").values_list("name", flat=True)
        for name in names[:40_000:2_000]:
            with jobs.surroundings(jobs.Running(0, "bench", 0)), heard() as sent:
                similar.look({"name": name[:-4]}, actor("boss"))
            self.reads.setdefault("similar", []).append(json.dumps({"name": name[:-4]}))
            self.floor.setdefault("similar", []).append(reading(sent))

    def desks(self) -> None:
        """The pools' desk of somebody who gives out all of them."""
        with jobs.surroundings(jobs.Running(0, "bench", 0)):
            desk.figures(actor("boss"))
            with heard() as sent:
                desk.figures(actor("boss"))
        self.reads["desk"], self.floor["desk"] = ["/api/customers/desk"], [reading(sent)]


def reading(sent: list[Sent]) -> list[Sent]:
    """The statements that read customers, of a page that sends several."""
    return [one for one in sent if one[0].lstrip().startswith(("SELECT", "WITH")) and "customers_" in one[0]]


def rare() -> list[str]:
    """The pairs of characters that the fewest names have, going by a sample of the set."""
    statement = (
        "SELECT substr(word, 3) FROM ts_stat('SELECT search FROM customers_customer TABLESAMPLE SYSTEM (5) REPEATABLE (1)') "
        "WHERE word ~ '^n:[一-龥]{2}$' ORDER BY ndoc, word LIMIT 400"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found = [row[0] for row in cursor.fetchall()]
    return found[:: max(1, len(found) // 12)][:12]


def statements() -> dict[str, int]:
    """How many statements one request of each sort sends, sign-in included."""
    browser = Client(HTTP_HOST="localhost", HTTP_ACCEPT="application/json")
    sent = {"username": "boss", "password": PASSWORD}
    signed = browser.post("/api/session", sent, "application/json")
    if signed.status_code != 200:
        raise SystemExit(f"boss cannot sign in: {signed.content[:300]!r}")
    key = Customer.objects.filter(owner=None, deleted_at=None).values_list("id", flat=True).first()
    asked: dict[str, Callable[[], Any]] = {
        "list": lambda: browser.get(f"{PATH}?columns=name,owner,pool,stage"),
        "search": lambda: browser.get(f"{PATH}?q=%E7%A7%91%E6%8A%80"),
        "open": lambda: browser.get(f"{PATH}/{key}"),
        "group": lambda: browser.get(f"{PATH}/group?by=stage"),
        "create": lambda: browser.post(PATH, {"name": "上海数句贸易有限公司", "address": "上海市浦东新区人民路1号"}, "application/json"),
        "similar": lambda: browser.post("/api/customers/similar", {"name": "上海老凤祥"}, "application/json"),
        "desk": lambda: browser.get("/api/customers/desk"),
        "update": lambda: browser.patch(f"{PATH}/{key}", {"remark": "数句"}, "application/json"),
    }
    found = {}
    for name, ask in asked.items():
        ask()
        with heard() as words:
            answer = ask()
        if answer.status_code >= 400:
            raise SystemExit(f"{name}: {answer.status_code} {answer.content[:300]!r}")
        found[name] = sum(not sql.startswith(("SAVEPOINT", "RELEASE")) for sql, _params in words)
    return found


def rest() -> None:
    """Every timed job counts as just done: the worker has nothing to make up for while cases are measured."""
    jobs.defer_due()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")


def main(folder: Path) -> None:
    """Writes plan.json for the drivers, and floor.pickle with the statements."""
    rest()
    plan = Plan()
    ids = list(Customer.objects.filter(deleted_at=None).order_by("entity_id").values_list("id", flat=True)[:50_000:25])
    plan.lists()
    plan.searches()
    plan.records(ids)
    plan.typed()
    plan.desks()
    imported = int(os.environ.get("KEHAI_BENCH_IMPORT") or IMPORTED[folder.name])
    claimers = list(User.objects.filter(username__startswith="claimer").order_by("number"))
    free = Customer.objects.filter(owner=None, deleted_at=None).order_by("entity_id").values_list("id", flat=True)
    public = [str(key) for key in free.filter(pool__name=CLAIMED)[:9_000]]
    where = {"and": [{"field": "owner", "op": "empty"}, {"field": "number", "op": "le", "value": _number(EXPORTED)}]}
    exported = plan.kind.visible_to(actor("boss"), READ).filter(where).count()
    (folder / "import.csv").write_bytes(rows.workbook(imported, 50_000_000))
    told = {
        "reads": plan.reads,
        "full": dict.fromkeys(("list", "page500", "cursor1000", "search_common"), 50) | {"open": 1},
        "ids": [str(key) for key in ids],
        "claimers": [person.username for person in claimers],
        "people": [str(person.id) for person in claimers],
        "person": str(claimers[0].id),
        "race": public[::2],
        "public": public[1::2],
        "public_floor": [str(key) for key in free.exclude(pool__name=CLAIMED)[:30_000]],
        "file": str(folder / "import.csv"),
        "imported": imported,
        "export": f"{PATH}/export.xlsx?filter={quote(json.dumps(where))}",
        "exported": exported,
        "statements": statements(),
        "timed": {name: each.minutes for name, each in jobs.timed.items()},
    }
    floor = {**plan.floor, "export": [_numbers(where, plan)]}
    (folder / "plan.json").write_text(json.dumps(told, ensure_ascii=False))
    (folder / "floor.pickle").write_bytes(pickle.dumps(floor))


def _number(at: int) -> str:
    return f"C{at:06d}"


def _numbers(where: Any, plan: Plan) -> Sent:
    """The bare rows of the workbook."""
    found = plan.kind.visible_to(actor("boss"), READ).filter(where)
    columns = ", ".join(f"t.{plan.kind.fields[name].column}" for name in plan.columns)
    source = found.source()
    return f"SELECT {columns} {source.text} ORDER BY t.created_at DESC, t.id DESC", source.params


if __name__ == "__main__":
    main(Path(sys.argv[1]))
