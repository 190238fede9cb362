"""Pools: where customers without an owner are, and where private ones fall back to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kehai.crm.customers.rules import asked, hiding
from kehai.kernel import alive, regions, trees, writes
from kehai.kernel.access import Public, system
from kehai.kernel.catalogue import kind_of, raise_epoch
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.kept import fact
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql


class Pool(Record):
    """A public pool (公海): the head office's on top, the branches' (子公海) below it.

    A customer always has a home pool; it is public there while nobody owns it (P15).
    """

    class Shows(models.TextChoices):
        MASKED = "masked", _("Masked")
        READ = "read", _("Read")

    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pool above"),
        help_text=_("Empty: the head office's."),
    )
    regions = models.JSONField(
        _("regions served"), default=list, blank=True, help_text=_("Region codes; customers from there are issued to this pool.")
    )
    capacity = models.PositiveIntegerField(_("private customers a person"), null=True, blank=True, help_text=_("Empty: as in the pool above."))
    recycle_days = models.PositiveIntegerField(
        _("days without follow-up until a customer falls back"),
        null=True,
        blank=True,
        help_text=_("Empty: as in the pool above. 0: never."),
    )
    cooling_days = models.PositiveIntegerField(
        _("days until the former owner may claim again"),
        null=True,
        blank=True,
        help_text=_("Empty: as in the pool above, 7 where none says. 0: at once."),
    )
    warn_days = models.PositiveIntegerField(_("days of warning before"), default=3)
    claims_a_day = models.PositiveIntegerField(
        _("claims a person and day"), null=True, blank=True, help_text=_("Empty: as in the pool above. 0: none.")
    )
    views_a_day = models.PositiveIntegerField(
        _("public customers a person may open a day"), null=True, blank=True, help_text=_("Empty: as in the pool above. 0: none.")
    )
    shows = models.CharField(
        _("telephone numbers and addresses of public customers"),
        max_length=6,
        choices=Shows,
        null=True,
        blank=True,
        help_text=_("Empty: as in the pool above; where none says, as in the settings of the company."),
    )
    hides = models.JSONField(
        _("fields hidden of public customers"),
        null=True,
        blank=True,
        help_text=_("Empty: as in the pool above. Members do not see them until the customer is claimed, nor find or sort by them."),
    )
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        indexes = (*indexes("customers_pool", owned=False),)
        constraints = (
            models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="customers_pool_name"),
            models.UniqueConstraint(
                ExpressionWrapper(Q(parent__isnull=True), output_field=BooleanField()),
                condition=Q(parent=None, deleted_at=None),
                name="customers_pool_one_root",
            ),
        )

    class Screen:
        icon = "bay"
        prefix = "P"
        title = "name"
        columns = "name", "parent", "capacity", "recycle_days"
        form = (
            (_("Pool"), ("name", "parent", "regions", "remark")),
            (_("Rules"), ("capacity", "recycle_days", "cooling_days", "warn_days")),
            (_("Limits of the public pool"), ("shows", "hides", "claims_a_day", "views_a_day")),
        )
        highlights = "parent", "capacity", "recycle_days"
        search = ("name",)
        sort = "name"
        tree = "parent"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """One head-office pool, above all others; no ring, known regions; a pool in use is not deleted."""
        alive.alone(cls, [row.id for row in rows if row.deleted_at])
        for row in rows:
            if row.deleted_at:
                if not before[row.id].get("deleted_at"):
                    _refuse_used(row)
                continue
            row.regions = _codes(row.regions or [])
            if row.hides is not None and row.hides != before[row.id].get("hides"):
                row.hides = asked.chosen(row.hides or [], hiding.offered(), "hides")
            if not before[row.id] and row.parent_id is None:
                row.parent_id = _root()
            if row.parent_id != before[row.id].get("parent_id") and row.parent_id and not alive.hold(cls, [row.parent_id]):
                raise _bad("parent", _t("This pool was deleted a moment ago."))
            if trees.makes_ring(cls, "parent_id", row.id, row.parent_id):
                raise _bad("parent", _t("A pool cannot stand below itself."))
            if row.parent_id is None and cls.objects.filter(parent=None, deleted_at=None).exclude(id=row.id).exists():
                raise _bad("parent", _t("There is one head-office pool: please choose the pool above."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Rights count on the next request; where the rule changed, every clock below is wound anew."""
        raise_epoch()
        rule = "recycle_days", "parent_id"
        changed = [row.id for row in rows if before[row.id] and any(before[row.id][n] != getattr(row, n) for n in rule)]
        if changed:
            _rewind(below(changed))


