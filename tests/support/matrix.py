"""The permission matrix: what each operation must answer to one person about each record, and whether it does (T01–T03, T17).

Expected values come from the World (tests/kernel/world.py), never from the product. A cell is one operation, for one
role, on a record in one relation, about one class of field; what it says is wrong is a sentence in `wrong`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from kehai.kernel.access import DELETE, READ
from tests.api.browser import Browser
from tests.support import figures
from tests.support.yard import CUSTOMER, RELATIONS, Yard

# Class of field → one that stands for it.
CLASSES = {
    "title": "name",
    "text": "remark",
    "choice": "grade",
    "link": "pool",
    "number": "mobile",
    "number too": "phone",
    "mail": "email",
    "address": "address",
}
SENSITIVE = ("mobile", "phone", "email", "address")
# A filter that the stored value fulfils; `filled` says nothing of a masked one, being the opposite of `empty`.
BEGINS = {"mobile": "139", "phone": "139", "email": "hidden", "address": "密路"}
MASK = "****"
PATH = "/api/customers/customer"
SILENT = {"kernel_trail", "kernel_answer", "kernel_epoch", "people_session", "people_attempt", "kernel_outbox"}


def digest() -> str:
    """HASHDB: all that the company's tables hold, as one number; the trail of who asked is not what was asked for."""
    tables = sorted({m._meta.db_table for m in apps.get_models() if m.__module__.startswith(("kehai.", "tests."))} - SILENT)
    tables = [name for name in tables if not name.startswith(("kernel_trail", "procrastinate"))]
    each = " UNION ALL ".join(f"SELECT '{name}' AS n, COALESCE(sum(hashtextextended(t::text, 0)), 0)::text AS h FROM \"{name}\" t" for name in tables)  # noqa: S608  names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(n || h, ',' ORDER BY n)) FROM ({each}) s")  # noqa: S608  the same
        return str(cursor.fetchone()[0])


class Matrix:
    """One role's share of the matrix."""

    def __init__(self, yard: Yard, role: str) -> None:
        yard.wear(role)
        self.yard, self.role, self.world = yard, role, yard.world(role)
        self.me, self.browser = yard.me.id, Browser(yard.me)
        self.rows = {relation: yard.row(relation) for relation in RELATIONS}
        self.buried = {relation: yard.row(relation, alive=True) for relation in RELATIONS if relation.startswith("deleted")}
        self.wrong: list[str] = []
        self.cells: set[tuple[str, str, str]] = set()
        self.unchanged = digest()

    # What the text says
    def reads(self, relation: str) -> bool:
        return self.world.reaches(self.me, READ, self.rows[relation])

    def may(self, op: str, relation: str) -> bool:
        return self.world.reaches(self.me, op, self.rows[relation])

    def sees(self, relation: str, name: str) -> str:
        found = self.world.effective(self.me, self.rows[relation], name, sensitive=name in SENSITIVE)
        return found if found in ("none", "masked") else "clear"

    def anything(self, op: str) -> bool:
        """Whether the operation could reach any row, so that 403 is no answer for a list."""
        granted = self.world.right(self.me, CUSTOMER, op)
        return granted or (op in ("manage", "delete") and self.world.right(self.me, CUSTOMER, READ))

    # What is counted and told
    def cell(self, operation: str, relation: str, about: str, told: Any, expected: Any) -> None:
        self.count(operation, relation, about)
        if told != expected:
            self.wrong.append(f"{self.role} · {operation} · {relation} · {about}: {told!r}, not {expected!r}")

    def count(self, operation: str, relation: str, about: str) -> None:
        """Each cell counts once, however often it is looked at."""
        if (operation, relation, about) not in self.cells:
            self.cells.add((operation, relation, about))
            figures.counted["matrix: cells"] += 1

    def clean(self, operation: str, content: bytes, but: str = "") -> None:
        """No answer holds anything of a row that is not read, nor a clear value where it is masked; `but` what was just made one's own."""
        text = content.decode(errors="replace")
        for relation, standing in self.yard.standing.items():
            if relation == but:
                continue
            reach = self.rows[relation] if relation not in self.buried else self.buried[relation]
            clear = self.world.clear(self.me, reach)
            for name, value in standing.secrets.items():
                self.count(operation, relation, f"leak of {name}")
                hidden = not clear or self.world.level(self.me, CUSTOMER, name) in ("none", "masked")
                if hidden and value in text:
                    self.wrong.append(f"LEAK {self.role} · {operation} · {relation} · {name} {value}")
            if not self.world.reaches(self.me, READ, reach) and standing.record.name in text:
                self.wrong.append(f"LEAK {self.role} · {operation} · {relation} · its name")

    def ask(self, operation: str, path: str, **query: Any) -> Any:
        answer = self.browser.look(path, **query)
        if not answer.streaming:
            self.clean(operation, answer.content)
        return answer

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is written inside is taken back."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def in_bin(self, relation: str) -> bool:
        return all(self.world.reaches(self.me, op, self.buried[relation]) for op in (READ, DELETE))

    def child_level_of(self, child: str, name: str) -> str:
        """A child is governed by the roles that read its parent."""
        told = [role.fields.get(f"customers.{child}", {}).get(name, "write") for role in self.world.roles[self.me]]
        return told[0]
