"""The rows of customers and all that the product keeps beside them, as COPY takes them: columns, name keys, hints, follow-ups, figures.

Runs under Django. What the product derives is derived by the product's own functions; only the statements are quicker.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from bench import rows
from kehai.crm.customers.records import name_key, regional
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.entity import Entity
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.graded import REVIEW_DAYS
from kehai.crm.customers.records.name_key import NameKey
from kehai.crm.customers.records.region_guess import RegionGuess
from kehai.crm.customers.records.sales_figure import SalesFigure
from kehai.crm.customers.rules import attribution
from kehai.crm.customers.rules.address import region_of
from kehai.crm.customers.rules.grading import back
from kehai.kernel import search, store, text
from kehai.kernel.catalogue import kind_of
from kehai.kernel.spelled import spell

CHUNK = 20_000
START, SPAN = datetime(2023, 11, 1, tzinfo=UTC), 3 * 365 * 86400
NEVER = 3650  # days without a follow-up; the clocks run, and nothing falls by itself while the set is kept
GIVEN = "name", "credit_code", "company_type", "capital", "scope", "address", "mobile"
WAYS = "phone", "wechat", "visit", "email"
SAID = "电话介绍了新产品，对方表示要再考虑", "发了报价，等回复", "上门拜访，谈得很好", "没有联系上，改天再打"
Rows = list[tuple[Any, ...]]
_REST = "extra", "files", "next_step", "search"


class Maker:
    """Turns plain rows into the stored form of customers and what hangs on them."""

    def __init__(self, homes: Sequence[UUID], owners: Sequence[Sequence[UUID]], line: UUID, now: datetime) -> None:
        self._homes, self._owners, self._line, self._now = homes, owners, line, now
        self._kind = kind_of(Customer)
        self._prefixes = self._kind.screen["prefix"], kind_of(Entity).screen["prefix"]

    def customer(self, at: int, row: rows.Row) -> Customer:
        """A third is private, the newest days have more; the clock stands where the last follow-up left it."""
        chance = Random(at).random
        made = store.blank(Customer)
        for name in GIVEN:
            setattr(made, name, row[name])
        home = 0 if chance() < 0.4 else 1 + int(chance() * len(self._owners))
        private = home > 0 and chance() < 0.5
        made.created_at = made.updated_at = created = START + timedelta(seconds=int(SPAN * chance() ** 0.7), microseconds=at % 1_000_000)
        made.id, made.number = key(created, at, 0), f"{self._prefixes[0]}{at + 1:06d}"
        made.entity_id, made.line_id, made.pool_id = key(created, at, 1), self._line, self._homes[home]
        made.source, made.registered_on = Customer.Source.IMPORT, row["registered_on"] or None
        if private:
            owners = self._owners[home - 1]
            made.owner_id, made.claimed_at = owners[int(chance() * len(owners))], created
            made.stage = ("lead", "prospect", "customer", "former")[min(3, int(chance() * 5))]
        self._settled(made, row, chance())
        return made

    def _settled(self, made: Customer, row: rows.Row, chance: float) -> None:
        """What the product's own settling leaves."""
        made.region = _region(row)
        regional.place(made, {})
        if chance < 0.3:
            made.grade, made.grade_source = "abcd"[int(chance * 12)], Customer.GradeSource.HAND
            made.grade_review_on = (self._now + timedelta(days=REVIEW_DAYS)).date()
        spell(made)
        made.search = search.tokens(self._kind, made)

    def follow_ups(self, at: int, made: Customer) -> Rows:
        """Three a customer on the average, private ones more; the last of them winds the clock."""
        chance = Random(at + 1_000_000_007).random
        count = int(chance() * 6) + 4 if made.owner_id else int(chance() * 4.04)
        length = max(1, int((self._now - made.created_at).total_seconds()) - 60)
        moments = sorted(made.created_at + timedelta(seconds=int(length * chance())) for _each in range(count))
        found = [(made.id, made.owner_id, WAYS[int(chance() * 4)], SAID[int(chance() * 4)], moment) for moment in moments]
        if moments:
            made.last_follow_up_at = moments[-1]
        made.wind(NEVER)
        return found

    def entity(self, at: int, made: Customer) -> dict[str, Any]:
        """The firm itself: found by its number alone, as the product makes it."""
        number = f"{self._prefixes[1]}{at + 1:06d}"
        known = {"id": made.entity_id, "number": number, "name": made.name, "credit_code": made.credit_code, "version": 1, "extra": {}}
        return {**known, "created_at": made.created_at, "updated_at": made.created_at, "search": text.number_tokens(number)}


def key(created: datetime, at: int, part: int) -> UUID:
    """A key of the right shape that is always the same."""
    return UUID(int=int(created.timestamp() * 1000) << 80 | 0x7 << 76 | part << 64 | 0b10 << 62 | at)