def _codes(told: Any) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(code, str) and regions.exists(code) for code in told):
        raise _bad("regions", _t("This region is not known."))
    return sorted(set(told))


def _bad(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})


def _refuse_used(row: Pool) -> None:
    from kehai.crm.customers.records.customer import Customer  # noqa: PLC0415  customers point at pools

    if row.parent_id is None:
        raise Refusal(_t("The head-office pool stays."))
    customers = Customer.objects.filter(pool=row, deleted_at=None).count()
    pools = Pool.objects.filter(parent=row, deleted_at=None).count()
    if customers or pools:
        sentence = _t("There are still %(customers)d customers and %(pools)d pools in it; move them first.")
        raise Refusal(sentence % {"customers": customers, "pools": pools})


def root() -> UUID:
    """The head office's pool; made when the company has none yet."""
    return fact("customers.root", _root) or _make_root()


def _root() -> UUID | None:
    return Pool.objects.filter(parent=None, deleted_at=None).values_list("id", flat=True).first()


def _make_root() -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers:head office'))")
    found = _root()
    if found:
        return found
    with override(settings.LANGUAGE_CODE):
        return writes.create(kind_of(Pool), {"name": _t("Head office pool")}, system("setup")).id


def below(ids: Iterable[UUID]) -> list[UUID]:
    """These pools and all below them."""
    statement = (
        "WITH RECURSIVE below AS (SELECT id FROM customers_pool WHERE id = ANY(%s) UNION "
        "SELECT p.id FROM customers_pool p JOIN below b ON p.parent_id = b.id) SELECT id FROM below ORDER BY id"
    )
    return [key for (key,) in fetch(Sql(statement, (list(ids),)))]


@dataclass(frozen=True, slots=True)
class Step:
    """A pool on the way from a home pool up to the head office."""

    pool: UUID
    capacity: int | None
    recycle_days: int | None
    cooling_days: int | None = None


def ways_up(ids: Iterable[UUID]) -> dict[UUID, list[Step]]:
    """Pool → itself and the pools above it, nearest first; what a pool leaves empty is found further up."""
    statement = (
        "WITH RECURSIVE up AS (SELECT id AS home, 0 AS depth, id, parent_id, capacity, recycle_days, cooling_days FROM customers_pool "
        "WHERE id = ANY(%s) UNION ALL SELECT up.home, up.depth + 1, p.id, p.parent_id, p.capacity, p.recycle_days, p.cooling_days "
        "FROM customers_pool p JOIN up ON p.id = up.parent_id) "
        "SELECT home, id, capacity, recycle_days, cooling_days FROM up ORDER BY home, depth"
    )
    found: dict[UUID, list[Step]] = {}
    for home, *step in fetch(Sql(statement, (sorted(set(ids)),))):
        found.setdefault(home, []).append(Step(*step))
    return found


def days_of(way: Iterable[Step]) -> int | None:
    """The recycle rule of a home pool: the nearest that says anything; None or 0 is never."""
    return next((step.recycle_days for step in way if step.recycle_days is not None), None)


def _rewind(ids: Sequence[UUID]) -> None:
    """The clocks of all private customers of these pools, in one statement."""
    from kehai.crm.customers.records import winding  # noqa: PLC0415  clocks are wound by pools

    winding.wind(Sql("t.pool_id = ANY(%s) AND t.owner_id IS NOT NULL", (list(ids),)), ids)
