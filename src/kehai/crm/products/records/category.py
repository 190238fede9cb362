"""Categories: the tree in which one finds a product; each says by which parameters (A24)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.kernel import alive, trees
from kehai.kernel.access import Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.kept import fact
from kehai.kernel.record import indexes
from kehai.kernel.spelled import Spelled, spelled_index


class Category(Spelled):
    """A class of products (产品分类); what is below it has its technical parameters too."""

    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part of"))
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        indexes = (*indexes("products_category", owned=False), spelled_index("products_category"))
        constraints = (
            models.UniqueConstraint(fields=("parent", "name"), condition=Q(deleted_at=None), nulls_distinct=False, name="products_category_once"),
        )

    class Screen:
        icon = "apartment"
        prefix = "PC"
        title = "name"
        columns = "name", "parent", "position", "remark"
        form = ((_("Product category"), ("name", "parent", "position", "remark")),)
        search = ("name",)
        sort = "position"
        tree = "parent"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The tree has no ring; a category with products or parts is not deleted, and nothing is put under a deleted one."""
        for row in rows:
            if row.deleted_at and not before[row.id].get("deleted_at"):
                _refuse_full(row)
            if trees.makes_ring(cls, "parent_id", row.id, row.parent_id):
                raise Invalid(_t("A category cannot be part of itself."), {"parent": _t("A category cannot be part of itself.")})
        above = {row.parent_id for row in rows if row.parent_id and not row.deleted_at}
        if not alive.hold(cls, above):
            raise Refusal(_t("This category was deleted a moment ago."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Parameters go down the tree as it is from the next request on."""
        follow()


_followers: list[Callable[[], None]] = []


def follower(function: Callable[[], None]) -> Callable[[], None]:
    """Registers what is done when the tree or its parameters have changed, in the same transaction."""
    _followers.append(function)
    return function


def follow() -> None:
    """The fields of products are others from the next request on; what they say in short follows."""
    raise_epoch()
    for function in _followers:
        function()


def _refuse_full(row: Category) -> None:
    from kehai.crm.products.records.product import Product  # noqa: PLC0415  products point at categories

    alive.alone(Category, [row.id])
    products, parts = alive.count(Product, category=row), alive.count(Category, parent=row)
    if products or parts:
        sentence = _t("There are still %(products)d products and %(parts)d categories in it; move them first.")
        raise Refusal(sentence % {"products": products, "parts": parts})


def parents() -> Mapping[UUID, UUID | None]:
    """Each live category and what it is part of, as of this epoch."""
    return fact("products.categories", _parents) or {}


def _parents() -> Mapping[UUID, UUID | None]:
    return dict(Category.objects.filter(deleted_at=None).order_by("id").values_list("id", "parent_id"))


def upwards(key: UUID | None, above: Mapping[UUID, UUID | None] | None = None) -> tuple[UUID, ...]:
    """A category and all it is part of, itself first."""
    tree = parents() if above is None else above
    found: list[UUID] = []
    while key is not None and key not in found:
        found.append(key)
        key = tree.get(key)
    return tuple(found)