def _region(row: rows.Row) -> str:
    """A region that the file names; else the address tells it, as for the product."""
    found = region_of(row["address"], row["province"], row["city"]) if row.get("province") else None
    return found[0] if found else ""


def ready(value: Any) -> Any:
    """As the driver takes it: tokens are a list, other lists and mappings JSON."""
    return Jsonb(value) if isinstance(value, dict) else value


def tokens(found: Iterable[str]) -> str:
    """A tsvector's literal."""
    return " ".join("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in sorted(set(found)))


def copied(connection: "Connection[Any]", table: str, names: Sequence[str], found: Iterable[Sequence[Any]]) -> None:
    """Rows into a table."""
    listed = ", ".join(f'"{name}"' for name in names)
    with connection.cursor().copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for row in found:
            copy.write_row(row)


def customers(connection: "Connection[Any]", found: Iterator[rows.Row], maker: Maker) -> int:
    """COPY into bare tables, some thousand at a time; the number of rows."""
    fields = [field.attname for field in Customer._meta.concrete_fields]
    columns = [str(field.column) for field in Customer._meta.concrete_fields]
    done = followed = 0
    while chunk := list(islice(found, CHUNK)):
        made = [maker.customer(done + at, row) for at, row in enumerate(chunk)]
        notes = [note for at, row in enumerate(made) for note in maker.follow_ups(done + at, row)]
        entities = [maker.entity(done + at, row) for at, row in enumerate(made)]
        for each in (*(row.__dict__ for row in made), *entities):
            each["search"] = tokens(each["search"])
        copied(connection, "customers_entity", list(entities[0]), ([ready(value) for value in each.values()] for each in entities))
        copied(connection, "customers_customer", columns, ([ready(row.__dict__[name]) for name in fields] for row in made))
        _beside(connection, made)
        _notes(connection, notes, followed)
        done, followed = done + len(chunk), followed + len(notes)
        print(f"  {done:,} customers, {followed:,} follow-ups", flush=True)
    return done


def _beside(connection: "Connection[Any]", made: Sequence[Customer]) -> None:
    """Name keys and hints at the region."""
    keys = (name_key.values_of(row.id, row.name, row.kind_of) for row in made)
    copied(connection, NameKey._meta.db_table, name_key.COLUMNS, keys)
    columns = "customer_id", "source", "region", "confidence", "data", "at"
    copied(connection, RegionGuess._meta.db_table, columns, (hint for row in made for hint in _hints(row)))


def _hints(row: Customer) -> Iterator[tuple[Any, ...]]:
    """One a source, the surest; an empty one where nothing can be said."""
    surest: dict[str, attribution.Guess] = {}
    for guess in attribution.guesses(row.address, row.phone, row.mobile):
        surest.setdefault(guess.source, guess)
    for guess in surest.values() or (attribution.Guess("", "", 0, ""),):
        yield row.id, guess.source, guess.region, f"{guess.confidence:.2f}", guess.data, row.created_at


def _notes(connection: "Connection[Any]", notes: Rows, before: int) -> None:
    prefix = kind_of(FollowUp).screen["prefix"]
    columns = ("id", "number", "customer_id", "owner_id", "created_by", "way", "content", "at", "created_at", "updated_at", "version", *_REST)

    def stored() -> Iterator[tuple[Any, ...]]:
        for at, (customer, owner, way, said, moment) in enumerate(notes, before):
            number = f"{prefix}{at + 1:06d}"
            found = tokens(text.number_tokens(number))
            yield key(moment, at, 2), number, customer, owner, owner, way, said, moment, moment, moment, 1, "{}", "[]", "", found

    copied(connection, FollowUp._meta.db_table, columns, stored())


def figures(connection: "Connection[Any]", most: int, now: datetime) -> None:
    """Sales of some customers in each of the last six months: what grade rules go by."""
    months = [back(now.date(), past) for past in range(1, 7)]
    sold = connection.execute("SELECT id FROM customers_customer WHERE stage = 'customer' ORDER BY id LIMIT %s", (most,)).fetchall()
    prefix = kind_of(SalesFigure).screen["prefix"]
    columns = "id", "number", "customer_id", "month", "amount", "source", "created_at", "updated_at", "version", "extra", "search"

    def stored() -> Iterator[tuple[Any, ...]]:
        for at, ((customer,), when) in enumerate((who, when) for who in sold for when in months):
            number, amount = f"{prefix}{at + 1:06d}", Random(at).randrange(0, 400)
            yield key(now, at, 3), number, customer, when, amount, "import", now, now, 1, "{}", tokens(text.number_tokens(number))

    copied(connection, SalesFigure._meta.db_table, columns, stored())
