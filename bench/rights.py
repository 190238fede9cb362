"""What rights cost: list, count and group of each ready-made role beside the same statement without any, on a house of 500 people.

Runs under Django on the large data set: a million customers of 500 people in a tree of departments, to which it
adds 100,000 team entries, 20,000 loans and sharing rules. Both sides are asked in turn, so that both suffer the same.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import connection  # noqa: E402  after Django is ready

from bench.prepare import ACTOR, _make  # noqa: E402
from kehai.crm.customers.records.customer import Customer  # noqa: E402
from kehai.crm.customers.records.pool import Pool  # noqa: E402
from kehai.crm.people.records.role import Role  # noqa: E402
from kehai.crm.people.records.user import User  # noqa: E402
from kehai.crm.people.rules.rights import compile_rights  # noqa: E402
from kehai.kernel import sharing  # noqa: E402
from kehai.kernel.access import READ, Actor, system  # noqa: E402
from kehai.kernel.catalogue import kind_of  # noqa: E402
from kehai.kernel.group import groups  # noqa: E402
from kehai.kernel.rows import Asked  # noqa: E402
from kehai.site import ready_roles  # noqa: E402

KIND = "customers.customer"
LEADING = "director", "manager", "sales"  # roles whose holder has a pool
TEAM, LOANS, ROUNDS = 100_000, 20_000, 7


def populate() -> None:
    """One person for each ready-made role, each the manager of somebody and in charge of a branch, and what is opened to people.

    What is there already stays: a role that came with a later version only gets its person.
    """
    roles = {role.name: role for role in Role.objects.filter(deleted_at=None)}
    people = list(User.objects.filter(username__startswith="owner").order_by("number"))
    pools = list(Pool.objects.exclude(parent=None).order_by("number"))
    first = not User.objects.filter(username="as_sales").exists()
    holders = []
    for at, (key, ready) in enumerate(ready_roles.ROLES.items()):
        if ready.name not in roles or User.objects.filter(username=f"as_{key}").exists():
            continue
        holder = _make("people.user", {"username": f"as_{key}", "name": key, "department": str(people[at].department_id)})
        _make("people.holding", {"user": str(holder.pk), "role": str(roles[ready.name].pk)})
        if key in LEADING:
            _make("customers.pool_member", {"pool": str(pools[at].pk), "person": str(holder.pk), "administrator": key != "sales"})
        User.objects.filter(pk=people[at].pk).update(manager=holder.pk)
        holders.append(holder.pk)
    if first:
        _open([user.pk for user in people], holders)
        service = roles[ready_roles.ROLES["service"].name]
        criteria = {"and": [{"field": "grade", "op": "eq", "value": "a"}, {"field": "stage", "op": "eq", "value": "customer"}]}
        _make("people.sharing_rule", {"name": "VIP", "kind": KIND, "criteria": criteria, "role": str(service.pk)})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _open(people: Sequence[UUID], holders: Sequence[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM customers_customer WHERE owner_id IS NOT NULL ORDER BY hashtext(id::text) LIMIT %s", [TEAM + LOANS])
        ids = [key for (key,) in cursor.fetchall()]
    each = Random(7)
    for sort, some in (("team", ids[:TEAM]), ("loan", ids[TEAM:])):
        shared: dict[UUID, list[UUID]] = {}
        for key in some:
            shared.setdefault(each.choice([*people, *holders]), []).append(key)
        for person, keys in shared.items():
            sharing.grant(KIND, keys, [person], sharing.Terms(sort=sort), ACTOR)


def cases(actor: Actor) -> dict[str, Callable[[], Any]]:
    """What is asked, for one actor."""
    kind = kind_of(Customer)
    rows = kind.visible_to(actor, READ)
    columns = [name for name in kind.screen["columns"] if actor.rights.level(kind.name, name) != "none"]
    return {
        "list": lambda: rows.page(Asked(columns=columns)),
        "count": rows.count,
        "group": lambda: groups(rows, ["stage"], ["count"]),
    }


def measured() -> Iterator[tuple[str, str, float, float]]:
    """(role, case, milliseconds, milliseconds without rights), medians of rounds in which both sides are asked in turn."""
    for key in ready_roles.ROLES:
        person = User.objects.filter(username=f"as_{key}").first()
        if person is None:
            print(f"  {key}: the data set is older than this role", flush=True)
            continue
        rights = compile_rights(person.pk)
        if not rights.holds(KIND, READ):
            continue
        all_of = replace(system("bench"), kind="user", id=person.pk)
        sides = cases(Actor("user", person.pk, person.name, rights)), cases(all_of)
        for case in sides[0]:
            taken: tuple[list[float], list[float]] = ([], [])
            for _round in range(ROUNDS):
                for side in (0, 1):
                    began = time.perf_counter()
                    sides[side][case]()
                    taken[side].append((time.perf_counter() - began) * 1000)
            yield key, case, statistics.median(taken[0][1:]), statistics.median(taken[1][1:])


if __name__ == "__main__":
    populate()
    found = list(measured())
    for line in found:
        print("  {:<24} {:<6} {:8.1f} ms, without rights {:8.1f} ms".format(*line), flush=True)
    with open(sys.argv[1], "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(found, file)
