"""What a person took and saw of the public pools today, counted under the lock of one row a person, pool and day."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _t

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool, Step, ways_up
from kehai.crm.customers.records.pool_capacity import PoolCapacity
from kehai.kernel import openings, periods
from kehai.kernel.access import READ, Actor, Places
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.kept import fact
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql


class Daily(models.Model):
    """A person's day in a pool (每日领取与查看): how many customers were claimed, how many public ones opened."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    claims = models.PositiveIntegerField(default=0, db_default=0)
    views = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "pool", "day"), name="customers_daily_once"),)


class Opened(models.Model):
    """That a person opened a public customer on a day; a second look on the same day costs nothing."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "day", "customer"), name="customers_opened_once"),)


CLAIM = """
INSERT INTO customers_daily AS d (person_id, pool_id, day, claims) VALUES (%s, %s, %s, %s)
ON CONFLICT (person_id, pool_id, day) DO UPDATE SET claims = d.claims + excluded.claims RETURNING claims
"""
VIEW = """
INSERT INTO customers_daily AS d (person_id, pool_id, day, views) VALUES (%s, %s, %s, 1)
ON CONFLICT (person_id, pool_id, day) DO UPDATE SET views = d.views + 1 RETURNING views
"""
# A second look at the same customer, also one that was begun at the same moment, is undone with its count.
SEEN = "INSERT INTO customers_opened (person_id, day, customer_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1"
BEFORE = "SELECT 1 FROM customers_opened WHERE person_id = %s AND day = %s AND customer_id = %s"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a pool says of a day, for the holders of a role or for everybody."""

    pool: UUID
    role: UUID | None
    claims: int | None
    views: int | None


def limits() -> tuple[Limit, ...]:
    """All that is said, known from the epoch: a company without limits pays nothing for them."""
    return fact("customers.limits", _read) or ()


def _read() -> tuple[Limit, ...]:
    said = Q(claims_a_day__isnull=False) | Q(views_a_day__isnull=False)
    pools = Pool.objects.filter(said, deleted_at=None).values_list("id", "claims_a_day", "views_a_day")
    roles = PoolCapacity.objects.filter(said, deleted_at=None).values_list("pool_id", "role_id", "claims_a_day", "views_a_day")
    return (*(Limit(pool, None, claims, views) for pool, claims, views in pools), *(Limit(*row) for row in roles))


def most(what: str, way: Iterable[Step], principals: Collection[UUID]) -> int | None:
    """The limit in force: of the nearest pool on the way up that says anything, for a role held (the largest) before all."""
    known = [limit for limit in limits() if getattr(limit, what) is not None]
    for step in way:
        here = [(limit.role, int(getattr(limit, what))) for limit in known if limit.pool == step.pool]
        mine = [count for role, count in here if role in principals]
        general = [count for role, count in here if role is None]
        if mine or general:
            return max(mine or general)
    return None


def claim(rows: Sequence[Customer], by: Actor) -> None:
    """Counts what is claimed; refuses where it would be more than a person may claim in a day."""
    if not limits() or by.rights.person is None:
        return
    coming = Counter(row.pool_id for row in rows)
    for pool, way in sorted(ways_up(coming).items()):
        limit = most("claims", way, by.rights.principals)
        if limit is not None and fetch(Sql(CLAIM, (by.rights.person, pool, periods.today(), coming[pool])))[0][0] > limit:
            raise Refusal(_t("You may claim %(most)d customers of this pool a day; again from %(when)s.") % {"most": limit, "when": _again()})


@openings.before("customers.customer")
def look(actor: Actor, key: UUID) -> None:
    """Counts a public customer that is opened by a member of its pool, once a day; refuses where the day's number is reached."""
    person = actor.rights.person
    if not limits() or person is None or actor.rights.all_of("customers.customer", READ):
        return
    places = actor.rights.places.get("customers.pool", Places())
    public = Customer.objects.filter(id=key, owner=None, deleted_at=None, pool__in=places.member - places.administrator)
    row = public.values_list("pool_id").first()
    limit = most("views", ways_up([row[0]])[row[0]], actor.rights.principals) if row else None
    if row is None or limit is None or fetch(Sql(BEFORE, (person, periods.today(), key))):
        return
    with transaction.atomic():
        # The day's row first: whoever opens two at once counts one after the other, and the same one twice only once.
        views = fetch(Sql(VIEW, (person, row[0], periods.today())))[0][0]
        if not fetch(Sql(SEEN, (person, periods.today(), key))):
            transaction.set_rollback(True)
        elif views > limit:
            told = {"most": limit, "when": _again()}
            raise MayNot(_t("You may open %(most)d public customers of this pool a day; again from %(when)s.") % told)


def _again() -> str:
    return f"{periods.today() + timedelta(days=1):%Y-%m-%d} 00:00"
